"""What stands on the pages of a plan, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cauce.engines.progress.standing import SILENT, STANDINGS
from cauce.foundation.accounts.standing import Person
from cauce.foundation.figures.figure import Figure
from cauce.foundation.parties.models import Party
from cauce.foundation.web.templatetags.cauce import day, number, stage
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.plans import queries, rules
from cauce.regional.plans.charts import STAGE_NAMES, progress_bars
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.queries import Progress
from cauce.regional.progress.queries import Standing, standings_of

PAGE = 50


@dataclass(frozen=True)
class Line:
    """A row on a page: its words, its sector, how far its commitment is, and what it says beside."""

    row: PlanRow
    sector: str
    standing: Standing
    more: tuple[tuple[str, str], ...]

    @property
    def tag(self) -> SafeString:
        return stage(self.standing.standing, str(STAGE_NAMES[self.standing.standing]))

    @property
    def url(self) -> str:
        return reverse("commitments:detail", args=[self.row.commitment.key]) if self.row.commitment else ""


@dataclass(frozen=True)
class VersionPage:
    """Everything on the page of a version."""

    country: Party
    version: PlanVersion
    versions: tuple[PlanVersion, ...]
    replaced_on: date | None
    is_in_force: bool
    page: Page[Any]
    lines: tuple[Line, ...]
    sectors: tuple[tuple[str, int], ...]
    total: int
    figure: Figure | None
    progress: tuple[Progress, ...]
    bars: SafeString
    may_write: bool

    @property
    def rests_on_demonstration(self) -> bool:
        """Whether the stage of a real row, marked in the list, is the word of an invented report."""
        marks = not (self.version.is_draft or self.version.is_demonstration)
        return marks and any(line.standing.on_demonstration for line in self.lines)

    @property
    def before(self) -> PlanVersion | None:
        return next((each for each in self.versions if each.number < self.version.number), None)

    @property
    def stages(self) -> list[str]:
        return [str(STAGE_NAMES[standing]) for standing in STANDINGS]

    @property
    def table(self) -> list[tuple[date, list[tuple[str, int]]]]:
        """Each day with the stages by name, and how many commitments were in each."""
        return [
            (each.on, [(str(STAGE_NAMES[standing]), each.counts[standing]) for standing in STANDINGS])
            for each in self.progress
        ]


def page_of(
    person: Person, country: Party, found: Sequence[PlanVersion], version: PlanVersion, *, on: date,
    page: Any, with_progress: bool,
) -> VersionPage:  # fmt: skip
    """The page of a version as it stood at the end of a day; `found` are the versions the person may see."""
    labels = sector_labels()
    rows = queries.in_sectors(queries.rows_of(person, version), labels)
    shown = Paginator(rows, PAGE).get_page(page)
    by_sector = queries.rows_by_sector(person, version)
    total = sum(by_sector.values())
    progress = _progress(person, version, on) if with_progress and total else ()
    in_force = queries.in_force(found, on)
    return VersionPage(
        country=country,
        version=version,
        versions=tuple(found),
        replaced_on=queries.replaced_on(found, version),
        is_in_force=in_force is not None and in_force.pk == version.pk,
        page=shown,
        lines=_lines(person, list(shown), labels, on),
        sectors=tuple((sector_name(key, labels), by_sector[key]) for key in _ordered(by_sector, labels)),
        total=total,
        figure=queries.completeness(country, version, total, on),
        progress=progress,
        bars=progress_bars(progress) if progress else SafeString(""),
        may_write=rules.may_write_plan(person, country.code),
    )


def _ordered(found: Mapping[str, int], labels: Mapping[str, str]) -> list[str]:
    known = [key for key in labels if key in found]
    return [*known, *sorted(set(found) - set(known))]


def _progress(person: Person, version: PlanVersion, on: date) -> tuple[Progress, ...]:
    """The ends of the last half-years since it is in force, and the day asked about."""
    since = version.in_force_from
    days = tuple(end for end in queries.half_year_ends(on) if since is None or end >= since)
    return queries.progress_over(person, version, (*days, *(() if on in days else (on,))))


def _lines(person: Person, rows: Sequence[PlanRow], labels: dict[str, str], on: date) -> tuple[Line, ...]:
    standings = standings_of(person, [row.commitment_id for row in rows if row.commitment_id], on=on)
    return tuple(
        Line(row, sector_name(row.sector, labels), standings.get(row.commitment_id or 0, Standing(SILENT)),
             said_beside(row.more))
        for row in rows
    )  # fmt: skip


def said_beside(more: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Dates, territory, population and cost of a row, each with its name."""
    named = {
        "starts_on": _("Begins"), "ends_on": _("Ends"), "territory": _("Territory"),
        "population": _("Population"),
    }  # fmt: skip
    days = ("starts_on", "ends_on")
    found = [
        (label, day(date.fromisoformat(more[key])) if key in days else more[key])
        for key, label in named.items()
        if more.get(key)
    ]
    if more.get("cost"):
        found.append((_("Total cost"), f"{number(more['cost'], 2)} {more.get('currency', '')}"))
    return tuple(found)
