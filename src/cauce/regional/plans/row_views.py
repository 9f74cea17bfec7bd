"""The rows of a draft, one at a time: added, changed or moved, left out with a reason, put back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.plans import queries, revising
from cauce.regional.plans.access import acts, person_of, version_or_404, writers_only
from cauce.regional.plans.actions import Refused
from cauce.regional.plans.forms import ReasonForm, RowForm
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.reading import said_beside
from cauce.regional.plans.wording import fingerprint


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def add(request: HttpRequest, country: Party, number: int) -> HttpResponse:
    """Add one commitment to a draft."""
    draft = _draft_or_404(request, country, number)
    form, key = RowForm(request.POST or None), f"plan-row:{country.code}:{number}:new"
    if form.is_valid():
        try:
            given = form.given(country.code)
            revising.add_row(by=person_of(request), version=draft, given=given, at=timezone.now())
            return _done(request, draft, _("The commitment was added."), key)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form(request, country, draft, form, {"key": key, "title": _("Add a commitment")})


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def change(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    """Change what a row of a draft says, or move it; what somebody else changed meanwhile is shown."""
    draft, stands = _row_or_404(request, country, number, pk)
    form, key = RowForm(request.POST or None, row=stands), f"plan-row:{country.code}:{number}:{pk}"
    context: dict[str, Any] = {"key": key, "title": _("Change or move"), "row": stands}
    if form.is_valid():
        try:
            revising.change_row(
                by=person_of(request), row=stands, given=form.given(country.code),
                seen=form.cleaned_data["seen"], at=timezone.now(),
            )  # fmt: skip
            return _done(request, draft, _("The row was changed."), key)
        except revising.ChangedMeanwhile as changed:
            form = RowForm(request.POST | {"seen": fingerprint(changed.theirs)}, row=changed.theirs)
            context["theirs"] = _told(changed.theirs)
        except Refused as refused:
            form.add_error(None, str(refused))
    return _form(request, country, draft, form, context)


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def drop(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    """Leave a row out of a draft, and say why when the version before has it."""
    draft, stands = _row_or_404(request, country, number, pk)
    is_new = queries.earlier_of(stands, queries.rows_before(draft)) is None
    form = ReasonForm(request.POST or None, reason=Translated(), is_required=not is_new)
    if request.method == "POST" and form.is_valid():
        try:
            revising.drop_row(by=person_of(request), row=stands, reason=form.reason(), at=timezone.now())
            return _done(request, draft, _("The row was left out. Earlier versions keep it."))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"country": country, "version": draft, "told": _told(stands), "form": form, "is_new": is_new}
    return render(request, "plans/drop.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@writers_only
def dropped(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    """Say why a row of the version before is not in the draft; or put it back from here."""
    draft, gone = _gone_or_404(request, country, number, pk)
    form = ReasonForm(request.POST or None, reason=queries.reason_of(draft, gone))
    if form.is_valid():
        try:
            revising.explain_drop(
                by=person_of(request), version=draft, row=gone, reason=form.reason(), at=timezone.now()
            )
            messages.success(request, _("The reason is kept with the draft."))
            return redirect(_comparison(draft, gone))
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"country": country, "version": draft, "told": _told(gone), "form": form, "is_gone": True}
    return render(request, "plans/drop.html", context | {"back": _comparison(draft, gone)})


@acts("plans:dropped", "number", "pk")
@writers_only
def restore(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    """Put a row of the version before back into the draft."""
    draft, gone = _gone_or_404(request, country, number, pk)
    try:
        revising.restore_row(by=person_of(request), version=draft, row=gone)
        messages.success(request, _("The row is in the draft again, as it was."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_comparison(draft, gone))


def _form(
    request: HttpRequest, country: Party, draft: PlanVersion, form: RowForm, more: dict[str, Any]
) -> HttpResponse:
    return render(request, "plans/row.html", {"country": country, "version": draft, "form": form, **more})


def _done(request: HttpRequest, draft: PlanVersion, said: str, key: str = "") -> HttpResponse:
    if key:
        drafts.forget(by=person_of(request), form=key)
    messages.success(request, said)
    return redirect("plans:version", code=draft.plan.country_id, number=draft.number)


def _comparison(draft: PlanVersion, gone: PlanRow) -> str:
    return reverse("plans:compare", args=[draft.plan.country_id, gone.version.number, draft.number])


def _told(row: PlanRow) -> dict[str, Any]:
    return {"row": row, "sector": sector_name(row.sector, sector_labels()), "more": said_beside(row.more)}


def _draft_or_404(request: HttpRequest, country: Party, number: int) -> PlanVersion:
    """A version in which rows may still change; of a published one, the page is not there."""
    found = version_or_404(person_of(request), country.code, number)
    if not found.is_draft:
        raise Http404(_("This version is published: it stays as it is. Begin a new one."))
    return found


def _row_or_404(request: HttpRequest, country: Party, number: int, pk: int) -> tuple[PlanVersion, PlanRow]:
    draft = _draft_or_404(request, country, number)
    rows = queries.rows_of(person_of(request), draft).select_related("version__plan", "objective")
    return draft, get_object_or_404(rows, pk=pk)


def _gone_or_404(request: HttpRequest, country: Party, number: int, pk: int) -> tuple[PlanVersion, PlanRow]:
    draft = _draft_or_404(request, country, number)
    last = queries.before(person_of(request), draft)
    if last is None:
        raise Http404
    rows = queries.rows_of(person_of(request), last).select_related("version__plan", "objective")
    return draft, get_object_or_404(rows, pk=pk)
