"""Arrangements as their readers see them: lists, one of them whole, and how its milestones stand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Membership, MembershipRole, Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.ordering import alphabetical
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.content import row_of
from cauce.regional.cooperation.framework import Numbered, numbered
from cauce.regional.cooperation.models import Arrangement, ArrangementStep, Milestone, MilestoneWord, Side
from cauce.regional.support.models import Match

#: What a list asks for that is in no stage.
NO_STAGE = "none"


def visible(person: Person) -> QuerySet[Arrangement]:
    return Arrangement.objects.visible_to(person).defer("search_es", "search_en")


def listed(person: Person) -> QuerySet[Any]:
    """Those the person may see, each with its `stage` ("" for none) and its sides. Two queries more."""
    steps = ArrangementStep.objects.filter(arrangement=OuterRef("pk")).order_by("-at", "-pk")
    sides = Side.objects.select_related("party")
    return (
        visible(person)
        .annotate(stage=Coalesce(Subquery(steps.values("stage")[:1]), Value("")))
        .prefetch_related(Prefetch("sides", sides))
    )


@dataclass(frozen=True)
class Criteria:
    """What a list is narrowed by; "" is not at all."""

    q: str = ""
    state: str = ""
    member: str = ""
    form: str = ""
    theme: str = ""
    stage: str = ""

    @property
    def is_active(self) -> bool:
        return any((self.q, self.state, self.member, self.form, self.theme, self.stage))


def matching(rows: QuerySet[Any], asked: Criteria) -> QuerySet[Any]:
    """The rows that answer every criterion. A value that nothing has leaves none."""
    for code in (asked.state, asked.member):
        if code:
            rows = rows.filter(pk__in=Side.objects.filter(party=code).values("arrangement"))
    if asked.form:
        rows = rows.filter(form=asked.form)
    if asked.stage:
        rows = rows.filter(stage="" if asked.stage == NO_STAGE else asked.stage)
    if asked.theme:
        named = Term.objects.filter(_says("label", asked.theme)).values("pk")
        rows = rows.filter(
            _says("theme", asked.theme)
            | Q(pk__in=Arrangement.terms.through.objects.filter(term__in=named).values("arrangement"))
        )
    return rows.filter(_says("title", asked.q) | _says("summary", asked.q)) if asked.q else rows


def _says(field: str, words: str) -> Q:
    return Q(**{f"{field}__es__icontains": words}) | Q(**{f"{field}__en__icontains": words})


def parties_taking_part(person: Person) -> tuple[list[Party], list[Party]]:
    """The MIRPS States, and the other parties, that take part in what the person sees. Two queries."""
    codes = Side.objects.filter(arrangement__in=visible(person).order_by().values("pk")).values("party")
    found = Party.objects.filter(pk__in=codes).only("code", "short", "name")
    ordered = sorted(found, key=alphabetical)
    mirps = set(Membership.objects.filter(role=MembershipRole.MIRPS_STATE).values_list("party", flat=True))
    return [each for each in ordered if each.pk in mirps], [each for each in ordered if each.pk not in mirps]


def whole(person: Person) -> QuerySet[Any]:
    """As `listed`, with everything that the page of one shows."""
    milestones = Milestone.objects.prefetch_related(
        Prefetch("words_said", MilestoneWord.objects.select_related("party", "by"))
    )
    return listed(person).prefetch_related(
        Prefetch("steps", ArrangementStep.objects.select_related("by")),
        Prefetch("milestones", milestones), "terms__scheme", "log_rows", "consents__party",
    )  # fmt: skip


@dataclass(frozen=True)
class MilestoneLine:
    """A milestone as it stands on a day.

    `state` is "reached", "overdue", "due" or "undated"; `due_on` the day that counts now, `first_due` the one
    it had at first. `is_silent`: its day is over and nobody has said a word since.
    """

    milestone: Milestone
    state: str
    due_on: date | None
    first_due: date | None
    reached_on: date | None
    words: tuple[MilestoneWord, ...]
    is_silent: bool

    @property
    def was_moved(self) -> bool:
        return self.due_on != self.first_due


def milestone_lines(arrangement: Arrangement, on: date) -> list[MilestoneLine]:
    """How each milestone stands, in the order of the plan."""
    return [line_of(each, tuple(each.words_said.all()), on) for each in arrangement.milestones.all()]


def line_of(milestone: Milestone, words: tuple[MilestoneWord, ...], on: date) -> MilestoneLine:
    """The newest word on when it is due, and whether it was reached."""
    reached = next((each.reached_on for each in reversed(words) if each.reached_on), None)
    due = next((each.moved_to for each in reversed(words) if each.moved_to), milestone.due_on)
    is_over = reached is None and due is not None and due < on
    state = "reached" if reached else "overdue" if is_over else "due" if due else "undated"
    spoken = any(due is not None and each.at.date() >= due for each in words)
    return MilestoneLine(milestone, state, due, milestone.due_on, reached, words, is_over and not spoken)


def served_by(person: Person, arrangement: Arrangement) -> list[Any]:
    """The commitments it serves that the person may see."""
    return list(Commitment.objects.visible_to(person).filter(arrangements=arrangement).order_by("key"))


def match_of(person: Person, arrangement: Arrangement) -> Match | None:
    """The match it came from, if the person may see it; with its need and giver."""
    if arrangement.match_id is None:
        return None
    rows = Match.objects.visible_to(person).select_related("need", "giver")
    found: Match | None = rows.filter(pk=arrangement.match_id).first()
    return found


def of_commitment(person: Person, commitment: Any) -> list[Any]:
    """The arrangements that serve a commitment and that the person may see, with their stage."""
    return list(listed(person).filter(commitments=commitment).order_by("key"))


def framework_of(arrangement: Arrangement) -> list[Numbered]:
    """The logical framework in the order of the plan."""
    return numbered(row_of(each) for each in arrangement.log_rows.all())
