"""Updates for the Global Refugee Forum: one row for each pledge, in the Forum's own stages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.exchange import grf
from cauce.exchange.columns import both, joined, plain, sourced, worked_out
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.foundation.parties.models import Party
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Part, PartRole
from cauce.regional.register.filters import CommitmentFilter


def with_parties(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Commitments with what `grf.sheets_of` reads of them."""
    parties = Prefetch("party", Party.objects.only("code", "name", "short"))
    parts = Part.objects.prefetch_related(parties).order_by("role", "position", "pk")
    return rows.defer("search_es", "search_en").prefetch_related(Prefetch("parts", parts, "its_parts"))


def complete(rows: list[Any], person: Any, on: date) -> None:
    """Put its `sheet` of the day to each pledge."""
    sheets = grf.sheets_of(person, rows, on)
    for row in rows:
        row.sheet = sheets[row.pk]


GRF_UPDATES = Table(
    name="grf-updates",
    title=_("Updates for the Global Refugee Forum"),
    about=_("One row for each pledge at the Forum, in its stages: planning, in progress, fulfilled."),
    page="commitments:list",
    filters=CommitmentFilter,
    rows=lambda person: with_parties(grf.pledges(queries.visible(person))).order_by("key"),
    complete=complete,
    notes=(WITHOUT_HISTORY,),
    columns=(
        plain("key", "#meta+id", _("Key of the commitment, unique")),
        *both("title", "#activity+name", _("Title")),
        plain("forum", "#meta+forum", _("Where it was made")),
        plain("year", "#date+year", _("Year in which it was made")),
        worked_out(
            "parties",
            "#org+commits",
            _("Who commits: codes, or names; several with ;"),
            lambda row: joined(
                part.party_id or part.name for part in row.its_parts if part.role == PartRole.COMMITS
            ),
        ),
        plain(
            "stage",
            "#status+stage",
            _("Stage of the Forum: planning, in_progress, fulfilled; empty if it has none: see the comment"),
            "sheet.stage",
        ),
        *both("stage_label", "#status+stage+name", _("That stage in words"), "sheet.stage_label"),
        plain("last_word_on", "#date+reported", _("Day that the newest update refers to"), "sheet.refers_to"),
        *both("narrative", "#description+done", _("What was done"), "sheet.narrative"),
        *both("amounts", "#description+amounts", _("Money reported, as totals to date"), "sheet.amounts"),
        *both("challenges", "#description+obstacle", _("Challenges, if they are public"), "sheet.challenges"),
        *both("support_needed", "#description+support", _("Support needed"), "sheet.support_needed"),
        *both(
            "comment", "#description+comment", _("What the stages of the Forum cannot say"), "sheet.comment"
        ),
        plain("as_of", "#date+asof", _("The day on which it stood so"), "sheet.on"),
        *sourced(),
    ),
)
