"""Indicators as a result: baseline, target, and the values that were reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from cauce.exchange.bilingual import in_both
from cauce.exchange.iati.elements import add, add_text, number
from cauce.exchange.iati.reading import Activity
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Direction, Indicator, Measure
from cauce.regional.progress.models import NoValue

#: ResultType: whether it is an output or an outcome, nobody has said.
OTHER = "9"
FOUR_PLACES = Decimal("0.0001")
#: IndicatorMeasure: unit, percentage.
MEASURES = {Measure.NUMBER: "1", Measure.SHARE: "2"}


def add_result(root: Element, activity: Activity) -> None:
    """One result with every indicator; none when there is none."""
    indicators = activity.row.its_indicators
    if not indicators:
        return
    result = add(root, "result", type=OTHER)
    add_text(result, "title", in_both(lambda: _("Indicators")))
    for indicator in indicators:
        _add_indicator(result, activity, indicator)


def _add_indicator(result: Element, activity: Activity, indicator: Indicator) -> None:
    rises = "true" if indicator.direction == Direction.UP else "false"
    made = add(result, "indicator", measure=MEASURES[Measure(indicator.measure)], ascending=rises)
    values = _values(activity, indicator)
    add_text(made, "title", indicator.name, indicator.key)
    add_text(made, "description", in_both(lambda: "\n".join(_remarks(activity, indicator, values))))
    if indicator.baseline is not None and indicator.baseline_on:
        day = indicator.baseline_on
        add(made, "baseline", iso_date=day.isoformat(), year=day.year, value=number(indicator.baseline))
    given = [(update, value) for update, value in values if value.value is not None]
    due = target_day(activity, indicator)
    ends: set[date] = {update.refers_to for update, _value in given} | ({due} if due else set())
    for end in sorted(ends):
        _add_period(made, activity, indicator, end, given)


def target_day(activity: Activity, indicator: Indicator) -> date | None:
    """The day by which the target is to be reached: its own, else the last day of the commitment."""
    if indicator.target is None:
        return None
    last: date | None = indicator.target_on or activity.row.ends_on
    return last


def _values(activity: Activity, indicator: Indicator) -> list[tuple[Any, Any]]:
    """(update, value): the last of each party for each day."""
    found: dict[tuple[str, date], tuple[Any, Any]] = {}
    for update in activity.said:
        for value in update.values.all():
            if value.indicator_id == indicator.pk:
                found.setdefault((update.party_id, update.refers_to), (update, value))
    return list(found.values())


def _remarks(activity: Activity, indicator: Indicator, values: list[tuple[Any, Any]]) -> Iterator[str]:
    """Its unit, and what has no place of its own in the standard."""
    unit = indicator.unit.reading().text
    if unit:
        yield _("Unit: %(unit)s.") % {"unit": unit}
    if indicator.baseline is not None and indicator.baseline_on is None:
        yield _("Baseline without a date: %(value)s.") % {"value": number(indicator.baseline)}
    if indicator.target is not None and target_day(activity, indicator) is None:
        yield _("Target without a date: %(value)s.") % {"value": number(indicator.target)}
    for update, value in values:
        if value.value is None:
            yield _("%(party)s, %(day)s: no value. %(reason)s.") % {
                "party": activity.parties.get(update.party_id, update.party_id),
                "day": update.refers_to.isoformat(),
                "reason": NoValue(value.no_value).label,
            }


def _add_period(
    made: Element, activity: Activity, indicator: Indicator, end: date, given: list[tuple[Any, Any]]
) -> None:
    """From the start to that day: the target, if it is for that day, and what each party reported for it."""
    period = add(made, "period")
    start = min(indicator.baseline_on or activity.start.day, end)
    add(period, "period-start", iso_date=start.isoformat())
    add(period, "period-end", iso_date=end.isoformat())
    if end == target_day(activity, indicator):
        add(period, "target", value=number(indicator.target))  # type: ignore[arg-type]
    for update, value in given:
        if update.refers_to == end:
            _add_actual(period, activity, update, value)


def _add_actual(period: Element, activity: Activity, update: Any, value: Any) -> None:
    """What one party reported: the whole, then each of its parts with the dimension it is a part along."""
    party = activity.parties.get(update.party_id)
    who = party.name if party else Translated({"en": update.party_id})
    actual = add(period, "actual", value=number(value.value))
    add_text(actual, "comment", value.note or who)
    for part in value.parts.all():
        amount = _amount(part)
        if amount is not None:
            actual = add(period, "actual", value=number(amount))
            add(actual, "dimension", name=part.dimension, value=part.label)
            add_text(actual, "comment", who)


def _amount(part: Any) -> Decimal | None:
    """Of a part of a share its percentage; None where it is a share of none."""
    if part.amount is not None:
        return Decimal(part.amount)
    if not part.denominator:
        return None
    return (100 * part.numerator / part.denominator).quantize(FOUR_PLACES)  # type: ignore[no-any-return]
