"""A form as its page sends it: every field with the value that stands in it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    def __init__(self, form: str) -> None:
        super().__init__(convert_charrefs=True)
        self.form, self.is_inside, self.values = form, False, {}  # type: tuple[str, bool, dict[str, Any]]
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = self.form in given.get("class", "") and given.get("method") == "post"
        name = given.get("name", "")
        if not self.is_inside:
            return
        if tag == "input" and name and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self._keep(name, given.get("value", ""), given.get("type") == "checkbox")
        elif tag == "select":
            self.select = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.values[self.select] = given.get("value", "")
        elif tag == "textarea":
            self.area = name
            self.values[name] = ""

    def _keep(self, name: str, value: str, is_many: bool) -> None:
        if is_many:
            self.values.setdefault(name, []).append(value)
        else:
            self.values[name] = value

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.values[self.area] = self.values[self.area].removeprefix("\n")
            self.area = ""
        elif tag == "form":
            self.is_inside = False


def typed(page: Any, form: str = "form", **changed: Any) -> dict[str, Any]:
    """What the form on a page would send, with some fields changed (`__` in a name stands for `-`)."""
    reader = _Fields(form)
    reader.feed(page.content.decode())
    given = reader.values | {name.replace("__", "-"): value for name, value in changed.items()}
    return {name: value for name, value in given.items() if name != "csrfmiddlewaretoken"}
