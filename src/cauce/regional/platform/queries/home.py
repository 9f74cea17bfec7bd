"""What a focal point needs in one glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cauce.foundation.accounts.standing import Person
from cauce.foundation.figures.figure import Figure
from cauce.foundation.parties import queries as parties
from cauce.foundation.parties.models import MembershipRole, Party
from cauce.foundation.web.paging import read_part
from cauce.regional.agenda import queries as agenda
from cauce.regional.agenda.models import Event, Precision
from cauce.regional.commitments import queries as commitments
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.platform.queries import directory, population
from cauce.regional.register import overview
from cauce.regional.strategy.models import ItemKind, Strategy

SOON = timedelta(days=92)
MOST = 5
#: Above so many commitments of one State, how far they are is counted on its own page, not on this one.
COUNTED_AT_HOME = 5_000


@dataclass(frozen=True)
class OwnState:
    """The box of a party the reader acts for. `shares` is None where counting them takes too long here."""

    party: Party
    commitments: int
    hosted: int
    ahead: int
    silent: int
    total: population.StateTotal | None
    shares: overview.Cell | None


@dataclass(frozen=True)
class Home:
    """Everything on the first page. `soon` says whether anything of `coming` begins within three months."""

    strategy: Strategy | None
    theme: str
    tiles: tuple[Figure, ...]
    progress: agenda.Progress
    coming: tuple[Event, ...]
    soon: bool
    due: tuple[Event, ...]
    due_count: int
    comparison: population.Comparison
    own: tuple[OwnState, ...]
    members: int
    states: int


def home(person: Person) -> Home:
    """The first page for `person` on their day."""
    strategy = Strategy.objects.select_related("chair").order_by("-year").first()
    rows = agenda.grid(person, strategy) if strategy else []
    progress = agenda.progress(rows)
    states = parties.mirps_states(person.on)
    comparison = population.comparison(states)
    coming = tuple(agenda.coming(person, most=MOST))
    due = agenda.silent(person)
    counts = directory.member_counts(person.on)
    return Home(
        strategy=strategy,
        theme=str(_theme(strategy)) if strategy else "",
        tiles=tuple(_tiles(person, strategy, progress, counts)),
        progress=progress,
        coming=coming,
        soon=any(_begins_soon(event, person.on) for event in coming),
        due=tuple(read_part(due, 0, MOST)),
        due_count=due.order_by().count(),
        comparison=comparison,
        own=tuple(_own(person, states, comparison)),
        members=counts[MembershipRole.SUPPORT_PLATFORM_MEMBER],
        states=len(states),
    )


def _begins_soon(event: Event, today: date) -> bool:
    """Within three months; an event known only by its year is not said to be near."""
    return event.precision != Precision.YEAR and event.starts_on <= today + SOON


def _theme(strategy: Strategy) -> object:
    theme = strategy.items.filter(kind=ItemKind.THEME).first()
    return theme.text if theme else strategy.title


def _tiles(
    person: Person, strategy: Strategy | None, progress: agenda.Progress, counts: dict[str, int]
) -> list[Figure]:
    tiles = [commitments.plan_headline(person)]
    if strategy:
        tiles += [_measured(strategy, person.on), _held(strategy, progress, person.on)]
    return [*tiles, _mechanisms(counts, person.on)]


def _measured(strategy: Strategy, today: date) -> Figure:
    counted = strategy.items.filter(kind=ItemKind.RESULT).aggregate(
        all=Count("pk", distinct=True),
        measured=Count("pk", distinct=True, filter=~Q(measures__measured_by="") & Q(measures__isnull=False)),
    )
    return Figure(
        value=counted["measured"],
        of=counted["all"],
        label=ngettext("result measured", "results measured", counted["all"]),
        scope=gettext("principal results of the %(year)s strategy") % {"year": strategy.year},
        as_of=today,
        source_label=gettext("Cauce, counted today"),
        rows_url=reverse("strategy:year", args=[strategy.year]),
    )


def _held(strategy: Strategy, progress: agenda.Progress, today: date) -> Figure:
    return Figure(
        value=progress.rows_held,
        of=progress.rows,
        label=ngettext(
            "calendar activity with a record of having taken place",
            "calendar activities with a record of having taken place",
            progress.rows,
        ),
        scope=gettext("calendar of the %(year)s strategy") % {"year": strategy.year},
        as_of=today,
        source_label=gettext("Cauce, counted today"),
        rows_url=reverse("agenda:year", args=[strategy.year]),
    )


def _mechanisms(counts: dict[str, int], today: date) -> Figure:
    scope = gettext("%(states)s MIRPS States, %(members)s members of the Support Platform")
    return Figure(
        value=Mechanism.objects.count(),
        label=gettext("mechanisms and forums in the region"),
        scope=scope
        % {
            "states": counts.get(MembershipRole.MIRPS_STATE, 0),
            "members": counts.get(MembershipRole.SUPPORT_PLATFORM_MEMBER, 0),
        },
        as_of=today,
        source_label=gettext("Cauce, counted today"),
        rows_url=reverse("mechanisms:list"),
    )


def _own(person: Person, states: Sequence[Party], comparison: population.Comparison) -> list[OwnState]:
    """One box for each MIRPS State the reader acts for."""
    totals = {each.state.code: each for each in comparison.totals}
    return [_box(person, state, totals) for state in states if state.code in person.parties]


def _box(person: Person, state: Party, totals: Mapping[str, population.StateTotal]) -> OwnState:
    made = directory.commitments_count(person, state.code)
    return OwnState(
        party=state,
        commitments=made,
        total=totals.get(state.code),
        shares=overview.own_shares(person, state.code) if made <= COUNTED_AT_HOME else None,
        **directory.event_counts(person, state.code),
    )
