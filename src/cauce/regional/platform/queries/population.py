"""The population figures of a State as UNHCR publishes them, and how the seven States compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Sum
from django.utils.translation import gettext, gettext_lazy

from cauce.foundation.figures.figure import Figure
from cauce.foundation.figures.models import Indicator, Observation
from cauce.foundation.parties.models import Party
from cauce.foundation.values.partial_date import PartialDate

SHOWN = (Indicator.REFUGEES, Indicator.ASYLUM_SEEKERS, Indicator.INTERNALLY_DISPLACED)
ON_THE_MAP = (Indicator.REFUGEES, Indicator.ASYLUM_SEEKERS)
SOURCE_LABEL = gettext_lazy("UNHCR Refugee Data Finder")
SOURCE_URL = "https://www.unhcr.org/refugee-statistics/"
FIRST_YEAR_OF_CHARTS = 2010


@dataclass(frozen=True)
class Series:
    """One indicator of one State over the years: (year, persons), oldest first."""

    indicator: Indicator
    points: tuple[tuple[int, int], ...]

    @property
    def is_silent(self) -> bool:
        """Whether no year carries anybody: then nothing was counted here, which is not zero persons."""
        return not any(value for _year, value in self.points)

    def in_year(self, year: int) -> int | None:
        return dict(self.points).get(year)

    def since(self, year: int) -> Series:
        """From `year` on; internal displacement only from where anybody was first counted.

        Before that the source holds zeros for pairs of countries, which count nobody.
        """
        if self.indicator == Indicator.INTERNALLY_DISPLACED:
            year = max(year, next((each for each, persons in self.points if persons), year))
        return Series(self.indicator, tuple(point for point in self.points if point[0] >= year))


def series_of(state: str) -> list[Series]:
    """The shown indicators of a State over all years. One query."""
    rows = (
        Observation.objects.filter(asylum_state=state, indicator__in=SHOWN)
        .values_list("indicator", "year")
        .annotate(persons=Sum("value"))
        .order_by("indicator", "year")
    )
    points: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for indicator, year, persons in rows:
        points[indicator].append((year, persons))
    return [Series(indicator, tuple(points[indicator])) for indicator in SHOWN]


def figures_of(state: Party, found: Iterable[Series]) -> list[Figure]:
    """The latest year of each indicator as a figure; where nobody was ever counted, it says so."""
    return [_figure(state, series) for series in found if series.points]


def _figure(state: Party, series: Series) -> Figure:
    year, persons = series.points[-1]
    known: dict[str, Any] = {
        "label": str(series.indicator.label).lower(),
        "scope": gettext("in %(state)s") % {"state": state.name},
        "as_of": PartialDate(str(year)),
        "source_label": str(SOURCE_LABEL),
        "source_url": SOURCE_URL,
    }
    if series.is_silent:
        return Figure.unknown(reason=gettext("The source counts nobody here in any year."), **known)
    return Figure(value=persons, **known)


CLASSES: dict[int, tuple[int, int | None]] = {
    1: (0, 1_000),
    2: (1_000, 10_000),
    3: (10_000, 100_000),
    4: (100_000, None),
}


@dataclass(frozen=True)
class StateTotal:
    """Refugees and asylum-seekers of one State in one year."""

    state: Party
    refugees: int | None
    asylum_seekers: int | None

    @property
    def total(self) -> int | None:
        if self.refugees is None or self.asylum_seekers is None:
            return None
        return self.refugees + self.asylum_seekers

    @property
    def shade(self) -> int:
        """The class on the map: 0 when not reported, 1 below 1,000, 2 below 10,000, 3 below 100,000, 4 above.

        Powers of ten, because the seven totals differ by three orders of magnitude: classes of equal size
        would put 7,000 and 200,000 people under one colour.
        """
        if self.total is None:
            return 0
        return min(max(len(str(self.total)) - 2, 1), 4)


@dataclass(frozen=True)
class Comparison:
    """The seven States side by side in the latest year with figures; largest first."""

    year: int | None
    totals: tuple[StateTotal, ...]

    @property
    def classes(self) -> list[tuple[int, int, int | None]]:
        """For each class in use, fewest first: its number, and from where up to below where it reaches."""
        used = {each.shade for each in self.totals} - {0}
        return [(shade, *CLASSES[shade]) for shade in sorted(used)]


def comparison(states: Sequence[Party]) -> Comparison:
    """Refugees and asylum-seekers in each of `states` in the latest year with figures. Two queries."""
    within = Observation.objects.filter(asylum_state__in=states, indicator__in=ON_THE_MAP)
    year = within.aggregate(latest=Max("year"))["latest"]
    rows = within.filter(year=year).values_list("asylum_state", "indicator").annotate(persons=Sum("value"))
    persons = {(state, indicator): value for state, indicator, value in rows}
    totals = [_total(state, persons) for state in states]
    return Comparison(year, tuple(sorted(totals, key=lambda each: -(each.total or -1))))


def _total(state: Party, persons: dict[tuple[str, str], int]) -> StateTotal:
    refugees = persons.get((state.code, Indicator.REFUGEES))
    seekers = persons.get((state.code, Indicator.ASYLUM_SEEKERS))
    return StateTotal(state, refugees, seekers)
