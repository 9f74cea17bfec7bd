"""The public commitments with all that an activity tells, read a batch at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from cauce.engines.progress.standing import Word, rolled_up
from cauce.exchange import reported
from cauce.exchange.bilingual import LANGUAGES, in_both
from cauce.exchange.iati.left_out import BEGUN, carried
from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.api import narrowed
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Cost, Forum, Indicator, Part, PartRole
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.progress.queries import Standing, standings_of
from cauce.regional.register.filters import CommitmentFilter

BATCH = 200
#: So many months that no word ever wears off.
FOR_EVER = 12_000
#: What an update holds that a file tells.
HELD = ("money", "values__parts")


class Known(StrEnum):
    """How a start is known: stated to the day, by the year of its period or of its announcement, by the day
    of its publication here, or by the first report of it."""

    DAY = "day"
    PERIOD = "period"
    YEAR = "year"
    PUBLICATION = "publication"
    REPORT = "report"


@dataclass(frozen=True)
class Start:
    day: date
    known: Known


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
        """How far it is; when it is silent, the last that was said, `SILENT` when nothing ever was."""
        if not self.standing.is_silent:
            return self.standing.standing
        last = {each.party_id: Word(each.stage, each.refers_to) for each in self.last_words}
        committing = (part.party_id for part in self.row.its_parts if part.role == PartRole.COMMITS)
        return rolled_up([last.get(code) for code in committing if code], on=self.on, months=FOR_EVER)

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

    @cached_property
    def start(self) -> Start:
        """When it starts, as firmly as it is known; where only a year is, the first day of that year.

        What was read with `left_out.carried` has one.
        """
        row = self.row
        if row.starts_on:
            return Start(row.starts_on, Known.DAY)
        if year := _year(row.period):
            return Start(date(year, 1, 1), Known.PERIOD)
        if row.year:
            return Start(date(row.year, 1, 1), Known.YEAR)
        if row.published_at:
            return Start(timezone.localdate(row.published_at), Known.PUBLICATION)
        begun = [each.refers_to for each in self.said if each.stage in BEGUN]
        return Start(min(begun), Known.REPORT)

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


def activities(query: Mapping[str, Any], on: date) -> Iterator[Activity]:
    """What the filters of the list leave of what everyone sees. Raises `Refused` for filters not understood.

    What the standard cannot carry is left out: see `left_out`.
    """
    person = nobody(on)
    rows = narrowed(CommitmentFilter, query, person=person, rows=_whole(person))
    return _read(carried(rows, on).order_by("key"), on)


def _whole(person: Person) -> QuerySet[Any]:
    parties = Party.objects.only("code", "kind", "name", "short", "iso3")
    parts = Part.objects.prefetch_related(Prefetch("party", parties)).order_by("role", "position", "pk")
    return (
        queries.visible(person)
        .defer("search_es", "search_en")
        .prefetch_related(
            Prefetch("owner", parties),
            Prefetch("parts", parts, "its_parts"),
            Prefetch("countries", parties.order_by("code"), "its_countries"),
            Prefetch("costs", Cost.objects.order_by("stated_on", "pk"), "its_costs"),
            Prefetch("indicators", Indicator.objects.order_by("position", "pk"), "its_indicators"),
        )
    )


def _read(rows: QuerySet[Any], on: date) -> Iterator[Activity]:
    labels, found = _labels(), rows.iterator(chunk_size=BATCH)
    while batch := list(islice(found, BATCH)):
        keys = [row.pk for row in batch]
        standings = standings_of(nobody(on), keys, on=on)
        said = reported.words_of(nobody(on), keys, on, holding=HELD)
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
