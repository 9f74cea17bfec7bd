"""The lines of a sheet as rows of a plan: every one, or every fault of every one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from cauce.regional.plans.importing import values
from cauce.regional.plans.importing.columns import BY_KEY, WORDED
from cauce.regional.plans.importing.lines import Fault, LineReader
from cauce.regional.plans.importing.sheets import Cell, Line, Sheet
from cauce.regional.plans.importing.values import Wrong
from cauce.regional.plans.wording import digest_of, folded

SECTORS = "mirps_nap_sector"
OBJECTIVES = "mirps_objective"
LIMITS = {
    "id": 60, "title_es": 500, "title_en": 500, "text_es": 5000, "text_en": 5000, "territory": 500,
    "population": 500,
}  # fmt: skip
#: What a merged cell leaves empty in the rows below it.
FILLED_DOWN = ("sector", "objective")
TITLE_LETTERS = 110


@dataclass(frozen=True)
class GivenRow:
    """A row as it would be written. `number` is its row of the sheet; `more` what `PlanRow.more` keeps."""

    number: int
    sector: str
    objective: str
    own_id: str
    digest: str
    title: Translated
    text: Translated
    more: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """All rows that can be taken, and all faults. With one fault, nothing is written."""

    rows: tuple[GivenRow, ...]
    faults: tuple[Fault, ...]

    @property
    def bad_rows(self) -> int:
        return len({fault.row for fault in self.faults})


@dataclass(frozen=True)
class Asked:
    """How a sheet is to be read: meaning -> place of its column, whether an empty sector or objective means
    the one above, and the currency of amounts that name none.
    """

    columns: Mapping[str, int]
    fill_down: bool = False
    currency: str = ""


def read(sheet: Sheet, asked: Asked, country: str) -> Reading:
    """Read every line. Three queries."""
    reader = _Reader(sheet, asked, country, _names(), _foreign(sheet, asked, country))
    rows = [row for row in map(reader.row, _filled_down(sheet.lines, asked)) if row]
    return Reading(tuple(rows), tuple(reader.faults))


def _names() -> dict[str, tuple[dict[str, str], dict[str, str]]]:
    """Scheme -> (any name of a term, folded -> its key; key -> the name in the reader's language)."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {SECTORS: ({}, {}), OBJECTIVES: ({}, {})}
    for term in Term.objects.filter(scheme__in=found).order_by("position"):
        names, labels = found[term.scheme_id]
        labels[term.key] = str(term.label)
        for name in (term.key, *term.label.by_language.values()):
            names[folded(name)] = term.key
    return found


def _foreign(sheet: Sheet, asked: Asked, country: str) -> dict[str, str]:
    """Of the numbers in the sheet those that are keys of other States' commitments -> the State. Public ones
    alone: a sheet must not tell which drafts others have.
    """
    place = asked.columns.get("id")
    if place is None:
        return {}
    said = {str(cells[place]) for _number, cells in sheet.lines if place < len(cells)}
    theirs = Commitment.objects.filter(key__in=said, owner__isnull=False, visibility=Visibility.PUBLIC)
    return {row.key: str(row.owner) for row in theirs.exclude(owner=country).select_related("owner")}


def _filled_down(lines: list[Line], asked: Asked) -> Iterator[Line]:
    places = [asked.columns[key] for key in FILLED_DOWN if key in asked.columns] if asked.fill_down else []
    last: dict[int, Cell] = {}
    for number, cells in lines:
        last |= {place: cells[place] for place in places if cells[place] != ""}
        yield number, [last.get(place, cell) if place in places else cell for place, cell in enumerate(cells)]


class _Reader(LineReader):
    """Reads line after line, and remembers what it saw and what was wrong."""

    def __init__(
        self,
        sheet: Sheet,
        asked: Asked,
        country: str,
        names: Mapping[str, Any],
        foreign: Mapping[str, str],
    ) -> None:
        labels = {key: str(meaning.label) for key, meaning in BY_KEY.items()}
        super().__init__(sheet, asked.columns, labels)
        self.asked, self.country, self.names = asked, country, names
        self.foreign = foreign
        self.seen: dict[str, int] = {}

    def row(self, line: Line) -> GivenRow | None:
        """The row, or None when something in it is wrong."""
        number, _cells = line
        before = len(self.faults)
        words = {key: self.text(line, key, LIMITS[key]) for key in LIMITS}
        sector = self._choice(line, "sector", SECTORS)
        objective = self._choice(line, "objective", OBJECTIVES)
        more = self._more(line, words)
        if not any(self.cell(line, key) != "" for key in WORDED):
            self.fault(line, self._worded_column(), Wrong(_("The commitment has no wording."), _("a text")))
        title, text = worded(words)
        digest = digest_of(self.country, sector, text.reading("es").text)
        self._refuse_foreign(line, words["id"])
        self._refuse_twin(line, words["id"], digest)
        if len(self.faults) > before:
            return None
        return GivenRow(number, sector, objective, words["id"], digest, title, text, more)

    def _choice(self, line: Line, key: str, scheme: str) -> str:
        names, labels = self.names[scheme]
        if key == "sector" and self.cell(line, key) == "":
            expected = _("one of: %(names)s") % {"names": ", ".join(labels.values())}
            self.fault(line, key, Wrong(_("The sector is missing."), expected))
        return self.tried(line, key, lambda cell: values.choice(cell, names, labels)) or ""

    def _more(self, line: Line, words: Mapping[str, str]) -> dict[str, str]:
        starts = self.tried(line, "starts_on", lambda cell: values.day(cell, is_end=False))
        ends = self.tried(line, "ends_on", lambda cell: values.day(cell, is_end=True))
        self._refuse_backwards(line, starts, ends)
        cost = self.tried(line, "cost", values.money)
        currency = self.tried(line, "currency", values.currency) or self.asked.currency
        self._refuse_bare_amount(line, cost, currency)
        found = {
            "starts_on": starts and starts.isoformat(),
            "ends_on": ends and ends.isoformat(),
            "territory": words["territory"],
            "population": words["population"],
            "cost": None if cost is None else str(cost),
            "currency": currency if cost is not None else "",
        }
        return {key: value for key, value in found.items() if value}

    def _refuse_backwards(self, line: Line, starts: date | None, ends: date | None) -> None:
        if starts and ends and starts > ends:
            self.fault(
                line, "ends_on",
                Wrong(_("It ends before it begins."), _("%(day)s or later") % {"day": starts.isoformat()}),
            )  # fmt: skip

    def _refuse_bare_amount(self, line: Line, cost: Decimal | None, currency: str) -> None:
        if cost is not None and not currency and self.cell(line, "currency") == "":
            expected = _("three letters, such as USD, MXN or BZD")
            self.fault(line, "currency", Wrong(_("The amount has no currency."), expected))

    def _refuse_foreign(self, line: Line, own_id: str) -> None:
        if own_id in self.foreign:
            what = _("This is the key of a commitment of another State: %(state)s.")
            wrong = Wrong(what % {"state": self.foreign[own_id]}, _("a number or key of your own plan"))
            self.fault(line, "id", wrong)

    def _refuse_twin(self, line: Line, own_id: str, digest: str) -> None:
        """A row is told from others by its own number, else by its wording."""
        name = f"id {own_id}" if own_id else digest
        first = self.seen.setdefault(name, line[0])
        if first == line[0]:
            return
        what = _("Row %(row)s has this number already.") if own_id else _("It says the same as row %(row)s.")
        key = "id" if own_id else self._worded_column()
        self.fault(line, key, Wrong(what % {"row": first}, _("each commitment once")))

    def _worded_column(self) -> str:
        return next((key for key in reversed(WORDED) if key in self.asked.columns), "text_es")


def worded(words: Mapping[str, str]) -> tuple[Translated, Translated]:
    """Title and wording. A wording without title lends its beginning, a title without wording is both."""
    text = {code: words[f"text_{code}"] or words[f"title_{code}"] for code in ("es", "en")}
    title = {code: words[f"title_{code}"] or shortened(words[f"text_{code}"]) for code in ("es", "en")}
    return Translated(title), Translated(text)


def shortened(text: str) -> str:
    """The first sentence or line, cut between words when it is long.

    >>> shortened("Abrir dos oficinas. Y más.")
    'Abrir dos oficinas'
    """
    first = text.split("\n")[0].split(". ")[0].rstrip(".").strip()
    if len(first) <= TITLE_LETTERS:
        return first
    return first[:TITLE_LETTERS].rsplit(" ", 1)[0].rstrip(",;:") + "…"
