"""What the IATI file leaves out, and why: the companion of the file."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.exchange.bilingual import in_both
from cauce.exchange.columns import Column, both, joined, plain, sourced, worked_out
from cauce.exchange.iati import cooperation, left_out
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.foundation.accounts.standing import nobody
from cauce.regional.commitments import queries
from cauce.regional.cooperation.models import Arrangement, Flow
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


def _seen(model: Any) -> Any:
    """What everyone sees of arrangements, and of flows: the file is one for everyone."""
    return lambda person: model.objects.visible_to(nobody(person.on)).order_by("key")


def _without_place(which: str) -> Any:
    return lambda rows, on: rows.filter(key__in=getattr(cooperation.region(on), which))


def _with_reasons(which: str) -> Any:
    def complete(rows: list[Any], _person: Any, on: date) -> None:
        found = getattr(cooperation.region(on), which)
        for row in rows:
            row.asked_on, row.its_reasons = on, found[row.key]
            row.reasons_told = in_both(
                lambda row=row: " ".join(str(cooperation.REASONS[each]) for each in row.its_reasons)  # type: ignore[misc]
            )

    return complete


def _reasons() -> list[Column]:
    return [
        worked_out(
            "reasons",
            "#meta+reason+code",
            _("Codes: nobody, no_start, no_step, no_amount, total, again, to_come; several with ;"),
            lambda row: joined(row.its_reasons),
        ),
        *both("reason", "#meta+reason", _("The reason in words"), "reasons_told"),
        plain("as_of", "#date+asof", _("The day on which it stood so"), "asked_on"),
        *sourced(),
    ]


IATI_ARRANGEMENTS_LEFT_OUT = Table(
    name="iati-arrangements-left-out",
    title=_("Arrangements that the IATI file leaves out"),
    about=_("Public cooperation arrangements that the standard cannot carry, each with the reason."),
    page="cooperation:list",
    rows=_seen(Arrangement),
    narrow=_without_place("arrangements_left"),
    complete=_with_reasons("arrangements_left"),
    columns=(
        plain("key", "#meta+id", _("Its key, unique")),
        *both("title", "#activity+name", _("Title")),
        plain("said_stage", "#status+said", _("What its source said of how far it is")),
        plain("period", "#meta+period", _("Its period, as its source writes it")),
        *_reasons(),
    ),
)

IATI_FLOWS_LEFT_OUT = Table(
    name="iati-flows-left-out",
    title=_("Money that the IATI file leaves out"),
    about=_("Public rows of money that are no transaction of their own, each with the reason."),
    page="cooperation:money",
    rows=_seen(Flow),
    narrow=_without_place("flows_left"),
    complete=_with_reasons("flows_left"),
    columns=(
        plain("key", "#meta+id", _("Its key, unique")),
        plain("stage", "#status+money", _("One code: announced, confirmed, disbursed, spent")),
        *both("purpose", "#description+purpose", _("What it is for")),
        plain("occasion", "#event+name", _("Where it was said")),
        plain("on", "#date+on", _("Day of it: the first that the text of its date can mean")),
        *_reasons(),
    ),
)
