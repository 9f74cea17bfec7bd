"""What makes a commitment followable, as its page shows it: shares, indicators, money, cost, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.progress.standing import SILENT
from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Cost, Indicator, Link, LinkKind, Measure, Part
from cauce.regional.progress.models import IndicatorValue, MoneyKind, Update
from cauce.regional.progress.queries.indicators import Measurement
from cauce.regional.register.words import since, stage_name

#: How a link reads from its other end.
FROM_THERE = {
    LinkKind.PART_OF: gettext_lazy("has as a part"),
    LinkKind.FEEDS: gettext_lazy("is fed by"),
    LinkKind.DUPLICATES: gettext_lazy("says the same as"),
    LinkKind.MERGED_INTO: gettext_lazy("takes in"),
    LinkKind.SPLIT_FROM: gettext_lazy("was split into"),
    LinkKind.SUPERSEDES: gettext_lazy("gave its place to"),
}


@dataclass(frozen=True)
class Share:
    """What one partner does of a joint commitment, and how far its own share is."""

    part: Part
    standing: str
    words: str
    last: date | None


def shares(parts: Iterable[Part], standings: Mapping[str, tuple[str, date | None]]) -> tuple[Share, ...]:
    """The shares of those who commit; an agency known by name only cannot report here."""
    return tuple(_share(part, *standings.get(str(part.party_id), (SILENT, None))) for part in parts)


def _share(part: Part, standing: str, last: date | None) -> Share:
    if part.party_id is None:
        return Share(part, SILENT, _("does not report here"), None)
    words = since(last) or _("No progress reported") if standing == SILENT else stage_name(standing)
    return Share(part, standing, words, last)


@dataclass(frozen=True)
class Measured:
    """An indicator with the last that was said of it: a value, or why there is none.

    `whole` is what all owners, and all indicators that feed it, add up to.
    """

    indicator: Indicator
    update: Update | None = None
    value: IndicatorValue | None = None
    whole: Measurement | None = None

    @property
    def baseline(self) -> str:
        return amount(self.indicator, self.indicator.baseline)

    @property
    def target(self) -> str:
        return amount(self.indicator, self.indicator.target)

    @property
    def latest(self) -> str:
        """The value in its unit, or the reason for none; "" when nobody said anything. Zero is a value."""
        if self.value is None:
            return ""
        if self.value.value is None:
            return str(self.value.get_no_value_display())
        return amount(self.indicator, self.value.value)

    @property
    def together(self) -> str:
        """The total, when several gave a part of it: "12 persons, 2 of 3 reported"; else ""."""
        if self.whole is None or self.whole.total.asked < 2 or self.whole.value is None:
            return ""
        total = self.whole.total
        return _("all together %(amount)s; %(gave)s of %(asked)s gave a value") % {
            "amount": amount(self.indicator, self.whole.value), "gave": total.gave, "asked": total.asked,
        }  # fmt: skip

    @property
    def counts(self) -> str:
        """The two counts behind a share: "12 of 40"."""
        value = self.value
        if value is None or value.numerator is None or value.denominator is None:
            return ""
        return _("%(part)s of %(whole)s") % {
            "part": plain(value.numerator), "whole": plain(value.denominator)
        }  # fmt: skip


def plain(value: Decimal) -> str:
    """A number without zeros that say nothing."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def amount(indicator: Indicator, value: Decimal | None) -> str:
    """A value in the unit of its indicator; "" when it is not known."""
    if value is None:
        return ""
    unit = str(indicator.unit) or ("%" if indicator.measure == Measure.SHARE else "")
    return f"{plain(value)}\u00a0{unit}" if unit else plain(value)


def measured(
    indicators: Iterable[Indicator], standing: Sequence[Update], totals: Iterable[Measurement]
) -> tuple[Measured, ...]:
    """Each indicator with its latest value among the updates that stand, newest first, and its total."""
    wholes = {each.indicator.pk: each for each in totals}
    latest: dict[int, tuple[Update, IndicatorValue]] = {}
    for update in standing:
        for value in update.values.all():
            latest.setdefault(value.indicator_id, (update, value))
    found = []
    for each in indicators:
        said, last = latest.get(each.pk, (None, None))
        found.append(Measured(each, said, last, wholes.get(each.pk)))
    return tuple(found)


@dataclass(frozen=True)
class Amounts:
    """Money in one currency by kind, as totals to date; None: nobody named any. Never added together."""

    currency: str
    by_kind: Mapping[str, Decimal]

    @property
    def rows(self) -> list[tuple[str, str, Decimal | None]]:
        """(kind, its name, amount) in the order announced, confirmed, disbursed."""
        return [(kind.value, str(kind.label), self.by_kind.get(kind.value)) for kind in MoneyKind]


def money(standing: Sequence[Update]) -> tuple[Amounts, ...]:
    """What the partners say together, from the last word of each on each kind and currency."""
    seen: set[tuple[str, str, str]] = set()
    totals: dict[str, dict[str, Decimal]] = {}
    for update in standing:
        for each in update.money.all():
            key = (str(update.party_id), each.kind, each.currency)
            if key not in seen:
                seen.add(key)
                kinds = totals.setdefault(each.currency, {})
                kinds[each.kind] = kinds.get(each.kind, Decimal(0)) + each.amount
    return tuple(Amounts(currency, kinds) for currency, kinds in sorted(totals.items()))


@dataclass(frozen=True)
class Tie:
    """Another commitment that this one is linked to, with the words for how."""

    words: str
    key: str
    title: object
    began: date
    note: object


def ties(person: Person, commitment: Commitment, day: date) -> tuple[Tie, ...]:
    """The links of the day to commitments that `person` may see. Two queries."""
    open_then = Q(began__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))
    known = queries.visible(person).order_by().values("pk")
    there = Link.objects.filter(open_then, origin=commitment, target__in=known).select_related("target")
    here = Link.objects.filter(open_then, target=commitment, origin__in=known).select_related("origin")
    return (
        *(_tie(each, str(each.get_kind_display()), each.target) for each in there),
        *(_tie(each, str(FROM_THERE[LinkKind(each.kind)]), each.origin) for each in here),
    )


def _tie(link: Link, words: str, other: Commitment) -> Tie:
    return Tie(words, other.key, other.title, link.began, link.note)


@dataclass(frozen=True)
class Priced:
    """The latest statement of what a commitment costs, and the gap that is left."""

    cost: Cost
    rows: tuple[tuple[str, Decimal | None], ...] = field(default=())


def priced(costs: Iterable[Cost], day: date) -> Priced | None:
    """What was stated last by the day; None when nothing was."""
    stated = [each for each in costs if each.stated_on <= day]
    if not stated:
        return None
    cost = stated[-1]
    rows = (
        (_("Total need"), cost.total),
        (_("Share of the State"), cost.state_share),
        (_("Share from outside"), cost.external_share),
        (_("Gap"), cost.gap),
    )
    return Priced(cost, rows)
