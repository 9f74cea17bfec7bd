"""Pages of the plans: a version, two versions compared, and the steps of a revision."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.foundation.parties.models import Party
from cauce.foundation.web.as_of import AsOf, back
from cauce.regional.commitments.queries import sector_labels, sector_name
from cauce.regional.plans import actions, queries, rules
from cauce.regional.plans.access import person_of, state_or_404, version_or_404, writers_only
from cauce.regional.plans.forms import PublishForm, RowForm
from cauce.regional.plans.importing.differences import objective_of
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.reading import VersionPage, page_of, said_beside

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
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
    labels = sector_labels()
    found = queries.comparison(person, first, second)
    context = {
        "country": country,
        "earlier": first,
        "later": second,
        "versions": list(queries.versions(person, code)),
        "added": [_told(row, labels) for row in found.added],
        "dropped": [_told(row, labels) for row in found.dropped],
        "reworded": [
            {"before": _told(each.before, labels), "after": _told(each.after, labels), "fields": each.fields}
            for each in found.reworded
        ],
        "unchanged": found.unchanged,
    }
    return render(request, "plans/compare.html", context)


def _told(row: PlanRow, labels: dict[str, str]) -> dict[str, Any]:
    return {"row": row, "sector": sector_name(row.sector, labels), "more": said_beside(row.more)}


@require_safe
def rows_csv(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The rows of a version as a sheet that can be changed and sent again."""
    person = person_of(request)
    state_or_404(code)
    shown = version_or_404(person, code, number)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{code}-{number}.csv"'
    writer = csv.writer(response)
    writer.writerow(SHEET)
    for row in queries.rows_of(person, shown):
        writer.writerow([_harmless(cell) for cell in _cells(row)])
    return response


def _cells(row: PlanRow) -> list[str]:
    title, text = row.title.by_language, row.text.by_language
    return [
        row.own_id or (row.commitment.key if row.commitment else ""), row.sector, objective_of(row),
        title.get("es", ""), title.get("en", ""), text.get("es", ""), text.get("en", ""),
        *(row.more.get(key, "") for key in SHEET[7:]),
    ]  # fmt: skip


def _harmless(cell: str) -> str:
    """What a spreadsheet would take for a formula gets an apostrophe; reading it back takes it off again."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


@require_POST
@writers_only
def revise(request: HttpRequest, country: Party) -> HttpResponse:
    draft = actions.revise(by=person_of(request), country=country.code, at=timezone.now())
    messages.success(
        request, _("Version %(number)s is a draft: only your State sees it.") % {"number": draft.number}
    )
    return redirect("plans:version", code=country.code, number=draft.number)


@require_http_methods(["GET", "POST"])
@writers_only
def row(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    """Change the words of a row of a draft."""
    stands = _row_or_404(request, country, number, pk)
    form = RowForm(request.POST or None, initial=_words_of(stands))
    if form.is_valid():
        try:
            actions.reword_row(
                by=person_of(request), row=stands, title=form.words("title"), text=form.words("text"),
                at=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("The row was changed."))
            return redirect("plans:version", code=country.code, number=number)
        except actions.Refused as refused:
            form.add_error(None, str(refused))
    context = {"country": country, "number": number, "row": stands, "form": form}
    return render(request, "plans/row.html", context)


def _words_of(stands: PlanRow) -> dict[str, str]:
    return {
        f"{name}_{code}": text.by_language.get(code, "")
        for name, text in (("title", stands.title), ("text", stands.text))
        for code in ("es", "en")
    }


def _row_or_404(request: HttpRequest, country: Party, number: int, pk: int) -> PlanRow:
    shown = version_or_404(person_of(request), country.code, number)
    found: PlanRow = get_object_or_404(
        queries.rows_of(person_of(request), shown).select_related("version__plan"), pk=pk
    )
    return found


@require_POST
@writers_only
def drop(request: HttpRequest, country: Party, number: int, pk: int) -> HttpResponse:
    try:
        actions.drop_row(by=person_of(request), row=_row_or_404(request, country, number, pk))
        messages.success(request, _("The row was left out. Earlier versions keep it."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("plans:version", code=country.code, number=number)


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
    context = {"country": country, "version": draft, "form": form, "opened": queries.to_be_opened(draft)}
    return render(request, "plans/publish.html", context)


@require_POST
@writers_only
def discard(request: HttpRequest, country: Party, number: int) -> HttpResponse:
    try:
        draft = version_or_404(person_of(request), country.code, number)
        actions.discard(by=person_of(request), version=draft)
        messages.success(request, _("The draft was discarded. Its sheet may be sent again."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("plans:plan", code=country.code)
