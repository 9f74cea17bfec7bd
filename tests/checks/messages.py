"""Finds every UI text, and keeps the Spanish catalogue's list of them current.

python -m tests.checks.messages      adds new texts (empty) to the catalogue, drops unused ones
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "cauce"
CATALOGUE = SOURCE / "locale" / "es" / "LC_MESSAGES" / "django.po"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None, "gettext_lazy": None, "_": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One text: its context, its singular and, where it counts things, its plural."""

    text: str
    plural: str
    context: str
    place: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.context, self.text


def every_message() -> dict[tuple[str, str], Message]:
    """All UI texts of templates and Python code, by (context, text)."""
    if not settings.configured:
        settings.configure()
        django.setup()
    found: dict[tuple[str, str], Message] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.txt")]):
        for message in messages_in(path):
            found.setdefault(message.identity, message)
    return found


def messages_in(path: Path) -> Iterator[Message]:
    text = path.read_text()
    code = text if path.suffix == ".py" else _as_code(text)
    place = str(path.relative_to(ROOT))
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        yield Message(singular, plural, context or "", place)


def _as_code(template: str) -> str:
    return "\n".join(line.strip() for line in templatize(template).splitlines())


def update(catalogue: polib.POFile, messages: dict[tuple[str, str], Message]) -> None:
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in catalogue}
    for identity, entry in known.items():
        if identity not in messages:
            catalogue.remove(entry)
    for identity, message in messages.items():
        if identity not in known:
            catalogue.append(_entry(message))
    catalogue.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))


def _entry(message: Message) -> polib.POEntry:
    plurals = {"msgid_plural": message.plural, "msgstr_plural": {0: "", 1: ""}} if message.plural else {}
    return polib.POEntry(
        msgid=message.text, msgctxt=message.context or None, comment=message.place, **plurals
    )


def main() -> None:
    if CATALOGUE.exists():
        catalogue = polib.pofile(str(CATALOGUE), wrapwidth=110)
    else:
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = {
            "Language": "es", "Content-Type": "text/plain; charset=UTF-8",
            "Plural-Forms": "nplurals=2; plural=(n != 1);",
        }  # fmt: skip
    update(catalogue, every_message())
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    sys.stdout.write(f"{len(catalogue)} texts, {len(catalogue.untranslated_entries())} not translated yet\n")


if __name__ == "__main__":
    main()
