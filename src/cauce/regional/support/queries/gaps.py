"""What is left of a need: what was asked for, less what was agreed on. Derived whenever it is read.

An agreement counts from its signature on, unless somebody left it since. It counts whoever reads: a need that
a confidential agreement covers is covered, though that agreement is named to nobody else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, Func, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from cauce.regional.commitments.queries import one_of
from cauce.regional.support.models import EXITS, MatchStep, Need, Stage, Unit

_NOTHING = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))
#: An amount that can be taken off what was asked: it is known, and in the same currency.
COMPARABLE = Q(amount__isnull=False) & (Q(currency="") | Q(currency=F("match__need__currency")))


@dataclass(frozen=True)
class Gap:
    """What is left of a need, in its own unit; of a need without an amount, how many agreements it lacks.

    `unmeasured` agreements have no amount in the need's unit: they take nothing off, and are named instead.
    """

    asked: Decimal | None
    unit: str
    currency: str
    wanted: int = 1
    agreed: Decimal = Decimal(0)
    signed: int = 0
    unmeasured: int = 0

    @property
    def left(self) -> Decimal | None:
        """What is still wanted; None when nobody said how much."""
        return None if self.asked is None else max(self.asked - self.agreed, Decimal(0))

    @property
    def is_covered(self) -> bool:
        if self.asked is None:
            return self.signed >= self.wanted
        return self.signed > 0 and self.agreed >= self.asked


def agreements() -> QuerySet[MatchStep]:
    """Of every match that was agreed on and not left since: the step of its newest agreement.

    Nothing follows an exit. Written as what is not there, which the planner can estimate: what is read of a
    subquery for each row it cannot, and then it compares every match with every agreement.
    """
    same = MatchStep.objects.filter(match=OuterRef("match"))
    after = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    later = same.filter(after, stage=Stage.AGREEMENT)
    left = same.filter(stage__in=EXITS)
    return MatchStep.objects.filter(~Exists(later), ~Exists(left), stage=Stage.AGREEMENT).order_by()


def covered() -> frozenset[int]:
    """The keys of the needs of which nothing is left. One query, whatever the number of needs."""
    whole = Q(match__need__amount__isnull=False, total__gte=F("match__need__amount"))
    counted = Q(match__need__amount__isnull=True, signed__gte=F("match__need__min_partners"))
    found = (
        agreements()
        .values("match__need")
        .annotate(total=Coalesce(Sum("amount", filter=COMPARABLE), _NOTHING), signed=Count("pk"))
        .filter(whole | counted)
    )
    return frozenset(found.values_list("match__need", flat=True))


def is_covered() -> Func:
    """The condition that nothing is left of a need. One query now, for the keys."""
    return one_of(covered())


def is_open() -> Q:
    """The condition that a need or an offer is published and was not closed."""
    return Q(published_at__isnull=False, closed_at__isnull=True)


def unmet(needs: QuerySet[Any], among: Collection[int] | None = None) -> QuerySet[Any]:
    """Those of `needs` that are open and of which something is left. `among`: what `covered` told before."""
    return needs.filter(is_open()).exclude(one_of(covered() if among is None else among))


def gaps_of(needs: Iterable[Need]) -> dict[int, Gap]:
    """What is left of each of these needs. One query for all."""
    known = list(needs)
    signed: dict[int, list[MatchStep]] = defaultdict(list)
    for step in agreements().filter(match__need__in=[need.pk for need in known]).select_related("match"):
        signed[step.match.need_id].append(step)
    return {need.pk: gap(need, signed[need.pk]) for need in known}


def gap(need: Need, signed: Sequence[MatchStep]) -> Gap:
    """What these agreements leave of a need."""
    taken = [step.amount for step in signed if step.amount is not None and is_comparable(need, step)]
    return Gap(
        asked=need.amount,
        unit=need.unit,
        currency=need.currency,
        wanted=need.min_partners,
        agreed=sum(taken, Decimal(0)),
        signed=len(signed),
        unmeasured=len(signed) - len(taken),
    )


def is_comparable(need: Need, step: MatchStep) -> bool:
    """Whether what was agreed on can be taken off what was asked for."""
    return step.amount is not None and step.currency in ("", need.currency)


@dataclass(frozen=True)
class Total:
    """The money still wanted in one currency, and by how many needs. Currencies are never added together."""

    currency: str
    needs: int
    asked: Decimal
    agreed: Decimal

    @property
    def left(self) -> Decimal:
        return self.asked - self.agreed


def totals(needs: QuerySet[Any]) -> tuple[Total, ...]:
    """The money that `needs` still want, currency by currency. Two queries."""
    in_money = needs.filter(unit=Unit.MONEY, amount__isnull=False).order_by()
    found = agreements().filter(COMPARABLE, match__need__in=in_money.values("pk"))
    agreed = dict(found.values_list("match__need__currency").annotate(Sum("amount")))
    asked = in_money.values_list("currency").annotate(Count("pk"), Sum("amount")).order_by("currency")
    return tuple(
        Total(currency, number, amount, agreed.get(currency, Decimal(0)))
        for currency, number, amount in asked
    )
