"""One commitment as an `iati-activity`, its elements in the order of the schema."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.progress.standing import (
    DISCONTINUED,
    FULFILLED,
    IN_PROGRESS,
    PLANNING,
    SILENT,
    SUPERSEDED,
)
from cauce.exchange.bilingual import amount_in_words, in_both
from cauce.exchange.iati.common import (
    ACTUAL_END,
    ACTUAL_START,
    GENERAL,
    OTHER,
    PLANNED_END,
    PLANNED_START,
    TARGET_GROUPS,
    add_date,
    add_reporter,
    add_sector,
    invented,
    marked,
    sourced,
)
from cauce.exchange.iati.elements import XML_LANG, add, add_amount, add_party, add_text
from cauce.exchange.iati.money import add_transactions
from cauce.exchange.iati.places import add_places
from cauce.exchange.iati.reading import Activity, Known, Reporter
from cauce.exchange.iati.results import add_result
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Part, PartRole
from cauce.regional.progress.models import Stage

#: ActivityStatus: pipeline, implementation, closed, cancelled. What never had a word is in the pipeline.
STATUSES = {SILENT: "1", PLANNING: "1", IN_PROGRESS: "2", FULFILLED: "4", DISCONTINUED: "5", SUPERSEDED: "5"}
OVER = (FULFILLED, DISCONTINUED, SUPERSEDED)
#: OrganisationRole: accountable, implementing. Who benefits has no role in the standard.
ROLES = {PartRole.COMMITS: "2", PartRole.LEADS: "4", PartRole.PARTNER: "4"}
VAGUE = {
    Known.PERIOD: gettext_lazy("Only the first year of its period is known."),
    Known.YEAR: gettext_lazy("Only the year in which it was announced is known."),
    Known.PUBLICATION: gettext_lazy("Only the day of its publication is known."),
    Known.REPORT: gettext_lazy(
        "The first day for which it was reported to be under way; it may have begun before."
    ),
}
LONGEST_BUDGET = 366


def element_of(activity: Activity, reporter: Reporter) -> Element:
    """The whole element."""
    root = Element("iati-activity", {XML_LANG: "es"})
    if activity.said:
        root.set("last-updated-datetime", max(each.signed_at for each in activity.said).isoformat())
    add(root, "iati-identifier").text = reporter.identifier(activity.row.key)
    add_reporter(root, reporter)
    add_text(root, "title", marked(activity.row.title, activity.is_demonstration), activity.row.key)
    _add_descriptions(root, activity)
    _add_those_taking_part(root, activity)
    add(root, "other-identifier", ref=activity.row.key, type="A1")
    add(root, "activity-status", code=STATUSES[activity.stage])
    _add_dates(root, activity)
    add_places(root, activity.places)
    add_sector(root, reporter, activity.row.sector, activity.sector)
    _add_budget(root, activity)
    add_transactions(root, activity)
    add_result(root, activity)
    return root


def _add_those_taking_part(root: Element, activity: Activity) -> None:
    """Where no part says who does, the State whose commitment it is answers for it."""
    taking_part = [part for part in activity.row.its_parts if part.role in ROLES]
    for part in taking_part:
        add_party(root, "participating-org", part.party, part.name, role=ROLES[PartRole(part.role)])
    if not taking_part:
        add_party(root, "participating-org", activity.row.owner, role=ROLES[PartRole.COMMITS])


def _add_descriptions(root: Element, activity: Activity) -> None:
    row = activity.row
    add_text(root, "description", row.statement or row.title, row.key, type=GENERAL)
    add_text(root, "description", row.population, type=TARGET_GROUPS)
    for note in _notes(activity):
        add_text(root, "description", note, type=OTHER)


def _notes(activity: Activity) -> Iterator[Translated]:
    """What no element of the standard says."""
    if activity.is_demonstration:
        yield invented()
    for part in activity.row.its_parts:
        yield _share(part)
    if activity.standing.is_silent:
        yield in_both(lambda: _silence(activity))
    for each in activity.last_words:
        yield each.done
        yield in_both(lambda each=each: _last_word(activity, each))  # type: ignore[misc]
    if activity.cost and not _is_a_year(activity):
        yield in_both(lambda: _cost(activity))
    if activity.row.source_url:
        yield sourced(activity.row)


def _share(part: Part) -> Translated:
    """What one party does of a joint commitment, by its name."""
    name = part.party.name if part.party else Translated()
    said = part.share.by_language.items()
    return Translated(
        {code: f"{name.reading(code).text or part.name}: {text}" for code, text in said if text}
    )


def _silence(activity: Activity) -> str:
    """The standard has no status for silence: the last one stands, and this says so."""
    if activity.standing.speaking:
        return _("The partners that have not dropped out have not reported lately.")
    if activity.standing.refers_to is None:
        return _("No progress has been reported. The status only says that it was announced.")
    return _("No update since %(day)s. The status is the one reported then.") % {
        "day": activity.standing.refers_to.isoformat()
    }


def _last_word(activity: Activity, update: object) -> str:
    stage, refers_to = Stage(update.stage).label, update.refers_to.isoformat()  # type: ignore[attr-defined]
    party = activity.parties.get(update.party_id, update.party_id)  # type: ignore[attr-defined]
    return _("%(party)s: %(stage)s (%(day)s).") % {"party": party, "stage": stage, "day": refers_to}


def _cost(activity: Activity) -> str:
    cost = activity.cost
    assert cost  # noqa: S101 - its caller asked
    told = [_("Cost as stated on %(day)s") % {"day": cost.stated_on.isoformat()}]
    amounts = {
        _("total need"): cost.total,
        _("the State's share"): cost.state_share,
        _("share of others"): cost.external_share,
        _("gap"): cost.gap,
    }
    told += [
        f"{name} {amount_in_words(cost.currency, value)}"
        for name, value in amounts.items()
        if value is not None
    ]
    if cost.prices_of:
        told.append(_("prices of %(year)s") % {"year": str(cost.prices_of)})
    return "; ".join(told)


def _add_dates(root: Element, activity: Activity) -> None:
    row, start = activity.row, activity.start
    kind = ACTUAL_START if start.known is Known.REPORT else PLANNED_START
    is_vague = start.known is not Known.DAY
    first = min(start.day, row.ends_on) if row.ends_on else start.day
    add_date(root, kind, first, in_both(lambda: str(VAGUE[start.known])) if is_vague else Translated())
    if row.ends_on:
        add_date(root, PLANNED_END, row.ends_on, Translated())
    if activity.stage in OVER and activity.standing.refers_to:
        as_reported = in_both(lambda: _("The day that the report of its end refers to."))
        add_date(root, ACTUAL_END, activity.standing.refers_to, as_reported)


def _is_a_year(activity: Activity) -> bool:
    """A budget covers a year at most: only then can a cost be one."""
    row = activity.row
    return bool(row.starts_on and row.ends_on and (row.ends_on - row.starts_on).days < LONGEST_BUDGET)


def _add_budget(root: Element, activity: Activity) -> None:
    cost = activity.cost
    if not cost or not _is_a_year(activity):
        return
    budget = add(root, "budget", type="1", status="1")
    add(budget, "period-start", iso_date=activity.row.starts_on.isoformat())
    add(budget, "period-end", iso_date=activity.row.ends_on.isoformat())
    add_amount(budget, cost.total, cost.currency, cost.stated_on)
