"""Pages of the plans: a version, two versions compared, and the steps of a revision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.parties.models import Party
from cauce.foundation.web.as_of import AsOf, back
from cauce.regional.plans import actions, queries, rules
from cauce.regional.plans.access import acts, person_of, state_or_404, version_or_404, writers_only
from cauce.regional.plans.comparing import compared
from cauce.regional.plans.forms import PublishForm
from cauce.regional.plans.importing.differences import objective_of
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.outgoing import sheet_of
from cauce.regional.plans.reading import VersionPage, page_of

SHEET = (
    "id", "sector", "objective", "title_es", "title_en", "text_es", "text_en", "starts_on", "ends_on",
    "territory", "population", "cost", "currency",
)  # fmt: skip


@require_safe
def latest(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force on the day asked about; the newest one while none is."""
    person, country = person_of(request), state_or_404(code)
    as_of = AsOf.read(request.GET, person.on)
    found = list(queries.versions(person, code))
    version = queries.in_force(found, as_of.day or person.on)
    if version is None and as_of.day is None:
        version = next(iter(found), None)
    context: dict[str, Any] = {
        "country": country,
        "as_of": as_of,
        "back": back(request.GET),
        "versions": found,
        "may_write": rules.may_write_plan(person, code),
    }
    if version is None:
        return render(request, "plans/none.html", context)
    context["plan"] = _page(request, country, found, version, as_of)
    return render(request, "plans/version.html", context)


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version, whole, as it stands for good."""
    person, country = person_of(request), state_or_404(code)
    as_of = AsOf.read(request.GET, person.on)
    shown = version_or_404(person, code, number)
    found = list(queries.versions(person, code))
    context = {
        "country": country,
        "as_of": as_of,
        "back": back(request.GET),
        "plan": _page(request, country, found, shown, as_of),
        "is_single": True,
    }
    return render(request, "plans/version.html", context)


def _page(
    request: HttpRequest, country: Party, found: list[PlanVersion], shown: PlanVersion, as_of: AsOf
) -> VersionPage:
    person = person_of(request)
    return page_of(
        person, country, found, shown,
        on=as_of.day or person.on, page=request.GET.get("page"), with_progress=not shown.is_draft,
    )  # fmt: skip


@require_safe
def compare(request: HttpRequest, code: str, earlier: int, later: int) -> HttpResponse:
    """What changed between two versions."""
    person, country = person_of(request), state_or_404(code)
    first, second = (version_or_404(person, code, each) for each in sorted((earlier, later)))
    context = {
        "country": country,
        "earlier": first,
        "later": second,
        "compared": compared(person, first, second, page=request.GET.get("page")),
        "may_write": second.is_draft and rules.may_write_plan(person, code),
        "last_id": getattr(queries.before(person, second), "pk", None),
    }
    return render(request, "plans/compare.html", context)


@require_safe
def rows_csv(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The rows of a version as a sheet that can be changed and sent again."""
    person = person_of(request)
    state_or_404(code)
    shown = version_or_404(person, code, number)
    rows = (_cells(row) for row in queries.rows_of(person, shown))
    return sheet_of([SHEET, *rows], f"plan-{code}-{number}.csv")


def _cells(row: PlanRow) -> list[str]:
    title, text = row.title.by_language, row.text.by_language
    return [
        row.own_id or (row.commitment.key if row.commitment else ""), row.sector, objective_of(row),
        title.get("es", ""), title.get("en", ""), text.get("es", ""), text.get("en", ""),
        *(row.more.get(key, "") for key in SHEET[7:]),
    ]  # fmt: skip


@acts("plans:plan")
@writers_only
def revise(request: HttpRequest, country: Party) -> HttpResponse:
    draft = actions.revise(by=person_of(request), country=country.code, at=timezone.now())
    messages.success(
        request, _("Version %(number)s is a draft: only your State sees it.") % {"number": draft.number}
    )
    return redirect("plans:version", code=country.code, number=draft.number)


@require_http_methods(["GET", "POST"])
@writers_only
def publish(request: HttpRequest, country: Party, number: int) -> HttpResponse:
    """Say what the version is called and from when it is in force, and make it public."""
    person = person_of(request)
    draft = version_or_404(person, country.code, number)
    initial = {"title_es": draft.title.by_language.get("es"), "title_en": draft.title.by_language.get("en")}
    form = PublishForm(request.POST or None, initial={**initial, "in_force_from": person.on})
    if form.is_valid():
        try:
            actions.publish(
                by=person, version=draft, title=form.title(),
                in_force_from=form.cleaned_data["in_force_from"], at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The plan is published."))
            return redirect("plans:version", code=country.code, number=number)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
    before = queries.before(person, draft)
    context = {
        "country": country,
        "version": draft,
        "form": form,
        "opened": queries.to_be_opened(draft),
        "before": before,
        "found": queries.comparison(person, before, draft) if before else None,
    }
    return render(request, "plans/publish.html", context)


@acts("plans:version", "number")
@writers_only
def discard(request: HttpRequest, country: Party, number: int) -> HttpResponse:
    try:
        draft = version_or_404(person_of(request), country.code, number)
        actions.discard(by=person_of(request), version=draft)
        messages.success(request, _("The draft was discarded. Its sheet may be sent again."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("plans:plan", code=country.code)
