"""Where matches stand, for one reader: the stage of each, since when, and whose turn it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.commitments.rules import writes_for
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.models import (
    OPEN_STAGES,
    Confirmation,
    Form,
    Match,
    MatchStep,
    Need,
    Offer,
    Origin,
    Stage,
)
from cauce.regional.support.rules_matches import MAY_BE_STUCK, RECORDED, STUCK_AFTER, Side

#: Steps that somebody is expected to take soon. Support that is under way waits for nobody.
AWAITED = OPEN_STAGES[:8]


@dataclass(frozen=True)
class Line:
    """A match as its reader may know it. What they may not know yet is not in it: None.

    `is_inside`: the reader is of one of the two sides, or of the secretariat; `sides` are those in whose name
    they act. `opens_need`, `opens_offer`: whether the page of the need, of the offer, is there for them.
    """

    match: Match
    stage: Stage
    since: datetime
    on: date
    confirmed: str | None
    sides: frozenset[Side]
    is_inside: bool
    need: Need | None
    offer: Offer | None
    giver: Party | None
    opens_need: bool
    opens_offer: bool

    @property
    def days(self) -> int:
        """Whole days in this stage, up to today."""
        return max(0, (self.on - timezone.localdate(self.since)).days)

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def is_stuck(self) -> bool:
        return self.stage in MAY_BE_STUCK and self.days >= STUCK_AFTER

    @cached_property
    def next(self) -> tuple[str, frozenset[Side]]:
        """The step that leads on, and whose turn it is."""
        return rules.next_of(self.match, self.stage, self.confirmed)

    @property
    def is_mine(self) -> bool:
        """Whether it is the reader's turn."""
        return not self.sides.isdisjoint(self.next[1])

    @property
    def forms(self) -> list[str]:
        """In what form the offer gives, which says nothing of whose it is."""
        offer = self.match.offer
        return [str(Form(each).label) for each in offer.forms] if offer else []


@dataclass(frozen=True)
class Wanted:
    """What a reader narrows the pipeline by. An unknown value leaves nothing out."""

    stage: str = ""
    state: str = ""
    show: str = ""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Wanted:
        return cls(*(str(given.get(name) or "").strip() for name in ("stage", "state", "show")))

    @property
    def is_active(self) -> bool:
        return bool(self.stage or self.state or self.show)


def standing(matches: QuerySet[Any]) -> QuerySet[Any]:
    """Each match with `stage`, `since`, `step` of its newest step; newest `terms`, `confirmed` by whom."""
    steps = MatchStep.objects.filter(match=OuterRef("pk")).order_by("-at", "-pk")
    said = Confirmation.objects.filter(match=OuterRef("pk")).order_by("-at", "-pk")
    found: QuerySet[Any] = matches.annotate(
        stage=Subquery(steps.values("stage")[:1]),
        since=Subquery(steps.values("at")[:1]),
        step=Subquery(steps.values("pk")[:1]),
        confirmed=Subquery(said.values("party")[:1]),
        terms=Subquery(said.values("pk")[:1]),
    )
    return found


def pipeline(person: Person, wanted: Wanted | None = None) -> QuerySet[Any]:
    """The matches the person may see, with where they stand; read them with `lines`."""
    found = standing(Match.objects.visible_to(person))
    return narrowed(found, person, wanted or Wanted())


def narrowed(found: QuerySet[Any], person: Person, wanted: Wanted) -> QuerySet[Any]:
    if wanted.stage in Stage.values:
        found = found.filter(stage=wanted.stage)
    if wanted.state:
        found = found.filter(need__owner=wanted.state)
    sieves = {
        "open": Q(stage__in=OPEN_STAGES),
        "mine": turn_of(person),
        "stuck": stuck_on(person.on),
        "due": turn_of(person) | (stuck_on(person.on) if rules.may_run(person) else Q(pk__in=[])),
        "over": ~Q(stage__in=OPEN_STAGES),
    }
    return found.filter(sieves[wanted.show]) if wanted.show in sieves else found


def lines(person: Person, found: QuerySet[Any]) -> list[Line]:
    """Rows of `pipeline` as lines, the longest in their stage first. One query."""
    return [_line(person, each) for each in _told(person, found).order_by("since", "pk")]


def part_of_lines(person: Person, found: QuerySet[Any], first: int, last: int) -> list[Line]:
    """`lines(...)[first:last]`. Two queries: what a reader may know is asked of these few alone."""
    keys = found.order_by("since", "pk").values_list("pk", flat=True)[first:last]
    return lines(person, found.filter(pk__in=list(keys)))


def line_of(person: Person, key: str) -> Line:
    """One match. Raises Match.DoesNotExist when it is not the reader's to see."""
    return _line(person, _told(person, pipeline(person)).get(key=key))


def counts(person: Person, wanted: Wanted | None = None) -> dict[Stage, int]:
    """How many matches that the person sees stand in each stage. One query."""
    found = pipeline(person, wanted).order_by().values("stage").annotate(number=Count("pk"))
    return {Stage(row["stage"]): row["number"] for row in found}


def waiting_for(person: Person) -> list[Line]:
    """The matches in which it is the person's turn, the longest waiting first; none for the anonymous."""
    if not may_wait(person):
        return []
    return lines(person, pipeline(person, Wanted(show="mine")))


def number_waiting_for(person: Person) -> int:
    """In how many matches it is the person's turn. One query; none for whom no match could wait."""
    return pipeline(person, Wanted(show="mine")).order_by().count() if may_wait(person) else 0


def stuck_for(person: Person) -> list[Line]:
    """What has not moved for `STUCK_AFTER` days, wherever it is: the secretariat's to move."""
    return lines(person, pipeline(person, Wanted(show="stuck"))) if rules.may_run(person) else []


