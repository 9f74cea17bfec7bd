"""One arrangement, or money that belongs to none, as an `iati-activity`, in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from cauce.exchange.bilingual import amount_in_words, in_both
from cauce.exchange.iati.common import (
    ACTUAL_END,
    ACTUAL_START,
    CANCELLED,
    CLOSED,
    GENERAL,
    IMPLEMENTATION,
    OTHER,
    PIPELINE,
    PLANNED_END,
    PLANNED_START,
    add_date,
    add_reporter,
    add_sector,
    invented,
    marked,
    sourced,
)
from cauce.exchange.iati.cooperation import Venture, start_of
from cauce.exchange.iati.elements import XML_LANG, add, add_amount, add_party, add_text, number
from cauce.exchange.iati.places import add_places
from cauce.exchange.iati.reading import Reporter
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.queries.sectors import SCHEME
from cauce.regional.cooperation.models import ArrangementStage, Flow, FlowStage, Level, LogRow
from cauce.regional.cooperation.queries.arrangements import MilestoneLine, milestone_lines

STATUSES = {
    ArrangementStage.IDEA: PIPELINE,
    ArrangementStage.DRAFTING: PIPELINE,
    ArrangementStage.SIGNED: PIPELINE,
    ArrangementStage.ACTIVE: IMPLEMENTATION,
    ArrangementStage.CLOSED: CLOSED,
    ArrangementStage.DROPPED: CANCELLED,
}
OVER = (ArrangementStage.CLOSED, ArrangementStage.DROPPED)
#: OrganisationRole: who gives money, and who carries it out.
FUNDING, IMPLEMENTING = "1", "4"
#: TransactionType. What was announced binds nobody: an outgoing pledge, never a commitment.
TRANSACTIONS = {
    FlowStage.ANNOUNCED: "12",
    FlowStage.CONFIRMED: "2",
    FlowStage.DISBURSED: "3",
    FlowStage.SPENT: "4",
}
#: ResultType: output, outcome, impact; of an activity none is said.
RESULTS = {Level.GOAL: "3", Level.OUTCOME: "2", Level.OUTPUT: "1", Level.ACTIVITY: "9"}
#: IndicatorMeasure: a number of units. RelatedActivityType: what this is a part of.
UNITS, PARENT = "1", "1"


def element_of(venture: Venture, reporter: Reporter) -> Element:
    """The whole element."""
    row = venture.row
    root = Element("iati-activity", {XML_LANG: "es"})
    add(root, "iati-identifier").text = reporter.identifier(venture.key)
    add_reporter(root, reporter)
    title = row.title if venture.is_arrangement else row.purpose or Translated({"en": row.occasion})
    add_text(root, "title", marked(title, venture.is_demonstration), row.key)
    add_text(
        root, "description", row.summary or title if venture.is_arrangement else title, row.key, type=GENERAL
    )
    for note in _notes(venture):
        add_text(root, "description", note, type=OTHER)
    _add_those_taking_part(root, venture)
    add(root, "other-identifier", ref=row.key, type="A1")
    add(root, "activity-status", code=_status(venture))
    _add_dates(root, venture)
    add_places(root, venture.places)
    _add_its_sector(root, venture, reporter)
    for flow in venture.flows:
        _add_transaction(root, flow)
    for key in venture.serves:
        add(root, "related-activity", ref=reporter.identifier(key), type=PARENT)
    if venture.is_arrangement:
        _add_milestones(root, venture)
        for each in venture.row.log_rows.all():
            _add_result(root, venture, each)
    return root


def _notes(venture: Venture) -> Iterator[Translated]:
    """What no element of the standard says."""
    if venture.is_demonstration:
        yield invented()
    if not venture.is_arrangement:
        yield in_both(lambda: _("The status only says how far the money is."))
    else:
        yield venture.row.legal_basis
        for side in venture.row.sides.all():
            if side.cost is not None:
                yield in_both(lambda side=side: _side_cost(side))  # type: ignore[misc]
    if venture.row.source_url:
        yield sourced(venture.row)


def _side_cost(side: Any) -> str:
    return _("Cost to %(party)s: %(amount)s") % {
        "party": side.party or side.name,
        "amount": amount_in_words(side.currency, side.cost),
    }


def _add_those_taking_part(root: Element, venture: Venture) -> None:
    """Donors fund, the sides carry it out; who gives both does both."""
    donors = {(flow.donor_id, flow.donor_name): flow for flow in venture.flows}
    for flow in donors.values():
        add_party(root, "participating-org", flow.donor, flow.donor_name, role=FUNDING)
    if venture.is_arrangement:
        for side in venture.row.sides.all():
            add_party(root, "participating-org", side.party, side.name, role=IMPLEMENTING)


def _status(venture: Venture) -> str:
    """Of an arrangement what its newest step says; of money whether more than an announcement was made."""
    if venture.is_arrangement:
        return STATUSES[ArrangementStage(venture.row.stage)]
    is_promised = all(flow.stage == FlowStage.ANNOUNCED for flow in venture.flows)
    return PIPELINE if is_promised else IMPLEMENTATION


def _add_dates(root: Element, venture: Venture) -> None:
    if not venture.is_arrangement:
        when = in_both(lambda: _("The day of the first word about this money."))
        add_date(root, PLANNED_START, venture.flows[0].on, when)
        return
    row, reached = venture.row, venture.reached
    first = _start(venture)
    vague = in_both(lambda: _("Only the first year of its period is known."))
    if row.starts_on or row.period:
        add_date(root, PLANNED_START, first, Translated() if row.starts_on else vague)
    if ArrangementStage.ACTIVE in reached:
        add_date(root, ACTUAL_START, reached[ArrangementStage.ACTIVE], Translated())
    if row.ends_on:
        add_date(root, PLANNED_END, row.ends_on, Translated())
    ended = [reached[each] for each in OVER if each in reached and row.stage == each]
    for day in ended:
        add_date(root, ACTUAL_END, day, Translated())


def _start(venture: Venture) -> date:
    first = start_of(venture.row)
    assert first  # noqa: S101 - what has none is left out
    return first


def _add_its_sector(root: Element, venture: Venture, reporter: Reporter) -> None:
    terms = venture.row.its_terms if venture.is_arrangement else venture.row.terms.all()
    found = next((term for term in terms if term.scheme_id == SCHEME), None)
    name = found.label if found else in_both(lambda: _("Sector not stated"))
    add_sector(root, reporter, found.key if found else "", name)


def _add_transaction(root: Element, flow: Flow) -> None:
    """One row, once. Several that receive are named in words: a transaction has one."""
    assert flow.amount is not None  # noqa: S101 - what has none is left out
    made = add(root, "transaction", ref=flow.key)
    add(made, "transaction-type", code=TRANSACTIONS[FlowStage(flow.stage)])
    add(made, "transaction-date", iso_date=flow.on.isoformat())
    add_amount(made, flow.amount, flow.currency, flow.on)
    recipients = list(flow.recipients.all())
    told = in_both(lambda: "; ".join(_of_money(flow, recipients)))
    add_text(made, "description", told)
    add_party(made, "provider-org", flow.donor, flow.donor_name)
    if len(recipients) == 1:
        add_party(made, "receiver-org", recipients[0])


def _of_money(flow: Flow, recipients: list[Any]) -> Iterator[str]:
    yield str(FlowStage(flow.stage).label)
    if text := flow.purpose.reading().text:
        yield text
    yield from (each for each in (flow.occasion, flow.channel, flow.date_text) if each)
    if len(recipients) > 1:
        yield ", ".join(str(each.name) for each in recipients)


def _add_milestones(root: Element, venture: Venture) -> None:
    """Each as an indicator: one to be reached by its day, one when it was. An undated one says so."""
    lines = milestone_lines(venture.row, venture.on)
    if not lines:
        return
    result = add(root, "result", type=RESULTS[Level.OUTPUT])
    add_text(result, "title", in_both(lambda: _("Milestones")))
    for line in lines:
        _add_milestone(result, venture, line)


def _add_milestone(result: Element, venture: Venture, line: MilestoneLine) -> None:
    made = add(result, "indicator", measure=UNITS)
    add_text(made, "title", line.milestone.title, str(line.milestone.position))
    add_text(made, "description", line.milestone.deliverable)
    ends = sorted({day for day in (line.due_on, line.reached_on) if day})
    for end in ends:
        period = _add_period(made, _start(venture), end)
        if end == line.due_on:
            add(period, "target", value="1")
        if end == line.reached_on:
            add(period, "actual", value="1")


def _add_result(root: Element, venture: Venture, row: LogRow) -> None:
    """A row of the logical framework that has an indicator."""
    if not row.indicator:
        return
    result = add(root, "result", type=RESULTS[Level(row.level)])
    add_text(result, "title", row.statement, row.get_level_display())
    made = add(result, "indicator", measure=UNITS)
    add_text(made, "title", row.indicator)
    add_text(made, "description", in_both(lambda: "\n".join(_remarks(venture, row))))
    if row.baseline is not None and row.baseline_on:
        day = row.baseline_on
        add(made, "baseline", iso_date=day.isoformat(), year=day.year, value=number(row.baseline))
    due = row.target_on or venture.row.ends_on
    if row.target is not None and due:
        period = _add_period(made, row.baseline_on or _start(venture), due)
        add(period, "target", value=number(row.target))


def _remarks(venture: Venture, row: LogRow) -> Iterator[str]:
    """Its unit, and what has no place of its own in the standard."""
    if row.unit:
        yield _("Unit: %(unit)s.") % {"unit": row.unit}
    if row.baseline is not None and row.baseline_on is None:
        yield _("Baseline without a date: %(value)s.") % {"value": number(row.baseline)}
    if row.target is not None and not (row.target_on or venture.row.ends_on):
        yield _("Target without a date: %(value)s.") % {"value": number(row.target)}


def _add_period(made: Element, start: date, end: date) -> Element:
    period = add(made, "period")
    add(period, "period-start", iso_date=min(start, end).isoformat())
    add(period, "period-end", iso_date=end.isoformat())
    return period
