"""Composing synthetic commitments and events from the vocabulary: seeded, without a database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from cauce.exchange.vocabulary import (
    MEANS,
    MEETINGS,
    OBJECTS,
    PEOPLE,
    STATES,
    SUPPORTERS,
    SUPPORTS,
    VERBS,
    Pair,
)
from cauce.foundation.values.partial_date import PartialDate

PREFIX = "SYN-"
SECTORS = "mirps_nap_sector/"
#: Schemes of which a commitment bears a term, and how often it does.
CLASSIFIED = {
    "pledge_type": 0.7,
    "pledge_quality": 0.6,
    "mirps_objective": 0.5,
    "grf2019_area_of_focus": 0.4,
    "acsg_pledge_area": 0.3,
}
VISIBILITIES = ("public", "private", "secretariat", "parties")
#: How often several States commit together.
JOINT = 0.15
SHARES = (60, 15, 13, 12)
FORUMS = ("GRF 2019", "GRF 2023", "NAP")
PLAN_KINDS = ("commitment", "progress", "need", "process")
FIRST_YEAR, LAST_YEAR = 2019, 2027
#: Events before this year are told as held. A constant: the generator has no clock.
YEARS_HELD = 2025


class SyntheticPart(NamedTuple):
    """Role, party code or None, name, position: as the table has them."""

    role: str
    party: str | None
    name: str
    position: int


class SyntheticCommitment(NamedTuple):
    key: str
    kind: str
    side: str
    forum: str
    year: int | None
    period: str
    sector: str
    title: Pair
    statement: Pair
    owner: str
    visibility: str
    named: tuple[str, ...]
    terms: tuple[str, ...]
    parts: tuple[SyntheticPart, ...]


class SyntheticEvent(NamedTuple):
    key: str
    kind: str
    organ: str
    team: str | None
    title: Pair
    place: Pair
    when: PartialDate
    status: str
    tentative: bool
    owner: str
    visibility: str
    hosts: tuple[str, ...]
    named: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What of the reference data there is to draw from, always in the same order."""

    states: tuple[str, ...]
    supporters: tuple[str, ...]
    terms: dict[str, tuple[str, ...]]
    sectors: frozenset[str]
    teams: tuple[str, ...]

    @classmethod
    def of(cls, *, parties: frozenset[str], terms: tuple[str, ...], teams: tuple[str, ...]) -> World:
        """The world of these party codes, term codes ("scheme/key") and team keys."""
        by_scheme = {
            name: tuple(term for term in terms if term.startswith(f"{name}/")) for name in CLASSIFIED
        }
        return cls(
            states=tuple(code for code in STATES if code in parties),
            supporters=tuple(code for code in SUPPORTERS if code in parties),
            terms={name: found for name, found in by_scheme.items() if found},
            sectors=frozenset(term.removeprefix(SECTORS) for term in terms if term.startswith(SECTORS)),
            teams=teams,
        )

    def others(self, code: str) -> tuple[str, ...]:
        return tuple(other for other in (*self.states, *self.supporters) if other != code)


def commitments(count: int, *, seed: int, world: World) -> Iterator[SyntheticCommitment]:
    """So many commitments; the first rows of a longer list are those of a shorter one."""
    dice = Random(f"commitments {seed}")  # noqa: S311 nothing secret
    for number in range(1, count + 1):
        yield _commitment(f"{PREFIX}{number:06d}", dice, world)


def events(count: int, *, seed: int, world: World) -> Iterator[SyntheticEvent]:
    """So many events; the first rows of a longer list are those of a shorter one."""
    dice = Random(f"events {seed}")  # noqa: S311 nothing secret
    for number in range(1, count + 1):
        yield _event(f"{PREFIX}{number:06d}", dice, world)


def _commitment(key: str, dice: Random, world: World) -> SyntheticCommitment:
    forum = dice.choice(FORUMS)
    state = dice.choice(world.states)
    offered = forum != "NAP" and bool(world.supporters) and dice.random() < 0.35
    owner = dice.choice(world.supporters) if offered else state
    kind = (
        dice.choice(PLAN_KINDS)
        if forum == "NAP"
        else dice.choices(("pledge", "multistakeholder_pledge"), (9, 1))[0]
    )
    sector, topic = dice.choice(OBJECTS)
    year = dice.randint(FIRST_YEAR, 2025) if forum == "NAP" else int(forum[-4:])
    title, statement, authority = _texts(dice, state, owner if offered else None, topic)
    visibility, named = _audience(dice, world, owner)
    return SyntheticCommitment(
        key=key,
        kind=kind,
        side="need" if kind == "need" else "offer" if offered else dice.choice(("need", "none", "both")),
        forum=forum,
        year=None if forum == "NAP" else year,
        period=dice.choice((f"{year}-", str(year), f"{year}-{year + 2}")),
        sector=sector,
        title=title,
        statement=statement,
        owner=owner,
        visibility=visibility,
        named=named,
        terms=_terms(dice, world, sector),
        parts=_parts(dice, world, owner, state, authority),
    )


