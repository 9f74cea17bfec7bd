"""Lists and single commitments: what matches, and what stands near."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Self

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import GuardedQuerySet
from cauce.foundation.parties.models import Party
from cauce.foundation.search.queries import says
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.models import Commitment, Forum, Kind, Part, PartRole, Section

CANDIDATES = 200
PLAN_ROWS = "plan"
NO_SECTOR = "none"
OWN_PLAN_KINDS = (Kind.PLAN_COMMITMENT, Kind.PLAN_PROGRESS, Kind.PLAN_NEED, Kind.PLAN_PROCESS)
TOO_GENERAL = ("pledge_type", "pledge_stage")
LIST_FIELDS = (
    "key", "kind", "side", "forum", "year", "period", "sector", "title", "confidence", "visibility",
    "is_demonstration",
)  # fmt: skip


@dataclass(frozen=True)
class Criteria:
    """What a reader asks for; empty means: whatever it is.

    `state` is the code of a party that commits, `kind` a kind or "plan" (any row of a State's own plan),
    `sector` a sector or "none" (not given), `term` a "scheme/key", `q` words in Spanish or English.
    """

    state: str = ""
    kind: str = ""
    forum: str = ""
    sector: str = ""
    side: str = ""
    term: str = ""
    q: str = ""

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From the parameters of an address; what is not known is left out."""
        return cls(**{name: str(values.get(name) or "").strip() for name in NAMES})

    def without(self, name: str) -> Self:
        return replace(self, **{name: ""})

    @property
    def active(self) -> tuple[str, ...]:
        """The names of the criteria in use."""
        return tuple(name for name in NAMES if getattr(self, name))


NAMES = tuple(field.name for field in fields(Criteria))


def is_own_plan_row(kind: str, forum: str) -> bool:
    """Whether a row stands in a State's own plan: not a pledge, not a family found across the plans."""
    return forum == Forum.NATIONAL_ACTION_PLAN and kind in OWN_PLAN_KINDS


def visible(person: Person) -> GuardedQuerySet:
    """The commitments `person` may see."""
    return Commitment.objects.visible_to(person)


def matching(rows: QuerySet[Any], criteria: Criteria) -> QuerySet[Any]:
    """`rows` narrowed to what the criteria ask. No joins: a row appears once."""
    for name in criteria.active:
        rows = rows.filter(_conditions(name, getattr(criteria, name)))
    return rows


def listed(person: Person, criteria: Criteria | None = None) -> QuerySet[Any]:
    """The rows of a list: what a line shows and who commits. Two queries, whatever the number of rows."""
    rows = matching(visible(person), criteria or Criteria())
    return rows.only(*LIST_FIELDS).prefetch_related(committing()).order_by("key")


def whole(person: Person, criteria: Criteria | None = None) -> QuerySet[Any]:
    """Complete commitments: parts, classifications and the sections of their own document."""
    rows = matching(visible(person), criteria or Criteria())
    return (
        rows.select_related("owner")
        .prefetch_related(
            _parts(),
            Prefetch("terms", Term.objects.select_related("scheme").order_by("scheme__position", "position")),
            Prefetch("sections", Section.objects.order_by("position")),
        )
        .order_by("key")
    )


def of_same_place(person: Person, commitment: Commitment, *, most: int) -> list[Commitment]:
    """Others by those who commit: of its sector, or pledges when it has none; of its kind first."""
    codes = [part.party_id for part in commitment.parts.all() if part.role == PartRole.COMMITS]
    mine = Exists(Part.objects.filter(commitment=OuterRef("pk"), role=PartRole.COMMITS, party__in=codes))
    alike = Q(sector=commitment.sector) if commitment.sector else ~Q(forum=Forum.NATIONAL_ACTION_PLAN)
    near = listed(person).filter(alike, mine).exclude(pk=commitment.pk)
    of_its_kind = near.filter(kind=commitment.kind)[:most]
    others = near.exclude(kind=commitment.kind)[:most]
    return [*of_its_kind, *others][:most]


def of_same_terms(person: Person, commitment: Commitment, *, most: int) -> list[Commitment]:
    """Others that share classifications (types and stages of pledges aside), most shared first.

    The most shared of the first `CANDIDATES` by key: a term that half of all rows bear must not cost more.
    """
    codes = [term.pk for term in commitment.terms.all() if term.scheme_id not in TOO_GENERAL]
    alike = Exists(Commitment.terms.through.objects.filter(commitment=OuterRef("pk"), term__in=codes))
    some = visible(person).filter(alike).exclude(pk=commitment.pk).order_by("key").values("pk")[:CANDIDATES]
    shared = Count("terms", filter=Q(terms__in=codes))
    near = Commitment.objects.filter(pk__in=some).annotate(shared=shared).order_by("-shared", "key")
    return list(near.only(*LIST_FIELDS).prefetch_related(committing())[:most])


def committing() -> Prefetch[Any]:
    """Who commits, and no other part."""
    return _parts(role=PartRole.COMMITS)


def _parts(**only: Any) -> Prefetch[Any]:
    """Each party is read once: in a list the same few stand in most rows."""
    parties = Prefetch("party", Party.objects.defer("search_es", "search_en"))
    parts = Part.objects.filter(**only).prefetch_related(parties)
    return Prefetch("parts", parts.order_by("role", "position", "pk"))


def _conditions(name: str, value: str) -> Q | Exists:
    if name == "state":
        return Exists(Part.objects.filter(commitment=OuterRef("pk"), role=PartRole.COMMITS, party=value))
    if name == "term":
        return Exists(Commitment.terms.through.objects.filter(commitment=OuterRef("pk"), term=value))
    if name == "kind" and value == PLAN_ROWS:
        return Q(forum=Forum.NATIONAL_ACTION_PLAN, kind__in=OWN_PLAN_KINDS)
    if name == "sector" and value == NO_SECTOR:
        return Q(sector="")
    if name == "q":
        return says(value)
    return Q(**{name: value})
