"""The public commitments with all that an activity tells, read a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cauce.engines.progress.standing import Word, rolled_up
from cauce.exchange import reported
from cauce.exchange.bilingual import LANGUAGES, in_both
from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.api import narrowed
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Cost, Forum, Indicator, Part, PartRole
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.progress.queries import Standing, standings_of
from cauce.regional.register.as_worded import put_back
from cauce.regional.register.filters import CommitmentFilter

BATCH = 200
#: So many months that no word ever wears off.
FOR_EVER = 12_000
TAKING_PART = (PartRole.COMMITS, PartRole.LEADS, PartRole.PARTNER)


@dataclass(frozen=True)
class Reporter:
    """Who publishes the file: an identifier of an organisation, its name and its kind in the IATI code list.

    `address` is where the site stands: "https://cauce.example.org".
    """

    ref: str
    name: str
    kind: str
    address: str

    def identifier(self, key: str) -> str:
        return f"{self.ref}-{key}"


@dataclass(frozen=True)
class Activity:
    """One commitment as everyone sees it on a day. `said`: its standing updates, the latest first."""

    row: Any
    standing: Standing
    said: Sequence[Any]
    on: date
    sector: Translated

    @property
    def stage(self) -> str:
        """How far it is; when it is silent, the last that was said, "" when nothing ever was."""
        if not self.standing.is_silent:
            return self.standing.standing
        words = [Word(each.stage, each.refers_to) for each in self.last_words]
        return rolled_up(words, on=self.on, months=FOR_EVER) if words else ""

    @property
    def last_words(self) -> list[Any]:
        """The last update of each partner."""
        found: dict[str, Any] = {}
        for each in self.said:
            found.setdefault(each.party_id, each)
        return list(found.values())

    @property
    def parties(self) -> Mapping[str, Party]:
        return {part.party_id: part.party for part in self.row.its_parts if part.party_id}

    @property
    def cost(self) -> Cost | None:
        """The latest that was stated by that day."""
        known = [cost for cost in self.row.its_costs if cost.stated_on <= self.on]
        return known[-1] if known else None

    @property
    def starts_on(self) -> date | None:
        """The first day; where only a year is known, the first of that year."""
        if self.row.starts_on:
            return self.row.starts_on  # type: ignore[no-any-return]
        year = _year(self.row.period) or self.row.year
        return date(year, 1, 1) if year else None

    @property
    def is_demonstration(self) -> bool:
        return self.row.is_demonstration or any(each.is_demonstration for each in self.said)

    @property
    def places(self) -> list[Party]:
        """The countries it is for: those named, else the States that benefit, or whose own plan it is in."""
        is_plan = self.row.forum == Forum.NATIONAL_ACTION_PLAN
        roles = (PartRole.BENEFITS, PartRole.COMMITS) if is_plan else (PartRole.BENEFITS,)
        named = {
            part.party_id: part.party for part in self.row.its_parts if part.role in roles and part.party
        }
        return list(self.row.its_countries) or [party for party in named.values() if party.iso3]


def activities(query: Mapping[str, Any], on: date, *, today: date) -> Iterator[Activity]:
    """What the filters of the list leave of what everyone sees. Raises `Refused` for filters not understood.

    A commitment is left out when nobody is named who takes part, or when no year is known: the standard asks
    for both, and neither is guessed.
    """
    return _read(_rows(query, nobody(on)), on, is_over=on < today)


def _rows(query: Mapping[str, Any], person: Person) -> QuerySet[Any]:
    rows = narrowed(CommitmentFilter, query, person=person, rows=_whole(person))
    taking_part = Part.objects.filter(commitment=OuterRef("pk"), role__in=TAKING_PART)
    dated = Q(starts_on__isnull=False) | Q(year__isnull=False) | Q(period__regex=r"^\d{4}")
    found: QuerySet[Any] = rows.filter(Exists(taking_part), dated).order_by("key")
    return found


def _whole(person: Person) -> QuerySet[Any]:
    parties = Party.objects.only("code", "kind", "name", "short", "iso3")
    parts = Part.objects.prefetch_related(Prefetch("party", parties)).order_by("role", "position", "pk")
    return (
        queries.visible(person)
        .defer("search_es", "search_en")
        .prefetch_related(
            Prefetch("parts", parts, "its_parts"),
            Prefetch("countries", parties.order_by("code"), "its_countries"),
            Prefetch("costs", Cost.objects.order_by("stated_on", "pk"), "its_costs"),
            Prefetch("indicators", Indicator.objects.order_by("position", "pk"), "its_indicators"),
        )
    )


def _read(rows: QuerySet[Any], on: date, *, is_over: bool) -> Iterator[Activity]:
    labels, found = _labels(), rows.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        if is_over:
            put_back(batch, on)
        keys = [row.pk for row in batch]
        standings = standings_of(nobody(on), keys, on=on)
        said = reported.words_of(nobody(on), keys, on)
        for row in batch:
            yield Activity(row, standings[row.pk], said.get(row.pk, ()), on, _sector(row.sector, labels))


def _labels() -> dict[str, dict[str, str]]:
    """Language -> sector key -> its name."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = sector_labels()
    return found


def _sector(key: str, labels: Mapping[str, dict[str, str]]) -> Translated:
    if not key:
        return in_both(lambda: _("Sector not stated"))
    return in_both(lambda: sector_name(key, labels[get_language() or LANGUAGES[0]]))


def _year(period: str) -> int | None:
    begins = re.match(r"\d{4}", period)
    return int(begins[0]) if begins else None
