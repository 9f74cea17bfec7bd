"""The logical framework as a tree: what may hang on what, and what it does not say yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.content import GivenRow
from cauce.regional.cooperation.models import Level

#: What hangs on a row of a level.
BELOW = {Level.GOAL: Level.OUTCOME, Level.OUTCOME: Level.OUTPUT, Level.OUTPUT: Level.ACTIVITY}
LEVELS = tuple(Level)


@dataclass(frozen=True)
class Numbered:
    """A row with its place in the plan: "1", "1.2", "1.2.1" below the goal; "" for the goal itself."""

    row: GivenRow
    number: str

    @property
    def depth(self) -> int:
        return LEVELS.index(Level(self.row.level))

    @property
    def level_name(self) -> str:
        return str(Level(self.row.level).label)

    @property
    def baseline_decimals(self) -> int:
        return decimals_of(self.row.baseline)

    @property
    def target_decimals(self) -> int:
        return decimals_of(self.row.target)


@dataclass(frozen=True)
class Gap:
    """That something is not said: of which row, in words. Help for those who write; counted nowhere."""

    level: str
    number: str
    words: Any

    @property
    def level_name(self) -> str:
        return str(Level(self.level).label) if self.level else ""


def decimals_of(value: Decimal | None) -> int:
    """How many digits after the point a number needs.

    >>> decimals_of(Decimal("12.5000")), decimals_of(Decimal("1E+3")), decimals_of(None)
    (1, 0, 0)
    """
    return max(0, -int(value.normalize().as_tuple().exponent)) if value is not None else 0


def numbered(rows: Iterable[GivenRow]) -> list[Numbered]:
    """The rows in the order of the plan, each with its number."""
    listed = list(rows)
    found: list[Numbered] = []
    done: set[str] = set()

    def add(parent: str, before: str) -> None:
        if parent in done:
            return
        done.add(parent)
        for place, row in enumerate((each for each in listed if each.parent == parent), 1):
            number = "" if row.level == Level.GOAL else f"{before}{place}"
            found.append(Numbered(row, number))
            add(row.ref, f"{number}." if number else "")

    add("", "")
    return found


NOTHING_BELOW = {
    Level.GOAL: _("No outcome leads to it yet."),
    Level.OUTCOME: _("No output leads to it yet."),
    Level.OUTPUT: _("No activity produces it yet."),
}


def _one_language(row: GivenRow) -> bool:
    return bool(row.statement) and not all(row.statement.by_language.get(code) for code in ("es", "en"))


def _no_target_day(row: GivenRow) -> bool:
    return bool(row.indicator) and row.target is not None and row.target_on is None


#: What is asked of a row that is measured: whether it is missing, and how that is said.
ASKED: tuple[tuple[Callable[[GivenRow], bool], Any], ...] = (
    (lambda row: not row.indicator, _("It has no indicator: how would one see that it was reached?")),
    (lambda row: bool(row.indicator) and row.baseline is None, _("Its indicator has no baseline.")),
    (lambda row: bool(row.indicator) and row.target is None, _("Its indicator has no target.")),
    (_no_target_day, _("Its target has no day.")),
    (lambda row: bool(row.indicator) and not row.verification, _("It is not said where one can verify it.")),
)
HELD: tuple[tuple[Callable[[GivenRow], bool], Any], ...] = (
    (lambda row: not row.assumptions, _("It does not say what must hold for it.")),
    (lambda row: not row.risks, _("It names no risk.")),
)


def gaps_of(rows: Iterable[GivenRow]) -> list[Gap]:
    """What the framework does not say yet, row by row. No score: some gaps have a reason."""
    plan = numbered(rows)
    if not plan:
        return [Gap("", "", _("There is no goal yet."))]
    parents = {each.row.parent for each in plan}
    return [Gap(each.row.level, each.number, words) for each in plan for words in _missing(each.row, parents)]


def _missing(row: GivenRow, parents: set[str]) -> list[Any]:
    found = [NOTHING_BELOW[Level(row.level)]] if row.level in BELOW and row.ref not in parents else []
    if _one_language(row):
        found.append(_("It stands in one language alone."))
    if row.level != Level.ACTIVITY:
        found += [words for is_missing, words in ASKED if is_missing(row)]
    if row.level in (Level.OUTCOME, Level.OUTPUT):
        found += [words for is_missing, words in HELD if is_missing(row)]
    return found


def says_nothing(row: GivenRow) -> bool:
    """Whether nobody wrote anything into it."""
    texts = (row.statement, row.indicator, row.verification, row.assumptions, row.risks)
    days = (row.baseline_on, row.target_on, row.baseline, row.target)
    return not any(isinstance(each, Translated) and each for each in texts) and not row.unit and not any(
        each is not None for each in days
    )  # fmt: skip
