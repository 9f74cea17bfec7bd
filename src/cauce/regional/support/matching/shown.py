"""What a plan's page shows: sides, proposals, what stays open, who took no part."""

from __future__ import annotations

from dataclasses import dataclass

from cauce.foundation.values.translated import Translated
from cauce.regional.support.matching.telling import Stopped, Told
from cauce.regional.support.models import Match


@dataclass(frozen=True)
class SideOf:
    """A need or an offer as the run knew it. `is_changed` when it was rewritten since, or is gone."""

    key: str
    title: Translated
    words: Translated
    owner: str
    is_invented: bool = False
    is_again: bool = False
    is_changed: bool = False


@dataclass(frozen=True)
class Pairing:
    """An offer that serves a need, and why."""

    need: SideOf
    offer: SideOf
    share: str
    amount: str
    fit: str
    fit_range: str
    reasons: list[Told]
    next_best: list[str] | None
    match: Match | None = None
    stage: str = ""

    @property
    def known(self) -> list[Told]:
        return [each for each in self.reasons if each.is_known and each.speaks_for]

    @property
    def against(self) -> list[Told]:
        """What is known and speaks for nothing."""
        return [each for each in self.reasons if each.is_known and not each.speaks_for]

    @property
    def unknown(self) -> list[Told]:
        return [each for each in self.reasons if not each.is_known]


@dataclass(frozen=True)
class Missed:
    """An offer that one thing alone keeps from a need."""

    offer: SideOf
    stopped: Stopped


@dataclass(frozen=True)
class Left:
    """A need of which the plan leaves something."""

    need: SideOf
    covered: str
    near: list[Missed]
    price: list[str]


@dataclass(frozen=True)
class Dear:
    """A need that others pay for when it is covered: how much, and what a little more for it would do."""

    need: SideOf
    cost: str
    more: str


@dataclass(frozen=True)
class Aside:
    """Needs or offers that take no part in the plan, and why. `more` are those that are not named here."""

    why: str
    is_needs: bool
    count: int
    sides: list[SideOf]
    more: int


@dataclass(frozen=True)
class Covered:
    """How much of what a State needs the plan covers; for a trial, how that moves."""

    state: str
    code: str
    part: float
    words: str
    moved: str = ""