def may_wait(person: Person) -> bool:
    """Whether a match could ever wait for this person."""
    return rules.may_run(person) or bool(writes_for(person))


def stuck_on(on: date) -> Q:
    before = timezone.make_aware(datetime.combine(on - timedelta(days=STUCK_AFTER - 1), datetime.min.time()))
    return Q(stage__in=MAY_BE_STUCK, since__lt=before)


def turn_of(person: Person) -> Q:
    """That it is the person's turn: `rules.next_of` said to the database."""
    mine = Q(pk__in=[])
    codes = sorted(writes_for(person))
    for stage in AWAITED:
        turns = rules.NEXT[stage][1]
        said = ~Q(origin=Origin.BILATERAL) if stage in RECORDED else Q()
        if Side.SECRETARIAT in turns and rules.may_run(person):
            mine |= said & Q(stage=stage)
        mine |= said & _party_turn(stage, turns, codes)
    recorded = Q(origin=Origin.BILATERAL)
    mine |= recorded & Q(stage=Stage.SHARED_WITH_STATE, need__owner__in=codes)
    return mine | recorded & Q(stage=Stage.SHARED_WITH_OFFEROR, giver__in=codes)


def _party_turn(stage: Stage, turns: frozenset[Side], codes: list[str]) -> Q:
    state, offeror = Q(need__owner__in=codes), Q(giver__in=codes)
    if stage == Stage.SCOPING_NOTE:
        nobody_yet = Q(confirmed__isnull=True)
        state &= nobody_yet | ~Q(confirmed=F("need__owner"))
        offeror &= nobody_yet | ~Q(confirmed=F("giver"))
    mine = Q(pk__in=[])
    if Side.STATE in turns:
        mine |= Q(stage=stage) & state
    return mine | Q(stage=stage) & offeror if Side.OFFEROR in turns else mine


def _told(person: Person, found: QuerySet[Any]) -> QuerySet[Any]:
    """With what the reader may know of the two sides, and with both sides themselves."""
    hidden = [f"{side}__search_{code}" for side in ("need", "offer") for code in ("es", "en")]
    return knowing(person, found).select_related("need__owner", "offer", "giver").defer(*hidden)


def knowing(person: Person, found: QuerySet[Any]) -> QuerySet[Any]:
    """Matches with `sees_need` and `sees_offer`: what of the two sides the reader may know.

    The offering party knows the need once the State agreed to explore, or recorded the support itself; the
    State knows the offer once the two have spoken. Before, each has what the other opened to it anyway.
    """
    own = Q(need__owner__in=person.parties)
    giving = Q(giver__in=person.parties)
    spoken = _reached(Stage.EXPLORATORY_CALL)
    told = Q(_reached(Stage.STATE_EXPLORES)) | Q(
        Exists(MatchStep.objects.filter(match=OuterRef("pk"), party=OuterRef("need__owner")))
    )
    needs = Need.objects.visible_to(person).filter(pk=OuterRef("need"))
    offers = Offer.objects.visible_to(person).filter(pk=OuterRef("offer"))
    with_pages = found.annotate(opens_need=Exists(needs), opens_offer=Exists(offers))
    known: QuerySet[Any] = with_pages.annotate(
        sees_need=own | Q(opens_need=True) | (giving & told),
        sees_offer=giving | Q(opens_offer=True) | (own & Q(spoken)) | Q(origin=Origin.BILATERAL),
    )
    return known


def _reached(stage: Stage) -> Exists:
    return Exists(MatchStep.objects.filter(match=OuterRef("pk"), stage=stage))


def _line(person: Person, match: Any) -> Line:
    return Line(
        match, Stage(match.stage), match.since, person.on, match.confirmed,
        rules.sides_of(person, match), rules.is_inside(person, match),
        match.need if match.sees_need else None,
        match.offer if match.sees_offer else None,
        match.giver if match.sees_offer else None,
        match.opens_need, match.opens_offer,
    )  # fmt: skip


def states_in(person: Person) -> Iterable[Party]:
    """The States whose needs stand in the matches that the person sees. One query."""
    owners = Match.objects.visible_to(person).order_by().values("need__owner").distinct()
    return Party.objects.filter(code__in=owners).order_by("code")


def agreed(person: Person) -> QuerySet[Any]:
    """Matches that came to their agreement and were not ended since, newest first: what cooperation carries
    out. With `agreed_on`, `agreed_amount` and `agreed_currency`.
    """
    signed = MatchStep.objects.filter(match=OuterRef("pk"), stage=Stage.AGREEMENT).order_by("-at", "-pk")
    found = pipeline(person).filter(
        stage__in=(Stage.AGREEMENT, Stage.ACTIVE, Stage.REPORTING, Stage.FULFILLED, Stage.PARTLY)
    )
    terms: QuerySet[Any] = found.annotate(
        agreed_on=Subquery(signed.values("at")[:1]),
        agreed_amount=Subquery(signed.values("amount")[:1]),
        agreed_currency=Subquery(signed.values("currency")[:1]),
    )
    return terms.order_by("-agreed_on", "-pk")


class LinesOf(Sequence[Line]):
    """The lines of a pipeline, read page by page."""

    def __init__(self, person: Person, found: QuerySet[Any]) -> None:
        self.person, self.found = person, found

    def __len__(self) -> int:
        return self.number

    @cached_property
    def number(self) -> int:
        return self.found.order_by().count()

    def __getitem__(self, part: Any) -> Any:
        return part_of_lines(self.person, self.found, part.start, part.stop)
