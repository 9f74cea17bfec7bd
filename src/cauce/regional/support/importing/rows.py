"""The lines of a sheet as needs of a State: every one, or every fault of every one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.plans.importing import values
from cauce.regional.plans.importing.lines import Fault, LineReader
from cauce.regional.plans.importing.sheets import Cell, Line, Sheet
from cauce.regional.plans.importing.values import Wrong
from cauce.regional.plans.wording import folded
from cauce.regional.support.checking import faults
from cauce.regional.support.content import NeedSaid
from cauce.regional.support.importing.columns import LABELS, places
from cauce.regional.support.models import Condition, Form, Need, Unit
from cauce.regional.support.queries.needs import may_serve
from cauce.regional.support.words import LANGUAGES

LIMITS = {
    "title_es": 300, "title_en": 300, "words_es": 10_000, "words_en": 10_000, "authority": 200,
    "exists_es": 10_000, "exists_en": 10_000,
}  # fmt: skip
PART = re.compile(r"[;,/\n]")
_AMOUNT = gettext_lazy("a number such as 1250000.50 or 1.250.000,50, or an empty cell where it is not known")
#: A sign before the first figure, or a number between brackets as accountants write it.
NEGATIVE = re.compile(r"[^\d]*[-\u2212\u2013]\s*\d|[^\d(]*\(\s*[\d.,\s]+\)[^\d]*$")
#: Where a fault of a content is shown in a sheet.
COLUMN_OF = {"title": "title_es"}
#: What a need cannot be without; that it is missing is sure, whatever else could not be read.
MISSING = ("title", "forms")
#: What people write for the forms and units, beside their names here.
ALSO = {
    "financiera": "financial", "financiero": "financial", "financial": "financial", "fondos": "financial",
    "dinero": "money", "money": "money", "tecnica": "technical", "tecnico": "technical",
    "technical": "technical", "materiales": "material", "material": "material",
    "capacitacion": "training", "formacion": "training", "visita": "exchange_visit",
    "visit": "exchange_visit", "equipo": "equipment", "equipos": "equipment", "programa": "software",
    "hermanamiento": "twinning", "dias persona": "person_days", "days": "person_days",
    "personas dia": "person_days", "plazas": "places", "unidades": "items",
}  # fmt: skip


@dataclass(frozen=True)
class GivenNeed:
    """A row as it would be written; `number` is its row of the sheet. `is_known`: such a need is here."""

    number: int
    said: NeedSaid
    is_known: bool


@dataclass(frozen=True)
class Reading:
    """All rows that can be taken, and all faults. With one fault, nothing is written."""

    rows: tuple[GivenNeed, ...]
    faults: tuple[Fault, ...]

    @property
    def new(self) -> list[GivenNeed]:
        return [row for row in self.rows if not row.is_known]

    @property
    def known(self) -> list[GivenNeed]:
        return [row for row in self.rows if row.is_known]

    @property
    def bad_rows(self) -> int:
        return len({fault.row for fault in self.faults})


def read(sheet: Sheet, *, owner: str, by: Person) -> Reading:
    """Read every line as a need of the State. Two queries."""
    here = {_digest(each.title, each.words) for each in Need.objects.filter(owner=owner)}
    reader = _Reader(sheet, owner, here, _commitments(sheet, owner, by))
    rows = [row for row in map(reader.row, sheet.lines) if row]
    return Reading(tuple(rows), tuple(reader.faults))


def _commitments(sheet: Sheet, owner: str, by: Person) -> frozenset[str]:
    """Of the keys named in the sheet those of commitments of the State that the person sees."""
    place = places(sheet.headings).get("commitment")
    said = {str(cells[place]).strip() for _number, cells in sheet.lines} if place is not None else set()
    return frozenset(may_serve(by, [owner]).filter(key__in=said).values_list("key", flat=True))


class _Reader(LineReader):
    """Reads line after line, and remembers what it saw."""

    def __init__(self, sheet: Sheet, owner: str, here: set[str], commitments: frozenset[str]) -> None:
        super().__init__(sheet, places(sheet.headings), {key: str(name) for key, name in LABELS.items()})
        self.owner, self.here, self.commitments = owner, here, commitments
        self.forms, self.units, self.conditions = _names(Form), _names(Unit), _names(Condition)
        self.languages = {**_in_all(LANGUAGES), **{code: code for code in LANGUAGES}}
        self.seen: dict[str, int] = {}

    def row(self, line: Line) -> GivenNeed | None:
        """The row, or None when something in it is wrong."""
        before = len(self.faults)
        said = self._said(line)
        self._refuse_content(line, said, {fault.column for fault in self.faults[before:]})
        digest = _digest(said.title, said.words)
        self._refuse_twin(line, digest, said)
        if len(self.faults) > before:
            return None
        return GivenNeed(line[0], said, digest in self.here)

    def _refuse_content(self, line: Line, said: NeedSaid, unread: set[str]) -> None:
        """Beside cells that could not be read, only what is missing: the rest may follow from those."""
        for name, words in faults(said, owner=self.owner, states=frozenset()):
            if unread and (name not in MISSING or unread & self._columns_of(name)):
                continue
            self.fault(line, self._place_of(name), Wrong(words, _expected(name, said)))

    def _columns_of(self, name: str) -> set[str]:
        """The columns, as the official sees them, that a field is read from."""
        keys = (name, f"{name}_es", f"{name}_en")
        return {self._column(key) for key in keys if key in self.columns}

    def _place_of(self, name: str) -> str:
        if name in self.labels:
            return name
        written = [key for key in (f"{name}_es", f"{name}_en") if key in self.columns]
        return written[0] if written else COLUMN_OF.get(name, name)

    def _said(self, line: Line) -> NeedSaid:
        texts = {key: self.text(line, key, limit) for key, limit in LIMITS.items()}
        amount = self.tried(line, "amount", _amount)
        unit = self.tried(line, "unit", lambda cell: _one(cell, self.units, _labels(Unit))) or ""
        currency = self.tried(line, "currency", values.currency) or ""
        return NeedSaid(
            title=_both(texts, "title"),
            words=_both(texts, "words"),
            authority=texts["authority"],
            forms=self._several(line, "forms", self.forms, _labels(Form)),
            amount=amount,
            unit=(unit or Unit.MONEY) if amount is not None else "",
            currency=currency if amount is not None and unit in ("", Unit.MONEY) else "",
            starts_on=self._day(line, "starts_on", is_end=False),
            ends_on=self._day(line, "ends_on", is_end=True),
            languages=self._several(line, "languages", self.languages, _told(LANGUAGES)),
            territories=self._short(line, "territories"),
            populations=self._short(line, "populations"),
            priority=self.tried(line, "priority", _priority),
            meets=self._several(line, "meets", self.conditions, _labels(Condition)),
            refuses=self._several(line, "refuses", self.conditions, _labels(Condition)),
            exists=_both(texts, "exists"),
            commitment=self.tried(line, "commitment", self._commitment) or "",
        )

    def _day(self, line: Line, key: str, *, is_end: bool) -> date | None:
        found: date | None = self.tried(line, key, lambda cell: values.day(cell, is_end=is_end))
        return found

    def _several(
        self, line: Line, key: str, names: Mapping[str, str], labels: Mapping[str, str]
    ) -> tuple[str, ...]:
        parts = [part.strip() for part in PART.split(str(self.cell(line, key))) if part.strip()]
        found = self.tried(line, key, lambda _cell: [_one(part, names, labels) for part in parts])
        return tuple(dict.fromkeys(found or ()))

    def _short(self, line: Line, key: str) -> tuple[str, ...]:
        parts = [part.strip() for part in re.split(r"[;\n]", self.text(line, key, 4000)) if part.strip()]
        if any(len(part) > 80 for part in parts):
            self.fault(
                line,
                key,
                Wrong(_("A name is too long."), _("names of at most 80 characters, with ; between")),
            )
        return tuple(dict.fromkeys(parts))

    def _commitment(self, cell: Cell) -> str:
        key = str(cell).strip()
        if key not in self.commitments:
            raise Wrong(_("No commitment with this key is known to you."), _("a key such as BLZ-01"))
        return key

    def _refuse_twin(self, line: Line, digest: str, said: NeedSaid) -> None:
        first = self.seen.setdefault(digest, line[0])
        if said.title and first != line[0]:
            key = "title_es" if "title_es" in self.columns else "title_en"
            what = _("It says the same as row %(row)s.") % {"row": first}
            self.fault(line, key, Wrong(what, _("each need once")))


def _expected(name: str, said: NeedSaid) -> str:
    """What should stand where a content does not hold; "" where the fault says it already."""
    told = {
        "title": _("a title, in this column or in that of the other language"),
        "forms": _("one of: %(names)s") % {"names": ", ".join(_labels(Form).values())},
        "amount": _AMOUNT,
        "currency": _("three letters, such as USD, MXN or BZD"),
        "ends_on": _("%(day)s or a later day") % {"day": said.starts_on},
        "refuses": _("each condition in one of the two columns alone"),
    }
    return str(told.get(name, ""))


def _digest(title: Translated, words: Translated) -> str:
    """By what a need is told from another of its State: its title and its words, whatever the accents."""
    return "\x1f".join(
        folded(text.by_language.get(code, "")) for text in (title, words) for code in ("es", "en")
    )


def _both(texts: Mapping[str, str], name: str) -> Translated:
    return Translated({code: texts[f"{name}_{code}"] for code in ("es", "en") if texts[f"{name}_{code}"]})


def _amount(cell: Cell) -> Decimal:
    """An amount as sheets write it; a negative one is said to be negative, and none is told to send zero."""
    expected = str(_AMOUNT)
    if NEGATIVE.match(str(cell).strip()):
        raise Wrong(_("An amount is not negative."), expected)
    try:
        return values.money(cell)
    except Wrong as wrong:
        raise Wrong(wrong.what, expected) from None


def _priority(cell: Cell) -> int:
    if str(cell).strip() not in ("1", "2", "3"):
        raise Wrong(_("This is no priority."), _("1, 2 or 3; 1 is the highest"))
    return int(str(cell))


def _one(cell: Cell, names: Mapping[str, str], labels: Mapping[str, str]) -> str:
    return values.choice(cell, names, labels)


def _labels(choices: Any) -> dict[str, str]:
    return {str(each): str(each.label) for each in choices}


def _told(names: Mapping[str, Any]) -> dict[str, str]:
    return {code: str(name) for code, name in names.items()}


def _names(choices: Any) -> dict[str, str]:
    """Every folded name of a choice in both languages, and what people also write -> its value."""
    known = {str(each) for each in choices}
    also = {name: value for name, value in ALSO.items() if value in known}
    own = {folded(value): value for value in known}
    return {**also, **own, **_in_all({str(each): each.label for each in choices})}


def _in_all(labels: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for language in _languages():
        with override(language):
            found |= {folded(str(label)): code for code, label in labels.items()}
    return found


def _languages() -> Iterable[str]:
    return dict.fromkeys(("es", "en", get_language() or "es"))
