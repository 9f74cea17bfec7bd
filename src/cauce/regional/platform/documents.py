"""The founding documents kept with Cauce, made readable, with an anchor for every place rows point to.

A document is a plain text under `data/sources`; only those named here can be asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.utils.text import slugify

SHORT_HEADINGS = {"colombia-chair-theme-2025": "theme"}
PLAIN_HEADINGS = ("Key outcome", "Background", "Pledge description", "Leadership", "Contact details")
_HEADING = re.compile(r"^#+\s*\**(?P<words>.+?)\**\s*$")
_MARK = re.compile(r"^[XxХх]$")


class UnknownDocument(LookupError):
    """No such document is kept here."""


@dataclass(frozen=True)
class Place:
    """A bullet, or a row of the calendar with the quarters it marks. `anchor` is its pointer."""

    anchor: str
    text: str
    quarters: tuple[int, ...] = ()

    @property
    def marks(self) -> tuple[bool, ...]:
        """Whether each of the four quarters is marked."""
        return tuple(quarter in self.quarters for quarter in (1, 2, 3, 4))


@dataclass
class Section:
    """A heading with its paragraphs, bullets and calendar rows."""

    anchor: str
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    items: list[Place] = field(default_factory=list)
    rows: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A founding document in the words of its authors. `language` is that of the original."""

    key: str
    title: str
    language: str
    sections: tuple[Section, ...]


TITLES = {
    "support-platform-strategy-2025": "Support Platform Strategy, 2025 Colombia Chair",
    "pledge-strengthening-asylum-systems": "Multistakeholder Pledge: MIRPS - Strengthening Asylum Systems",
}


def read(key: str, folder: Path) -> Document:
    """The document `key` from `folder`. Raises `UnknownDocument` for anything that is not on the list."""
    if key not in TITLES:
        raise UnknownDocument(key)
    return _read(key, folder / "sources" / f"{key}.txt")


@lru_cache(maxsize=8)
def _read(key: str, path: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise UnknownDocument(key) from missing
    return Document(key, TITLES[key], "en", tuple(sections(text)))


def sections(text: str) -> list[Section]:
    """The text cut at its headings; what stands before the first one is the title, and left out."""
    found: list[Section] = []
    for line in text.splitlines():
        heading = _heading(line)
        if heading:
            slug = slugify(heading)
            found.append(Section(SHORT_HEADINGS.get(slug, slug), heading))
        elif found and line.strip():
            _add(found[-1], line)
    return found


def _heading(line: str) -> str:
    if line.strip() in PLAIN_HEADINGS:
        return line.strip()
    match = _HEADING.match(line)
    return match["words"].strip(" *") if match else ""


def _add(section: Section, line: str) -> None:
    if "\t" in line:
        _add_row(section, line)
    elif line.startswith("- "):
        section.items.append(Place(f"{section.anchor}-{len(section.items) + 1}", line[2:].strip()))
    elif section.items and line[:1].islower():
        section.items[-1] = _longer(section.items[-1], line.strip())
    else:
        section.paragraphs.append(line.strip())


def _add_row(section: Section, line: str) -> None:
    """A line of the calendar: a new row when it marks a quarter, else the rest of the row above."""
    words, *cells = (cell.strip() for cell in line.split("\t"))
    quarters = tuple(place for place, cell in enumerate(cells[:4], 1) if _MARK.match(cell[:1]))
    if quarters:
        section.rows.append(Place(f"{section.anchor}-{len(section.rows) + 1}", words, quarters))
    elif section.rows and words:
        section.rows[-1] = _longer(section.rows[-1], words)
    elif words and not any(cells):
        section.paragraphs.append(words)


def _longer(place: Place, words: str) -> Place:
    return Place(place.anchor, f"{place.text} {words}", place.quarters)
