"""The steps of a sheet: sent, its columns named, looked at, written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.parties.models import Party
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.plans import queries
from cauce.regional.plans.access import acts, person_of, writers_only
from cauce.regional.plans.actions import Refused
from cauce.regional.plans.forms import ColumnsForm, SheetForm
from cauce.regional.plans.importing import actions
from cauce.regional.plans.importing.differences import Outcome
from cauce.regional.plans.importing.sheets import NotASheet, Sheet
from cauce.regional.plans.models import Import
from cauce.regional.plans.outgoing import sheet_of
from cauce.regional.plans.reading import said_beside

FIRST_ROWS = 10
#: Faults on one page; the file has all of them.
MOST_FAULTS = 500


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def send(request: HttpRequest, country: Party) -> HttpResponse:
    """Choose a file and send it."""
    form = SheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = actions.send(
                by=person_of(request), country=country.code, name=file.name, content=file.read(),
                at=timezone.now(),
            )  # fmt: skip
            return redirect("plans:columns", code=country.code, pk=sent.pk)
        except NotASheet as wrong:
            form.add_error("file", str(wrong))
    context = {
        "country": country,
        "form": form,
        "sent": queries.imports(person_of(request), country.code).defer("sheet")[:10],
        "sectors": [label for key, label in sector_labels().items() if key not in ("governance", "multi")],
    }
    return render(request, "plans/import.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def columns(request: HttpRequest, country: Party, pk: int) -> HttpResponse:
    """Say what each column holds, as guessed or otherwise."""
    sent = _sent_or_404(request, country, pk)
    if sent.sheet is None:
        return _result(request, country, sent)
    sheet = Sheet.from_json(sent.sheet)
    form = ColumnsForm(request.POST or None, sheet=sheet, initial=_initial(sent))
    if form.is_valid():
        actions.name_columns(by=person_of(request), sent=sent, mapping=form.mapping())
        return redirect("plans:preview", code=country.code, pk=pk)
    context = {"country": country, "sent": sent, "form": form, "sheet": sheet}
    return render(request, "plans/columns.html", context)


def _initial(sent: Import) -> dict[str, object]:
    kept = sent.mapping
    return {
        **kept.get("columns", {}),
        "fill_down": kept.get("fill_down", False),
        "default_currency": kept.get("currency", ""),
        "is_whole": "yes" if kept.get("is_whole") else "",
    }


@require_safe
@never_cache
@writers_only
def preview(request: HttpRequest, country: Party, pk: int) -> HttpResponse:
    """The first rows as they will be, what the sheet changes, or everything that is wrong with it."""
    sent = _sent_or_404(request, country, pk)
    if sent.sheet is None:
        return _result(request, country, sent)
    if "sector" not in sent.mapping.get("columns", {}):
        return redirect("plans:columns", code=country.code, pk=pk)
    return _shown(request, country, sent)


def _shown(request: HttpRequest, country: Party, sent: Import, status: int = 200) -> HttpResponse:
    seen = actions.preview(sent)
    labels = sector_labels()
    found = seen.difference
    context = {
        "country": country,
        "sent": sent,
        "seen": seen,
        "faults": seen.reading.faults[:MOST_FAULTS],
        "counts": {kind: found.count(kind) for kind in ("new", "changed", "unchanged")} if found else {},
        "left_out": found.left_out if found and seen.is_whole else (),
        "first": [_line(each, labels) for each in found.outcomes[:FIRST_ROWS]] if found else (),
        "objectives": dict(queries.objective_labels()),
    }
    return render(request, "plans/preview.html", context, status=status)


@require_safe
@never_cache
@writers_only
def faults_csv(request: HttpRequest, country: Party, pk: int) -> HttpResponse:
    """Everything to correct in a sheet, as a sheet: to be passed on to whoever mends it."""
    sent = _sent_or_404(request, country, pk)
    if sent.sheet is None:
        return _result(request, country, sent)
    header = [_("Row"), _("Column"), _("What it says"), _("What is wrong"), _("What is expected")]
    faults = [
        [str(each.row), each.column, each.value, each.what, each.expected]
        for each in actions.preview(sent).reading.faults
    ]
    return sheet_of([header, *faults], f"plan-{country.code}-{pk}-corregir.csv")


def _line(outcome: Outcome, labels: dict[str, str]) -> dict[str, object]:
    given = outcome.given
    return {
        "given": given,
        "kind": outcome.kind,
        "sector": sector_name(given.sector, labels),
        "more": said_beside(given.more),
    }


@acts("plans:preview", "pk")
@never_cache
@writers_only
def confirm(request: HttpRequest, country: Party, pk: int) -> HttpResponse:
    """Write the sheet; asked twice, it is written once."""
    sent = _sent_or_404(request, country, pk)
    if sent.sheet is None and sent.confirmed_at is None:
        return _result(request, country, sent)
    try:
        done = actions.confirm(by=person_of(request), sent=sent, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("plans:preview", code=country.code, pk=pk)
    messages.success(
        request, _("The sheet was written: %(new)s rows new, %(changed)s changed.") % done.result
    )
    return redirect("plans:columns", code=country.code, pk=pk)


def _result(request: HttpRequest, country: Party, sent: Import) -> HttpResponse:
    return render(request, "plans/imported.html", {"country": country, "sent": sent})


def _sent_or_404(request: HttpRequest, country: Party, pk: int) -> Import:
    found: Import = get_object_or_404(queries.imports(person_of(request), country.code), pk=pk)
    return found
