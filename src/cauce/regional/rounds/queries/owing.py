"""Who will owe what: worked out before a round opens, and frozen when it does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cauce.foundation.accounts.models import Appointment, Role
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import MembershipRole, Party
from cauce.foundation.parties.queries import memberships_on
from cauce.foundation.values.ordering import alphabetical
from cauce.regional.commitments.models import Commitment, Kind, Part, PartRole
from cauce.regional.commitments.queries import without_merged
from cauce.regional.progress.models import Stage, Update

FINAL = (Stage.FULFILLED, Stage.DISCONTINUED, Stage.SUPERSEDED)
#: What parties promise to do; the other kinds note progress, needs, or how a plan is run.
PROMISES = (
    Kind.PLEDGE, Kind.MULTISTAKEHOLDER_PLEDGE, Kind.PLAN_COMMITMENT, Kind.REGIONAL_ACTION,
    Kind.DECLARATION_ACTION,
)  # fmt: skip
MEMBERS = (MembershipRole.MIRPS_STATE, MembershipRole.SUPPORT_PLATFORM_MEMBER)


@dataclass(frozen=True)
class Scope:
    """What a round asks about. Nothing named leaves nothing out."""

    forums: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()

    @property
    def as_json(self) -> dict[str, list[str]]:
        return {"forums": [*self.forums], "kinds": [*self.kinds], "parties": [*self.parties]}


def owing(person: Person, scope: Scope) -> QuerySet[Part]:
    """The parts that would be owed, as `person` sees them today: one for each party and commitment.

    A party owes what it commits to, sees itself, and has not reported as finished, dropped or superseded.
    """
    found = Part.objects.filter(
        role=PartRole.COMMITS, party__in=_askable(person.on), commitment__in=_published(person)
    )
    if scope.forums:
        found = found.filter(commitment__forum__in=scope.forums)
    if scope.kinds:
        found = found.filter(commitment__kind__in=scope.kinds)
    if scope.parties:
        found = found.filter(party__in=scope.parties)
    return (
        found.filter(_seen_by_its_party())
        .annotate(said=Coalesce(Subquery(_last_word(person.on).values("stage")[:1]), Value("")))
        .exclude(said__in=FINAL)
    )


def owing_by_party(person: Person, scope: Scope) -> list[tuple[Party, int]]:
    """Each party that would owe something and how much, by name. Two queries beside the memberships."""
    counted = dict(
        owing(person, scope).order_by().values_list("party").annotate(owed=Count("commitment", distinct=True))
    )
    return [(party, counted[party.code]) for party in named(counted)]


def named(codes: Iterable[str]) -> list[Party]:
    """The parties by name in the reader's language."""
    found = Party.objects.filter(code__in=list(codes)).defer("search_es", "search_en")
    return sorted(found, key=alphabetical)


def _askable(on: date) -> set[str]:
    """States and members on the day, and whoever has a focal point."""
    members = {each.party_id for role in MEMBERS for each in memberships_on(on, role=role)}
    posts = Appointment.objects.filter(role=Role.FOCAL_POINT, began__lte=on)
    return members | set(
        posts.filter(Q(ended__isnull=True) | Q(ended__gte=on)).values_list("party", flat=True)
    )


def _published(person: Person) -> QuerySet[Any]:
    """What stands in the register by itself: published, and not merged into another."""
    seen = Commitment.objects.visible_to(person)
    return without_merged(seen.filter(Q(drafted_by__isnull=True) | Q(published_at__isnull=False)))


def _seen_by_its_party() -> Q:
    """A party is asked about nothing that it may not read."""
    naming = Commitment.named_parties.through.objects.filter(
        commitment=OuterRef("commitment"), party=OuterRef("party")
    )
    by_name = Q(Exists(naming), commitment__visibility=Visibility.PARTIES)
    return Q(commitment__visibility=Visibility.PUBLIC) | Q(commitment__owner=F("party")) | by_name


def _last_word(on: date) -> QuerySet[Any]:
    signed = Update.objects.signed().filter(
        commitment=OuterRef("commitment"), party=OuterRef("party"), corrected_at__isnull=True
    )
    return signed.filter(refers_to__lte=on).order_by("-refers_to", "-signed_at", "-pk")
