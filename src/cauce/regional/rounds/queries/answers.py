"""What answers an obligation: derived each time from the updates that the reader may see.

An answer is what the party signed while the round was open, on a fact of its period or later, on whatever
page it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import Update
from cauce.regional.progress.reading import UpdateQuerySet
from cauce.regional.rounds.models import Obligation, ObligationQuerySet, Round

NEVER = datetime(9999, 1, 1, tzinfo=UTC)
NEWEST = (F("corrected_at").desc(nulls_first=True), "-refers_to", "-signed_at", "-pk")


@dataclass(frozen=True)
class Row:
    """One obligation as a page shows it.

    `answer` is what was signed in the round, `draft` what its own party is writing (None for anybody
    else), `last` the word that stood when the round opened.
    """

    obligation: Obligation
    answer: Update | None = None
    draft: Update | None = None
    last: Update | None = None

    @property
    def commitment(self) -> Commitment:
        commitment: Commitment = self.obligation.commitment
        return commitment


def with_answers(person: Person, obligations: QuerySet[Any]) -> QuerySet[Any]:
    """Each obligation with `answer`, the key of its answer, and `answered_at`; None where there is none."""
    found = _answers(person)
    answered: QuerySet[Any] = obligations.annotate(
        answer=Subquery(found.values("pk")[:1]), answered_at=Subquery(found.values("signed_at")[:1])
    )
    return answered


def rows_of(person: Person, round_: Round, party: str) -> list[Row]:
    """What one party owes in a round, in the order of the keys. Two queries, however many."""
    return _rows(person, Obligation.objects.filter(round=round_, party=party))


def row_of(person: Person, obligation: int) -> Row:
    """One obligation as it stands now. Raises Obligation.DoesNotExist when it is not the reader's to see."""
    rows = _rows(person, Obligation.objects.filter(pk=obligation))
    if not rows:
        raise Obligation.DoesNotExist
    return rows[0]


def reported_in(person: Person, round_: Round) -> QuerySet[Any]:
    """The answers of a round that the reader may see, by commitment."""
    owed = with_answers(person, Obligation.objects.visible_to(person).filter(round=round_))
    keys = owed.filter(answer__isnull=False).values("answer")
    return Update.objects.filter(pk__in=keys).select_related("commitment", "party").order_by(
        "commitment__key", "party"
    )  # fmt: skip


def _rows(person: Person, obligations: ObligationQuerySet) -> list[Row]:
    found = with_answers(person, obligations.visible_to(person)).annotate(
        draft=Subquery(_drafts(person).values("pk")[:1]), last=Subquery(_before(person).values("pk")[:1])
    )
    owed = list(
        found.select_related("commitment", "round", "party")
        .defer(*(f"commitment__search_{code}" for code in ("es", "en")))
        .order_by("commitment__key")
    )
    keys = {key for each in owed for key in (each.answer, each.draft, each.last) if key}
    updates: Mapping[int, Any] = Update.objects.visible_to(person).in_bulk(keys)
    return [
        Row(each, updates.get(each.answer), updates.get(each.draft), updates.get(each.last)) for each in owed
    ]


def _of_the_obligation(person: Person) -> UpdateQuerySet:
    return Update.objects.visible_to(person).filter(
        commitment=OuterRef("commitment"), party=OuterRef("party")
    )


def _answers(person: Person) -> QuerySet[Any]:
    return (
        _of_the_obligation(person)
        .filter(signed_at__gte=OuterRef("round__opened_at"))
        .filter(signed_at__lt=Coalesce(OuterRef("round__closed_at"), Value(NEVER)))
        .filter(refers_to__gte=OuterRef("round__period_from"))
        .order_by(*NEWEST)
    )


def _before(person: Person) -> QuerySet[Any]:
    earlier = _of_the_obligation(person).filter(signed_at__lt=OuterRef("round__opened_at"))
    return earlier.filter(corrected_at__isnull=True).order_by("-refers_to", "-signed_at", "-pk")


def _drafts(person: Person) -> QuerySet[Any]:
    """What the party is writing, as `progress.queries.open_draft` finds it: not its corrections."""
    return _of_the_obligation(person).drafts().filter(corrects__isnull=True).order_by("pk")