def _texts(dice: Random, state: str, supporter: str | None, topic: Pair) -> tuple[Pair, Pair, str]:
    """Title, statement, and the authority that leads."""
    country, places = STATES[state]
    place = dice.choice(places)
    noun, verb = dice.choice(VERBS)
    who = SUPPORTERS[supporter] if supporter else country
    title = Pair(f"{who.es}: {noun.es} {topic.es}", f"{who.en}: {noun.en.lower()} {topic.en}")
    where = Pair(f"en {place.name.es}", f"in {place.name.en}")
    said = _spoken(verb, topic, dice.choice(PEOPLE), where, *_sometimes(dice, 0.35, MEANS))
    if dice.random() < 0.3:
        said = Pair(f"{said.es}, a cargo de {place.authority}", f"{said.en}, led by {place.authority}")
    statement = _spoken(Pair(f"{said.es}.", f"{said.en}."), *_sometimes(dice, 0.15, SUPPORTS))
    return _contracted(title), _contracted(statement), place.authority


def _sometimes(dice: Random, share: float, choices: Sequence[Pair]) -> list[Pair]:
    return [dice.choice(choices)] if dice.random() < share else []


def _spoken(*words: Pair) -> Pair:
    return Pair(" ".join(word.es for word in words), " ".join(word.en for word in words))


def _contracted(text: Pair) -> Pair:
    """Spanish contracts "de el" and "a el".

    >>> _contracted(Pair("Mejora de el acceso, y dar seguimiento a el empleo", "")).es
    'Mejora del acceso, y dar seguimiento al empleo'
    """
    return text._replace(es=text.es.replace(" de el ", " del ").replace(" a el ", " al "))


def _audience(dice: Random, world: World, owner: str) -> tuple[str, tuple[str, ...]]:
    """A visibility, and the parties named where it is for named parties."""
    visibility = dice.choices(VISIBILITIES, SHARES)[0]
    others = world.others(owner)
    if visibility != "parties" or not others:
        return visibility, ()
    return visibility, tuple(dice.sample(others, min(len(others), dice.randint(1, 3))))


def _terms(dice: Random, world: World, sector: str) -> tuple[str, ...]:
    found = [
        dice.choice(terms) for scheme, terms in world.terms.items() if dice.random() < CLASSIFIED[scheme]
    ]
    return (*found, SECTORS + sector) if sector in world.sectors else tuple(found)


def _parts(dice: Random, world: World, owner: str, state: str, authority: str) -> tuple[SyntheticPart, ...]:
    parts = [SyntheticPart("commits", owner, "", 0), SyntheticPart("benefits", state, "", 0)]
    if owner == state:
        parts.append(SyntheticPart("leads", None, authority, 0))
    if dice.random() < JOINT:
        others = [code for code in world.states if code not in (owner, state)]
        joining = dice.sample(others, min(len(others), dice.randint(1, 3)))
        parts += [SyntheticPart("commits", code, "", place) for place, code in enumerate(joining, start=1)]
    if world.supporters and dice.random() < 0.4:
        parts.append(SyntheticPart("partner", dice.choice(world.supporters), "", 0))
    return tuple(parts)


def _event(key: str, dice: Random, world: World) -> SyntheticEvent:
    kind, organ, name = dice.choice(MEETINGS)
    host = dice.choice(world.states)
    country, places = STATES[host]
    _sector, topic = dice.choice(OBJECTS)
    when = _when(dice)
    held = when.last.year < YEARS_HELD
    visibility, named = _audience(dice, world, host)
    team = dice.choice(world.teams) if organ == "team" and world.teams else None
    return SyntheticEvent(
        key=key,
        kind=kind,
        organ="support_platform" if organ == "team" and team is None else organ,
        team=team,
        title=Pair(f"{name.es} sobre {topic.es}, {country.es}", f"{name.en} on {topic.en}, {country.en}"),
        place=dice.choice(places).name,
        when=when,
        status="held" if held else dice.choice(("planned", "confirmed", "planned", "cancelled")),
        tentative=not held and when.precision != "day",
        owner=host,
        visibility=visibility,
        hosts=(host,),
        named=named,
    )


def _when(dice: Random) -> PartialDate:
    year, month = dice.randint(FIRST_YEAR, LAST_YEAR), dice.randint(1, 12)
    shapes = (
        f"{year}-{month:02d}-{dice.randint(1, 28):02d}",
        f"{year}-{month:02d}",
        f"{year}-Q{(month + 2) // 3}",
        f"{year}",
    )
    return PartialDate(dice.choices(shapes, (70, 12, 15, 3))[0])
