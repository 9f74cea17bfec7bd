"""What the IATI file leaves out, and why: the companion of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.exchange.bilingual import in_both
from cauce.exchange.columns import both, joined, plain, sourced, worked_out
from cauce.exchange.iati import left_out
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.foundation.accounts.standing import nobody
from cauce.regional.commitments import queries
from cauce.regional.register.filters import CommitmentFilter


def _public(person: Any) -> QuerySet[Any]:
    """The file is one for everyone, and so is what it leaves out."""
    return queries.visible(nobody(person.on)).defer("search_es", "search_en").order_by("key")


def _complete(rows: list[Any], _person: Any, on: date) -> None:
    for row in rows:
        row.asked_on, row.its_reasons = on, left_out.reasons_of(row)
        row.reasons_told = in_both(
            lambda row=row: " ".join(str(left_out.REASONS[each]) for each in row.its_reasons)  # type: ignore[misc]
        )


IATI_LEFT_OUT = Table(
    name="iati-left-out",
    title=_("What the IATI file leaves out"),
    about=_("Public commitments that the standard cannot carry, each with the reason."),
    page="commitments:list",
    filters=CommitmentFilter,
    rows=_public,
    narrow=left_out.left_out,
    complete=_complete,
    notes=(WITHOUT_HISTORY,),
    columns=(
        plain("key", "#meta+id", _("Key of the commitment, unique")),
        plain("kind", "#activity+type", _("Kind of commitment")),
        plain("forum", "#meta+forum", _("Where it was made")),
        *both("title", "#activity+name", _("Title")),
        worked_out(
            "reasons",
            "#meta+reason+code",
            _("One code or both: nobody (nobody is named who takes part), no_start (no start is known)"),
            lambda row: joined(row.its_reasons),
        ),
        *both("reason", "#meta+reason", _("The reason in words"), "reasons_told"),
        plain("as_of", "#date+asof", _("The day on which it stood so"), "asked_on"),
        *sourced(),
    ),
)
