"""Composing synthetic needs, offers and matches from the vocabulary: seeded, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from cauce.exchange.synthetic_rows import PREFIX, SECTORS, World
from cauce.exchange.vocabulary import OBJECTS, PEOPLE, STATES, SUPPORTERS, Pair
from cauce.regional.support.models import EXITS, OPEN_STAGES, Condition, Form, Reason, Stage, Unit

#: How many needs, and as many offers, there are for each commitment; and matches for each need.
PER_COMMITMENT, MATCHES_PER_NEED = 1 / 20, 1 / 2
#: A constant: the generator has no clock. The newest rows were written before this day.
LAST_DAY = date(2025, 5, 1)
SCHEMES = ("grf2019_area_of_focus", "acsg_pledge_area", "mirps_objective")
LANGUAGES = ("es", "en", "pt", "fr")
VISIBILITIES, SHARES = ("public", "secretariat", "parties", "private"), (70, 15, 10, 5)
UNITS = {
    Form.FINANCIAL: Unit.MONEY, Form.MATERIAL: Unit.ITEMS, Form.EQUIPMENT: Unit.ITEMS,
    Form.SOFTWARE: Unit.ITEMS, Form.TRAINING: Unit.PLACES, Form.EXCHANGE_VISIT: Unit.PLACES,
}  # fmt: skip
CURRENCIES = ("USD", "USD", "USD", "EUR", "CAD")
LARGEST = {Unit.MONEY: 900, Unit.PERSON_DAYS: 120, Unit.PLACES: 60, Unit.ITEMS: 200}


class Step(NamedTuple):
    """A stage of a match, when, and what was agreed."""

    stage: str
    at: datetime
    reason: str
    amount: Decimal | None
    currency: str


class SyntheticAsked(NamedTuple):
    """A need or an offer; `states` of an offer that is not for any of them."""

    key: str
    owner: str
    title: Pair
    words: Pair
    forms: tuple[str, ...]
    terms: tuple[str, ...]
    amount: Decimal | None
    unit: str
    currency: str
    starts_on: date | None
    ends_on: date | None
    languages: tuple[str, ...]
    conditions: tuple[str, ...]
    rank: int | None
    states: tuple[str, ...]
    visibility: str
    named: tuple[str, ...]
    written_at: datetime
    published_at: datetime | None
    closed_at: datetime | None


class SyntheticMatch(NamedTuple):
    """A match of the rows with these numbers, from 0."""

    key: str
    need: int
    offer: int
    steps: tuple[Step, ...]


def needs(count: int, *, seed: int, world: World) -> list[SyntheticAsked]:
    """So many needs of States; the first rows of a longer list are those of a shorter one."""
    dice = Random(f"needs {seed}")  # noqa: S311 nothing secret
    return [_asked(f"{PREFIX}N{number:06d}", dice, world, world.states) for number in range(1, count + 1)]


def offers(count: int, *, seed: int, world: World) -> list[SyntheticAsked]:
    """So many offers, most of them of those who support; the first rows are those of a shorter list."""
    dice = Random(f"offers {seed}")  # noqa: S311 nothing secret
    givers = world.supporters * 3 + world.states
    return [_asked(f"{PREFIX}O{number:06d}", dice, world, givers) for number in range(1, count + 1)]


def matches(
    count: int, *, seed: int, needs: Sequence[SyntheticAsked], offers: Sequence[SyntheticAsked]
) -> Iterator[SyntheticMatch]:
    """So many matches of published needs with published offers of somebody else, or fewer."""
    dice = Random(f"matches {seed}")  # noqa: S311 nothing secret
    wanted = [number for number, each in enumerate(needs) if each.published_at]
    given = [number for number, each in enumerate(offers) if each.published_at]
    if not wanted or not given:
        return
    for number in range(1, count + 1):
        need, offer = dice.choice(wanted), dice.choice(given)
        if needs[need].owner != offers[offer].owner:
            yield SyntheticMatch(f"{PREFIX}M{number:06d}", need, offer, _steps(dice, needs[need]))


def _asked(key: str, dice: Random, world: World, owners: tuple[str, ...]) -> SyntheticAsked:
    owner = dice.choice(owners)
    sector, topic = dice.choice(OBJECTS)
    forms = tuple(sorted(dice.sample([str(each) for each in Form], dice.choice((1, 1, 2)))))
    unit = UNITS.get(Form(forms[0]), Unit.PERSON_DAYS)
    amount = None if dice.random() < 0.15 else Decimal(dice.randint(2, LARGEST[unit]))
    starts_on = LAST_DAY + timedelta(days=dice.randint(-400, 400)) if dice.random() < 0.85 else None
    written = datetime(2025, 5, 1, 12, tzinfo=UTC) - timedelta(days=dice.randint(0, 700))
    published = written + timedelta(days=dice.randint(0, 20)) if dice.random() < 0.92 else None
    visibility, named = _audience(dice, world, owner)
    states = (
        tuple(sorted(dice.sample(world.states, min(3, len(world.states))))) if dice.random() < 0.3 else ()
    )
    return SyntheticAsked(
        key=key, owner=owner, title=_title(owner, topic), words=_words(dice, topic), forms=forms,
        terms=_terms(dice, world, sector),
        amount=amount * 1000 if amount and unit == Unit.MONEY else amount, unit=unit if amount else "",
        currency=dice.choice(CURRENCIES) if amount and unit == Unit.MONEY else "", starts_on=starts_on,
        ends_on=starts_on + timedelta(days=dice.randint(60, 900)) if starts_on else None,
        languages=tuple(sorted(dice.sample(LANGUAGES, dice.choice((1, 1, 2))))),
        conditions=tuple(dice.sample([str(each) for each in Condition], dice.choice((0, 0, 1)))),
        rank=dice.choice((None, 1, 2, 3)), states=states, visibility=visibility if published else "private",
        named=named if published else (), written_at=written, published_at=published,
        closed_at=published + timedelta(days=200) if published and dice.random() < 0.08 else None,
    )  # fmt: skip


def _title(owner: str, topic: Pair) -> Pair:
    who = STATES[owner][0] if owner in STATES else SUPPORTERS[owner]
    return Pair(f"{who.es}: {topic.es}", f"{who.en}: {topic.en}")


def _words(dice: Random, topic: Pair) -> Pair:
    people = dice.choice(PEOPLE)
    return Pair(f"Apoyo a {topic.es} {people.es}.", f"Support to {topic.en} {people.en}.")


def _terms(dice: Random, world: World, sector: str) -> tuple[str, ...]:
    found = [
        dice.choice(world.terms[name]) for name in SCHEMES if name in world.terms and dice.random() < 0.6
    ]
    return (*found, SECTORS + sector) if sector in world.sectors else tuple(found)


def _audience(dice: Random, world: World, owner: str) -> tuple[str, tuple[str, ...]]:
    visibility = dice.choices(VISIBILITIES, SHARES)[0]
    others = world.others(owner)
    if visibility != "parties" or not others:
        return visibility, ()
    return visibility, tuple(dice.sample(others, min(len(others), dice.randint(1, 3))))


def _steps(dice: Random, need: SyntheticAsked) -> tuple[Step, ...]:
    """The way of a match as far as the dice let it come; some leave it, with a reason."""
    at = datetime(2025, 4, 30, 15, tzinfo=UTC) - timedelta(days=dice.randint(200, 600))
    way = [str(each) for each in OPEN_STAGES[: dice.randint(1, len(OPEN_STAGES))]]
    if dice.random() < 0.2:
        way.append(str(dice.choice(EXITS)))
    elif len(way) == len(OPEN_STAGES) and dice.random() < 0.5:
        way.append(str(Stage.FULFILLED))
    steps = []
    for stage in way:
        agreed = need.amount if stage == Stage.AGREEMENT else None
        reason = str(dice.choice(list(Reason))) if stage in EXITS else ""
        steps.append(Step(stage, at, reason, agreed, need.currency if agreed else ""))
        at += timedelta(days=dice.randint(1, 18))
    return tuple(steps)
