"""What stands on the page that compares two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.plans import queries
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.queries import Comparison
from cauce.regional.plans.reading import PAGE, said_beside

#: What `queries.COMPARED` names, in words; several may be one thing to a reader.
FIELD_NAMES: dict[str, Promise] = {
    "title": _("title"), "text": _("wording"), "sector": _("sector"), "objective_id": _("objective"),
    "more": _("dates, place, population or cost"),
}  # fmt: skip
MOVES = frozenset({"sector", "objective_id"})


@dataclass(frozen=True)
class Told:
    """A row with the name of its sector, and what it says beside."""

    row: PlanRow
    sector: str
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Difference:
    """One row that is not the same in both versions. `kind` is added, changed, moved or dropped."""

    kind: str
    before: Told | None
    after: Told | None
    fields: tuple[str, ...] = ()
    reason: Translated = field(default_factory=Translated)

    @property
    def pk(self) -> int:
        told = self.after or self.before
        return told.row.pk if told else 0


@dataclass(frozen=True)
class ComparePage:
    """The differences of two versions, a page at a time, and how many there are."""

    found: Comparison
    page: Page[Any]
    lines: tuple[Difference, ...]


def compared(person: Person, earlier: PlanVersion, later: PlanVersion, *, page: Any) -> ComparePage:
    """The rows that differ: changed ones first, then those added, then those left out."""
    found = queries.comparison(person, earlier, later)
    shown = Paginator(_differences(found, sector_labels()), PAGE).get_page(page)
    return ComparePage(found, shown, tuple(shown))


def _differences(found: Comparison, labels: dict[str, str]) -> Sequence[Difference]:
    changed = [
        Difference(
            "moved" if MOVES.issuperset(each.fields) else "changed",
            _told(each.before, labels), _told(each.after, labels),
            tuple(str(FIELD_NAMES[name]) for name in each.fields),
        )
        for each in found.reworded
    ]  # fmt: skip
    added = [Difference("added", None, _told(row, labels)) for row in found.added]
    dropped = [
        Difference("dropped", _told(each.row, labels), None, reason=each.reason) for each in found.dropped
    ]
    return [*changed, *added, *dropped]


def _told(row: PlanRow, labels: dict[str, str]) -> Told:
    return Told(row, sector_name(row.sector, labels), said_beside(row.more))
