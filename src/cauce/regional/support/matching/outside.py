"""What the engine should know and rooms above this one keep: they bring it here when the site starts.

Imports go down only, so support cannot ask cooperation for rates or arrangements. Without a reader the engine
says "not known", which is the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from cauce.engines.matching.values import Cooperation, Rate
from cauce.foundation.values.translated import Translated

ReadRates = Callable[[date], Mapping[str, Rate]]


@dataclass(frozen=True)
class Earlier:
    """An earlier or present arrangement of a party with a State, and how it is called."""

    reference: str
    owner: str
    state: str
    title: Translated
    year: int | None = None

    @property
    def as_cooperation(self) -> Cooperation:
        """Without its title: that has a language, and the engine none."""
        return Cooperation(self.owner, self.state, self.reference, self.year)


ReadEarlier = Callable[[], tuple[Earlier, ...]]

_rates: list[ReadRates] = []
_earlier: list[ReadEarlier] = []


def bring_rates(read: ReadRates) -> None:
    """Say who knows the rates of currencies on a day: worths in one common currency."""
    _rates[:] = [read]


def bring_earlier(read: ReadEarlier) -> None:
    """Say who knows earlier cooperation. Only what everyone may read: it is quoted to both sides."""
    _earlier[:] = [read]


def rates(on: date) -> Mapping[str, Rate]:
    """The rates of a day; none when nobody knows any."""
    return _rates[0](on) if _rates else {}


def earlier() -> tuple[Earlier, ...] | None:
    """Every earlier arrangement; None when nobody knows."""
    return _earlier[0]() if _earlier else None
