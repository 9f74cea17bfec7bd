"""What makes a commitment followable, as its page shows it: shares, indicators, money, cost, links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.progress.standing import SILENT
from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.templatetags.cauce import day, number
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Cost, Indicator, Link, LinkKind, Measure, Part
from cauce.regional.progress.models import IndicatorValue, MoneyKind, Update
from cauce.regional.progress.queries.indicators import FED, NOT_ASKED, Aside, Measurement
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
    """What one partner does of a joint commitment, how far its own share is, and whether an invented report
    says so.
    """

    part: Part
    standing: str
    words: str
    last: date | None
    rests_on_demonstration: bool = False


def shares(
    parts: Iterable[Part],
    standings: Mapping[str, tuple[str, date | None]],
    invented: Collection[str] = (),
) -> tuple[Share, ...]:
    """The shares of those who commit; an agency known by name only cannot report here.

    `invented` are the parties whose last word is an invented report.
    """
    return tuple(
        _share(part, *standings.get(str(part.party_id), (SILENT, None)), part.party_id in invented)
        for part in parts
    )


def _share(part: Part, standing: str, last: date | None, is_invented: bool) -> Share:
    if part.party_id is None:
        return Share(part, SILENT, _("does not report here"), None)
    words = since(last) or _("No progress reported") if standing == SILENT else stage_name(standing)
    return Share(part, standing, words, last, is_invented and standing != SILENT)


@dataclass(frozen=True)
class Measured:
    """An indicator with the last that was said of it: a value, or why there is none.

    `whole` is what all owners, and all indicators that feed it, add up to; `names` are those of the parties.
    """

    indicator: Indicator
    update: Update | None = None
    value: IndicatorValue | None = None
    whole: Measurement | None = None
    names: Mapping[str, str] = field(default_factory=dict)

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
    def from_below(self) -> str:
        """What feeds it adds up to this, when nothing that was said of the indicator itself counts."""
        if self.whole is None or self.whole.own or (self.value and self.value.value is not None):
            return ""
        return amount(self.indicator, self.whole.value)

    @property
    def how_many_gave(self) -> str:
        """Behind `from_below`: how many of those asked gave a value."""
        total = self.whole.total if self.whole else None
        return _("from what feeds it; %(gave)s of %(asked)s gave a value") % {
            "gave": total.gave if total else 0, "asked": total.asked if total else 0,
        }  # fmt: skip

    @property
    def aside(self) -> list[str]:
        """Values that are in no total, each with its party, its day and the reason."""
        return [self._aside(each) for each in (self.whole.aside if self.whole else ())]

    def _aside(self, value: Aside) -> str:
        words = {
            FED: _("%(party)s reported %(amount)s on %(day)s: not added, for others feed this indicator."),
            NOT_ASKED: _("%(party)s reported %(amount)s on %(day)s: not added, for another reports it now."),
        }  # fmt: skip
        said = value.said
        share = said.numerator / said.denominator * 100 if said.numerator and said.denominator else Decimal(0)
        given = said.amount if said.amount is not None else share
        who = self.names.get(said.party, said.party)
        told = {"party": who, "amount": amount(self.indicator, given), "day": day(said.refers_to)}
        return words[value.reason] % told

    @property
    def said_of(self) -> str:
        """The key of the commitment that the value was reported for, when that is another."""
        is_other = self.update is not None and self.update.commitment_id != self.indicator.commitment_id
        return self.update.commitment.key if self.update and is_other else ""

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


def said_before(totals: Iterable[Measurement], standing: Sequence[Update]) -> set[int]:
    """The keys of the updates behind what the indicators continue: those that are not in `standing`."""
    return {row.row for each in totals for row in each.own if row.row} - {each.pk for each in standing}


def measured(
    indicators: Iterable[Indicator], standing: Sequence[Update], totals: Iterable[Measurement]
) -> tuple[Measured, ...]:
    """Each indicator with its latest value among the updates that stand, newest first, and its total.

    `standing` holds the updates of what was merged or split into it too, as `said_before` gives them.
    """
    wholes = {each.indicator.pk: each for each in totals}
    goes_on = {row.indicator: key for key, whole in wholes.items() for row in whole.own}
    aside = {(each.said.indicator, each.said.row) for whole in wholes.values() for each in whole.aside}
    latest: dict[int, tuple[Update, IndicatorValue]] = {}
    for update in standing:
        for value in (each for each in update.values.all() if (each.indicator_id, update.pk) not in aside):
            latest.setdefault(goes_on.get(value.indicator_id, value.indicator_id), (update, value))
    names = {update.party_id: str(update.party) for update in standing} if aside else {}
    found = []
    for each in indicators:
        said, last = latest.get(each.pk, (None, None))
        found.append(Measured(each, said, last, wholes.get(each.pk), names))
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
    goes_on_there: bool = False


def ties(person: Person, commitment: Commitment, day: date) -> tuple[Tie, ...]:
    """The links of the day to commitments that `person` may see. Two queries."""
    open_then = Q(began__lte=day) & (Q(ended__isnull=True) | Q(ended__gt=day))
    known = queries.visible(person).order_by().values("pk")
    there = Link.objects.filter(open_then, origin=commitment, target__in=known).select_related("target")
    here = Link.objects.filter(open_then, target=commitment, origin__in=known).select_related("origin")
    return (
        *(
            replace(
                _tie(each, str(each.get_kind_display()), each.target),
                goes_on_there=each.kind == LinkKind.MERGED_INTO,
            )
            for each in there
        ),
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
