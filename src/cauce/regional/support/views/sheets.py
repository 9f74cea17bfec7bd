"""The steps of a sheet of needs: sent, looked at, written."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.accounts.views import allowed
from cauce.regional.plans.importing.lines import Fault
from cauce.regional.plans.importing.sheets import NotASheet
from cauce.regional.plans.outgoing import sheet_of
from cauce.regional.support import rules
from cauce.regional.support.actions.refusals import Refused
from cauce.regional.support.forms.fields import Choices
from cauce.regional.support.forms.sheets import NeedsSheetForm
from cauce.regional.support.importing import actions
from cauce.regional.support.importing.columns import LABELS, places, unread
from cauce.regional.support.models import Form, SentSheet, Unit
from cauce.regional.support.views.kinds import person_of
from cauce.regional.support.words import LANGUAGES

FIRST_ROWS = 20
#: Faults on one page; the file has all of them.
MOST_FAULTS = 500


@require_http_methods(["GET", "POST"])
@never_cache
@allowed(rules.may_need)
def send(request: HttpRequest) -> HttpResponse:
    """Choose a file and send it."""
    person = person_of(request)
    owners = Choices(person, owners=rules.needs_for(person)).owned
    form = NeedsSheetForm(request.POST or None, request.FILES or None, owners=owners)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sent = actions.send(
                by=person, owner=form.whose, name=file.name, content=file.read(), at=timezone.now()
            )
            return redirect("support:need_sheet", pk=sent.pk)
        except NotASheet as wrong:
            form.add_error("file", str(wrong))
    context = {
        "form": form,
        "sent": SentSheet.objects.visible_to(person).select_related("sent_by").defer("sheet")[:10],
        "columns": LABELS.values(),
        "forms_named": [each.label for each in Form],
    }
    return render(request, "support/sheet_send.html", context)


@require_safe
@never_cache
@allowed(rules.may_need)
def template(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """An empty sheet with the headings, and one row that shows what belongs where."""
    example = {
        "title_es": _("Example: training of interviewers"), "forms": str(Form.TRAINING.label),
        "amount": "20", "unit": str(Unit.PLACES.label), "starts_on": "2026-01-01", "ends_on": "2026-12-31",
        "languages": str(LANGUAGES["es"]), "priority": "1",
    }  # fmt: skip
    rows = [[str(label) for label in LABELS.values()], [example.get(key, "") for key in LABELS]]
    return sheet_of(rows, "needs.csv")


@require_safe
@never_cache
@allowed(rules.may_need)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows as they will be, or everything that is wrong with them."""
    sent = _sent_or_404(request, pk)
    if sent.sheet is None:
        return render(request, "support/sheet_written.html", {"sent": sent})
    seen = actions.preview(by=person_of(request), sent=sent)
    headings = sent.sheet["headings"]
    context = {
        "sent": sent,
        "seen": seen,
        "faults": seen.faults[:MOST_FAULTS],
        "first": seen.rows[:FIRST_ROWS],
        "form_labels": dict(Form.choices),
        "understood": [(LABELS[key], headings[place]) for key, place in places(headings).items()],
        "unread": unread(headings),
    }
    return render(request, "support/sheet_preview.html", context)


@require_safe
@never_cache
@allowed(rules.may_need)
def faults_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything to correct in a sheet, as a sheet."""
    sent = _sent_or_404(request, pk)
    if sent.sheet is None:
        return render(request, "support/sheet_written.html", {"sent": sent})
    header = [_("Row"), _("Column"), _("What it says"), _("What is wrong"), _("What is expected")]
    faults = [_fault(each) for each in actions.preview(by=person_of(request), sent=sent).faults]
    return sheet_of([header, *faults], f"needs-{sent.pk}-corregir.csv")


def _fault(fault: Fault) -> list[str]:
    return [str(fault.row), fault.column, fault.value, fault.what, fault.expected]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@allowed(rules.may_need)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the sheet; asked twice, it is written once."""
    sent = _sent_or_404(request, pk)
    if request.method != "POST" or (sent.sheet is None and sent.written_at is None):
        return redirect("support:need_sheet", pk=pk)
    try:
        done = actions.confirm(by=person_of(request), sent=sent, at=timezone.now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("support:need_sheet", pk=pk)
    messages.success(
        request, _("The sheet was written: %(new)s drafts, %(known)s were here already.") % done.result
    )
    return redirect("support:need_sheet", pk=pk)


def _sent_or_404(request: HttpRequest, pk: int) -> SentSheet:
    rows = SentSheet.objects.visible_to(person_of(request)).filter(
        owner__in=rules.needs_for(person_of(request))
    )
    found: SentSheet = get_object_or_404(rows.select_related("owner", "sent_by", "written_by"), pk=pk)
    return found
