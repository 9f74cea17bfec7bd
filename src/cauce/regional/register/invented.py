"""Which counted stages rest on invented reports: those that the demonstration's people signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import Update
from cauce.regional.progress.queries.standing import _partners, _rows, end_of

#: So many invented reports are looked at; where there are more, the whole page is marked, not its cells.
MOST = 2_000


@dataclass(frozen=True)
class Invented:
    """What of some commitments is invented: whether any report is, and the (party, sector, standing) of the
    shares that stand by one. With too many reports to look at, `shares` is empty and `is_everywhere` true.
    """

    shares: frozenset[tuple[str, str, str]] = frozenset()
    is_any: bool = False
    is_everywhere: bool = False

    @cached_property
    def _of_parties(self) -> frozenset[tuple[str, str]]:
        return frozenset((party, standing) for party, _sector, standing in self.shares)

    def of(self, party: str, sector: str | None, standing: str) -> bool:
        """Whether a share that stands so, in a sector or (None) in any, rests on an invented report."""
        if sector is None:
            return (party, standing) in self._of_parties
        return (party, sector, standing) in self.shares


NOTHING_INVENTED = Invented()


def invented_in(rows: QuerySet[Commitment], person: Person, *, on: date | None = None) -> Invented:
    """Of `rows`, already narrowed to what the person may see. Three queries at most."""
    reports = Update.objects.visible_to(person).filter(
        is_demonstration=True, signed_at__lt=end_of(on or person.on)
    )
    found = list(reports.order_by().values_list("commitment", flat=True)[: MOST + 1])
    if len(found) > MOST:
        return Invented(is_any=True, is_everywhere=True)
    sectors = dict(rows.filter(pk__in=set(found)).values_list("pk", "sector")) if found else {}
    return Invented(_shares_of(sectors, person, on), is_any=True) if sectors else NOTHING_INVENTED


def _shares_of(
    sectors: Mapping[int, str], person: Person, on: date | None
) -> frozenset[tuple[str, str, str]]:
    partners, values = _partners(person, on, list(sectors))
    sql = f"SELECT commitment_id, party_id, standing FROM ({partners}) partner WHERE invented"  # noqa: S608
    return frozenset((party, sectors[key], standing) for key, party, standing in _rows(sql, values))
