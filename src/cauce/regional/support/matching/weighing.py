"""Which weights are in force. The chair sets named sets; until then those that ship with Cauce count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext_noop

from cauce.engines.matching.pairs import EQUAL
from cauce.engines.matching.reasons import Factor
from cauce.foundation.values.translated import Translated
from cauce.regional.support.models import WeightSet

#: What ships: nobody's decision, and said to be so wherever it shows.
SHIPPED: Mapping[Factor, float] = {
    Factor.THEME: 3,
    Factor.EXPERTISE: 2,
    Factor.LANGUAGE: 2,
    Factor.LEGAL_SYSTEM: 1,
    Factor.SCALE: 1,
    Factor.COOPERATION: 1,
    Factor.PRIORITY: 2,
    Factor.QUANTITY: 2,
    Factor.TERRITORY: 1,
    Factor.URGENCY: 2,
}
#: Sets that need no row, by the code that stands for them in a run.
BUILT_IN: Mapping[str, tuple[str, Mapping[Factor, float]]] = {
    "shipped": (gettext_noop("Weights that ship with Cauce"), SHIPPED),
    "equal": (gettext_noop("Every factor the same"), EQUAL),
}
MOST = 10.0


@dataclass(frozen=True)
class Weighing:
    """A set of weights: a row of the chair's, or one that needs no row, with its code."""

    code: str
    name: Translated
    weights: Mapping[Factor, float]
    row: WeightSet | None = None

    @property
    def is_shipped(self) -> bool:
        return self.code == "shipped"


def in_force(on: date) -> Weighing:
    """The newest set that counts on a day; what ships when the chair has set none."""
    found = WeightSet.objects.filter(from_on__lte=on).select_related("set_by").first()
    return of_row(found) if found else built_in("shipped")


def built_in(code: str) -> Weighing:
    name, weights = BUILT_IN[code]
    return Weighing(code, _in_both(name), weights)


def of_row(row: WeightSet) -> Weighing:
    """A set of the chair's, as the engine takes it. A factor it does not name weighs nothing."""
    weights = {factor: float(row.weights.get(factor.value, 0)) for factor in Factor}
    return Weighing(str(row.pk), row.name, weights, row)


def by_code(code: str) -> Weighing | None:
    """The set of a code that somebody chose; None when there is none."""
    if code in BUILT_IN:
        return built_in(code)
    row = WeightSet.objects.filter(pk=int(code)).first() if code.isdecimal() else None
    return of_row(row) if row else None


def every() -> list[Weighing]:
    """Every set there is: the chair's, newest first, and those that need no row."""
    rows = WeightSet.objects.select_related("set_by")
    return [*map(of_row, rows), *map(built_in, BUILT_IN)]


def _in_both(name: str) -> Translated:
    """The name in each language, so that it can be kept."""
    found = {}
    for language in ("es", "en"):
        with translation.override(language):
            found[language] = translation.gettext(name)
    return Translated(found)
