"""How form fields become HTML: Django's templates, and lists of choices without one for each option.

A filter bar offers some 75 options; a template rendered for each of them, and one more for its attributes,
was a quarter of what the page of a list cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECT = "django/forms/widgets/select.html"


class FormRenderer(TemplatesSetting):
    """Django's own way, but for `<select>`."""

    def render(self, template_name: str, context: Any, request: Any = None) -> Any:
        if template_name == SELECT:
            return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget: Mapping[str, Any]) -> SafeString:
    """A `<select>` from the context that Django gives its template for it."""
    groups = ((_group(name, options),) for name, options, _place in widget["optgroups"])
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        format_html_join("", "{}", groups),
    )


def _group(name: str | None, options: list[Mapping[str, Any]]) -> SafeString:
    within = format_html_join("", '\n  <option value="{}"{}>{}</option>', _each(options))
    return format_html('\n  <optgroup label="{}">{}\n  </optgroup>', name, within) if name else within


def _each(options: list[Mapping[str, Any]]) -> Iterator[tuple[str, SafeString, Any]]:
    return ((str(one["value"]), _attributes(one["attrs"]), one["label"]) for one in options)


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    """Each with a space before it; True stands alone, False is left out."""
    if not attributes:
        return SafeString("")
    named = ((name, value) for name, value in attributes.items() if value is not False)
    return format_html_join("", "{}", ((_attribute(name, value),) for name, value in named))


def _attribute(name: str, value: Any) -> SafeString:
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, str(value))
