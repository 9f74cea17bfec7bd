"""Composing what synthetic parties reported on synthetic commitments: seeded, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

from cauce.exchange.synthetic_rows import SyntheticCommitment
from cauce.exchange.vocabulary import DONE, MEASURES, OBSTACLES, REASONS, Pair

FIRST_DAY, LAST_DAY = date(2019, 1, 1), date(2025, 12, 31)
#: How many updates a commitment has, with the weights: six at the mean.
MANY, WEIGHTS = (0, 2, 4, 6, 8, 12), (6, 14, 18, 24, 22, 16)
#: Of the commitments, those that are measured; of the updates, those of each sort.
MEASURED, FUNDED = 0.3, 0.15
DRAFTS, CORRECTED, FOR_SECRETARIAT, UNCHANGED = 0.25, 0.03, 0.05, 0.15
CURRENCIES = ("USD", "USD", "EUR", "CAD")
NOTHING = Pair("", "")


class SyntheticIndicator(NamedTuple):
    """`number` counts within the commitment; `feeds` is the number of another, of the same commitment."""

    number: int
    owner: str | None
    name: Pair
    unit: Pair
    baseline: int
    target: int
    feeds: int | None


class SyntheticValue(NamedTuple):
    """The indicator's number, its value or why there is none, and (label, amount) by sex."""

    indicator: int
    value: int | None
    parts: tuple[tuple[str, int], ...]


class SyntheticUpdate(NamedTuple):
    """`corrects` is the place of another in the same history."""

    party: str
    refers_to: date
    stage: str
    is_unchanged: bool
    done: Pair
    obstacles: Pair
    reason: Pair
    audience: str
    written_at: datetime
    signed_at: datetime | None
    corrects: int | None
    corrected_at: datetime | None
    values: tuple[SyntheticValue, ...]
    money: tuple[tuple[str, str, int], ...]


class History(NamedTuple):
    """What hangs on one commitment."""

    indicators: tuple[SyntheticIndicator, ...]
    updates: tuple[SyntheticUpdate, ...]


def histories(rows: Iterable[SyntheticCommitment], *, seed: int) -> Iterator[History]:
    """The history of each commitment, in their order: that of a longer list begins with the shorter one's."""
    dice = Random(f"updates {seed}")  # noqa: S311 nothing secret
    for row in rows:
        yield _history(dice, [part.party for part in row.parts if part.role == "commits" and part.party])


def _history(dice: Random, parties: Sequence[str]) -> History:
    indicators = _indicators(dice, parties) if dice.random() < MEASURED else ()
    count = dice.choices(MANY, WEIGHTS)[0]
    updates: list[SyntheticUpdate] = []
    for place, party in enumerate(parties):
        own = next((each for each in indicators if each.owner == party), None)
        share = count // len(parties) + (place < count % len(parties))
        updates += _reported(dice, party, share, own, len(updates))
    return History(indicators, tuple(updates))


def _indicators(dice: Random, parties: Sequence[str]) -> tuple[SyntheticIndicator, ...]:
    """One of each party; of a joint commitment, one more that nobody owns and that adds them up."""
    name, unit = dice.choice(MEASURES)
    target = 10 * dice.randint(5, 500)
    joint = len(parties) > 1
    whole = [SyntheticIndicator(0, None, name, unit, 0, target * len(parties), None)] if joint else []
    return (
        *whole,
        *(
            SyntheticIndicator(number, party, name, unit, 0, target, 0 if joint else None)
            for number, party in enumerate(parties, start=len(whole))
        ),
    )


