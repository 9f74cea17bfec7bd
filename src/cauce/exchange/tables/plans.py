"""The versions of the National Action Plans, and what each says, as tables."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cauce.exchange.columns import Column, both, plain, sourced, worked_out
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.regional.plans.api import plan_row_rows, version_rows
from cauce.regional.plans.filters import RowFilter, VersionFilter


def _published_on(row: Any) -> Any:
    return timezone.localdate(row.published_at) if row.published_at else None


def _beside(name: str, tag: str, meaning: Any) -> Column:
    return worked_out(name, tag, meaning, lambda row: row.more.get(name))


PLANS = Table(
    name="plans",
    title=_("Versions of the National Action Plans"),
    about=_("One row per version of a plan. Asked with on=, the version in force on that day."),
    page="commitments:plans",
    filters=VersionFilter,
    notes=(WITHOUT_HISTORY,),
    rows=lambda person: version_rows(person).order_by("plan__country", "-number"),
    columns=(
        plain("country", "#country+code", _("Code of the State"), "plan.country_id"),
        plain("version", "#meta+version", _("Number of the version"), "number"),
        *both("title", "#activity+name", _("Title")),
        plain("is_draft", "#status+draft", _("Whether it is a draft, which only its State reads")),
        plain("in_force_from", "#date+start", _("In force from; empty when its source does not say")),
        plain("replaced_from", "#date+end", _("From when a later version is in force")),
        worked_out("published_on", "#date+published", _("Day of its publication here"), _published_on),
        plain("rows", "#meta+count", _("How many of its rows you may see"), "row_count"),
        *sourced(),
    ),
)

PLAN_ROWS = Table(
    name="plan-rows",
    title=_("Rows of the National Action Plans"),
    about=_("What each version of a plan says, row by row; with on=, the version in force that day."),
    page="commitments:plans",
    filters=RowFilter,
    notes=(WITHOUT_HISTORY,),
    rows=lambda person: plan_row_rows(person).order_by(
        "version__plan__country", "-version__number", "position"
    ),
    columns=(
        plain("country", "#country+code", _("Code of the State"), "version.plan.country_id"),
        plain("version", "#meta+version", _("Number of the version"), "version.number"),
        plain("position", "#meta+order", _("Place in the version")),
        plain("number", "#activity+id", _("The name the State gives the row"), "own_id"),
        plain("sector", "#sector", _("Sector")),
        plain("objective", "#meta+objective", _("Objective of the MIRPS, as scheme/key"), "objective_id"),
        *both("title", "#activity+name", _("Title")),
        *both("text", "#description", _("The wording in that version"), "text"),
        _beside("starts_on", "#date+start", _("Begins")),
        _beside("ends_on", "#date+end", _("Ends")),
        _beside("territory", "#loc+name", _("Territory")),
        _beside("population", "#beneficiary", _("Population")),
        _beside("cost", "#value+total", _("Total cost")),
        _beside("currency", "#currency", _("Currency")),
        worked_out(
            "commitment", "#activity+key", _("Key of the commitment that it became"),
            lambda row: row.commitment.key if row.commitment else None,
        ),
        plain("is_demonstration", "#meta+demonstration",
              _("Whether the row is invented to show how Cauce works"), "version.is_demonstration"),
        plain("confidence", "#meta+confidence",
              _("How firmly the source says it: stated, medium, inferred or not_found"),
              "version.confidence"),
        plain("source_url", "#meta+source", _("Where it is said: an address, or document#place"),
              "version.source_url"),
    ),
)  # fmt: skip
