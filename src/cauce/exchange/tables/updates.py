"""What was reported as tables: updates, values of indicators, money. Each row says who says so."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cauce.exchange import reported
from cauce.exchange.columns import Column, both, joined, plain, worked_out
from cauce.exchange.reported_filters import MoneyFilter, UpdateFilter, ValueFilter
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.regional.commitments.content import amount_text

ORDER = ("commitment__key", "party_id", "refers_to", "signed_at", "pk")


def _signed_on(path: str = "") -> Column:
    def value(row: Any) -> Any:
        update = row.update if path else row
        return timezone.localdate(update.signed_at)

    return worked_out("signed_on", "#date+signed", _("Day on which the party signed it"), value)


def _standing(path: str = "") -> list[Column]:
    """Who says so, when, and how far it was looked at. Every table of what was reported ends with these."""
    return [
        _signed_on(path),
        plain(
            "said_by", "#contact+name", _("Who vouches for it, in the party's own words"), f"{path}said_by"
        ),
        worked_out(
            "attested",
            "#meta+attested",
            _("How far it was looked at: self_reported, evidence_seen, verified"),
            reported.attested,
        ),
        plain(
            "is_corrected",
            "#status+corrected",
            _("Whether a correction took its place: then it no longer counts"),
        ),
        plain(
            "is_demonstration",
            "#meta+demonstration",
            _("Whether the row is invented to show how Cauce works"),
            f"{path}is_demonstration",
        ),
    ]


def _which(path: str = "") -> list[Column]:
    return [
        plain("commitment", "#activity+id", _("Key of the commitment"), f"{path}commitment.key"),
        plain("party", "#org+code", _("Code of the party that reports on its share"), f"{path}party_id"),
        plain("refers_to", "#date+refers", _("Day that the facts refer to"), f"{path}refers_to"),
    ]


def _in_parts(row: Any) -> str:
    """The parts of a value as "sex/women=3;sex/men=2"; of a share "sex/women=3/10": so many of so many."""
    return joined(f"{part.dimension}/{part.label}={_of_part(part)}" for part in row.parts.all())


def _of_part(part: Any) -> str:
    if part.amount is None:
        return f"{amount_text(part.numerator)}/{amount_text(part.denominator)}"
    return amount_text(part.amount)


UPDATES = Table(
    name="updates",
    title=_("Updates"),
    about=_("What each party reported on its share of a commitment and signed, as it was signed."),
    page="commitments:list",
    filters=UpdateFilter,
    notes=(WITHOUT_HISTORY,),
    rows=lambda person: reported.updates(person).order_by(*ORDER),
    columns=(
        plain("id", "#meta+id", _("Number of the update, unique"), "pk"),
        *_which(),
        plain(
            "stage",
            "#status+stage",
            _("What the party says: planning, in_progress, fulfilled, discontinued, superseded"),
        ),
        plain("is_unchanged", "#status+unchanged", _("Whether nothing changed since the update before")),
        *both("done", "#description+done", _("What was done")),
        *both("support_needed", "#description+support", _("Support needed")),
        *both(
            "obstacles", "#description+obstacle", _("Obstacles, if they are for you to read"), "its_obstacles"
        ),
        *both("reason", "#description+reason", _("Why it was discontinued")),
        plain(
            "superseded_by",
            "#activity+successor",
            _("Key of the commitment that takes its place"),
            "its_successor",
        ),
        plain("corrects", "#meta+corrects", _("Number of the update that this one corrects"), "it_corrects"),
        *_standing(),
    ),
)

VALUES = Table(
    name="indicator-values",
    title=_("Values of indicators"),
    about=_("The values that updates give for the indicators of commitments, or why there is none."),
    page="commitments:list",
    filters=ValueFilter,
    notes=(WITHOUT_HISTORY,),
    rows=lambda person: reported.indicator_values(person).order_by(
        *(f"update__{name}" for name in ORDER), "pk"
    ),
    columns=(
        *_which("update."),
        plain("update", "#meta+update", _("Number of the update"), "update_id"),
        plain("indicator", "#indicator+code", _("Key of the indicator"), "indicator.key"),
        *both("indicator_name", "#indicator+name", _("Indicator"), "indicator.name"),
        *both("unit", "#indicator+unit", _("Unit"), "indicator.unit"),
        plain("measure", "#indicator+type", _("A number, or a share"), "indicator.measure"),
        plain(
            "direction", "#indicator+direction", _("Which way is better: up or down"), "indicator.direction"
        ),
        plain("value", "#indicator+value+num", _("The value; zero is a value")),
        plain("numerator", "#indicator+numerator+num", _("So many")),
        plain("denominator", "#indicator+denominator+num", _("of so many")),
        plain("no_value", "#indicator+missing", _("Why there is no value")),
        worked_out(
            "parts",
            "#indicator+parts",
            _("Its parts as dimension/label=amount, of a share as so many/of so many; several with ;"),
            _in_parts,
        ),
        *both("note", "#description+note", _("A remark on the row")),
        plain("baseline", "#indicator+baseline+num", _("Baseline"), "indicator.baseline"),
        plain("baseline_on", "#date+baseline", _("Day of the baseline"), "indicator.baseline_on"),
        plain("target", "#indicator+target+num", _("Target"), "indicator.target"),
        plain("target_on", "#date+target", _("Day of the target"), "indicator.target_on"),
        *_standing("update."),
    ),
)

MONEY = Table(
    name="money",
    title=_("Money reported"),
    about=_("Money announced, confirmed and disbursed, as totals to date; the three are never added up."),
    page="commitments:list",
    filters=MoneyFilter,
    notes=(WITHOUT_HISTORY,),
    rows=lambda person: reported.money(person).order_by(
        *(f"update__{name}" for name in ORDER), "kind", "currency"
    ),
    columns=(
        *_which("update."),
        plain("update", "#meta+update", _("Number of the update"), "update_id"),
        plain("kind", "#status+money", _("One code: announced, confirmed, disbursed")),
        plain("currency", "#currency", _("Currency (ISO 4217)")),
        plain("amount", "#value+num", _("Total to date, on the day that the facts refer to")),
        *_standing("update."),
    ),
)