def _reported(
    dice: Random, party: str, count: int, indicator: SyntheticIndicator | None, first: int
) -> list[SyntheticUpdate]:
    """So many updates of one party, oldest first; the last may be a draft, some are corrected."""
    span = (LAST_DAY - FIRST_DAY).days
    days = sorted({FIRST_DAY + timedelta(dice.randint(0, span)) for _ in range(count)})
    pledged = _pledged(dice) if dice.random() < FUNDED else None
    told: list[SyntheticUpdate] = []
    for place, day in enumerate(days):
        update = _update(dice, party, day, place / len(days), indicator, pledged)
        if told and dice.random() < UNCHANGED:
            update = _unchanged(update, told[-1])
        if place == len(days) - 1 and dice.random() < DRAFTS:
            told.append(update._replace(signed_at=None, audience="commitment"))
        elif dice.random() < CORRECTED:
            told += _corrected(dice, update, first + len(told))
        else:
            told.append(update)
    return told


def _update(
    dice: Random,
    party: str,
    day: date,
    far: float,
    indicator: SyntheticIndicator | None,
    pledged: tuple[str, int] | None,
) -> SyntheticUpdate:
    stage = _stage(dice, far)
    written = datetime.combine(day, time(12 + dice.randrange(8)), tzinfo=UTC) + timedelta(dice.randrange(45))
    obstacle = dice.choice(OBSTACLES) if dice.random() < 0.3 else NOTHING
    return SyntheticUpdate(
        party=party,
        refers_to=day,
        stage=stage,
        is_unchanged=False,
        done=dice.choice(DONE),
        obstacles=obstacle,
        reason=dice.choice(REASONS) if stage == "discontinued" else NOTHING,
        audience="secretariat" if dice.random() < FOR_SECRETARIAT else "commitment",
        written_at=written,
        signed_at=written + timedelta(hours=dice.randrange(1, 72)),
        corrects=None,
        corrected_at=None,
        values=(_value(dice, indicator, far),) if indicator else (),
        money=_money(pledged, far) if pledged else (),
    )


def _stage(dice: Random, far: float) -> str:
    """Rather planning at first, rather fulfilled at last."""
    if far < 0.3:
        return dice.choices(("planning", "in_progress"), (7, 3))[0]
    if far < 0.8:
        return dice.choices(("in_progress", "planning"), (9, 1))[0]
    return dice.choices(("in_progress", "fulfilled", "discontinued"), (50, 42, 8))[0]


def _value(dice: Random, indicator: SyntheticIndicator, far: float) -> SyntheticValue:
    if dice.random() < 0.1:
        return SyntheticValue(indicator.number, None, ())
    value = int(indicator.target * far * (0.7 + dice.random() * 0.4))
    women = int(value * (0.4 + dice.random() * 0.2))
    parts = (("Mujeres", women), ("Hombres", value - women)) if indicator.unit.en == "people" else ()
    return SyntheticValue(indicator.number, value, parts)


def _pledged(dice: Random) -> tuple[str, int]:
    return dice.choice(CURRENCIES), 10_000 * dice.randint(1, 300)


def _money(pledged: tuple[str, int], far: float) -> tuple[tuple[str, str, int], ...]:
    """Totals to date: what was announced, and more and more of it confirmed and disbursed."""
    currency, announced = pledged
    confirmed = int(announced * (0.3 + 0.7 * far))
    return (
        ("announced", currency, announced),
        ("confirmed", currency, confirmed),
        ("disbursed", currency, int(confirmed * far)),
    )


def _unchanged(update: SyntheticUpdate, before: SyntheticUpdate) -> SyntheticUpdate:
    """An update that says: as before."""
    return update._replace(
        stage=before.stage, is_unchanged=True, done=NOTHING, obstacles=NOTHING, reason=before.reason,
        values=before.values, money=before.money,
    )  # fmt: skip


def _corrected(dice: Random, wrong: SyntheticUpdate, place: int) -> list[SyntheticUpdate]:
    """An update, and the one that took its place some days after."""
    assert wrong.signed_at is not None  # noqa: S101 only what is signed is corrected
    at = wrong.signed_at + timedelta(days=dice.randint(1, 60))
    right = wrong._replace(
        stage=_stage(dice, 0.5), is_unchanged=False, reason=NOTHING, done=dice.choice(DONE), corrects=place,
        written_at=at - timedelta(hours=1), signed_at=at,
    )  # fmt: skip
    return [wrong._replace(corrected_at=at), right]
