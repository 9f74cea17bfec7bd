"""The engine's pages: ask for a plan, watch it, read it, try another, weigh. Else, no page is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.engines.matching.reasons import Factor
from cauce.foundation.accounts.standing import Person
from cauce.regional.support.actions import matching as actions
from cauce.regional.support.forms.matching import TrialForm, WeightsForm
from cauce.regional.support.matching import quality, rules, runs, telling, weighing
from cauce.regional.support.matching.pages import Reading
from cauce.regional.support.matching.weighing import Weighing
from cauce.regional.support.matching.words import fault_in_words
from cauce.regional.support.models import Offer, Run, RunStatus
from cauce.regional.support.views.rooms import rooms

View = Callable[..., HttpResponse]
PER_PAGE, LEFT_PER_PAGE = 20, 10
#: The tag that shows where a run stands.
TAGS = {
    RunStatus.WAITING: "planning",
    RunStatus.RUNNING: "in_progress",
    RunStatus.DONE: "fulfilled",
    RunStatus.CANCELLED: "discontinued",
    RunStatus.FAILED: "late",
}


def _reader(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def page(allowed: Callable[[Person], bool], *methods: str) -> Callable[[View], View]:
    """A page for those a rule allows; for whoever else, it is not there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            if not allowed(_reader(request)):
                raise Http404
            return view(request, *arguments, **options)

        return require_http_methods(list(methods))(login_required(guarded))

    return guard


@page(rules.sees_runs, "GET")
def home(request: HttpRequest) -> HttpResponse:
    """What is in force, what is under way, and every run so far."""
    person = _reader(request)
    listed = Run.objects.select_related("asked_by", "weights").defer("plan")
    context = {
        "page_title": _("Matching"),
        "rooms": rooms("support:matching", person),
        "page_obj": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "tags": TAGS,
        "weighing": weighing.in_force(person.on),
        "alive": runs.under_way(),
        "may_run": rules.may_run(person),
    }
    return render(request, "support/matching.html", context)


@page(rules.may_run, "POST")
def ask(request: HttpRequest) -> HttpResponse:
    try:
        made = actions.ask_for_run(by=_reader(request))
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return redirect("support:matching")
    return redirect("support:run", made.pk)


@page(rules.may_run, "GET", "POST")
def trial(request: HttpRequest) -> HttpResponse:
    """What if: choose what would be otherwise, and have it calculated."""
    person = _reader(request)
    form = TrialForm(request.POST or None, person=person, initial=request.GET.dict())
    if form.is_valid():
        made = _tried(form, lambda: actions.ask_for_run(by=person, change=form.change))
        if made:
            return redirect("support:run", made.pk)
    return render(request, "support/whatif.html", {"page_title": _("What if"), "form": form})


@page(rules.may_run, "POST")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        actions.stop_run(by=_reader(request), run=get_object_or_404(Run.objects.defer("plan"), pk=pk))
        messages.success(request, _("The calculation is being stopped. Nothing was proposed."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("support:run", pk)


@page(rules.sees_runs, "GET")
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run is; when it is done, its plan. A page that follows along is told when to load anew."""
    person = _reader(request)
    found = get_object_or_404(Run.objects.select_related("asked_by", "weights"), pk=pk)
    is_alive = found.status in runs.ALIVE
    has_moved = request.GET.get("seen", found.status) != found.status
    if request.headers.get("HX-Request") and (has_moved or not is_alive):
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {
        "page_title": str(found),
        "run": found,
        "tag": TAGS[RunStatus(found.status)],
        "is_alive": is_alive,
        "fault": fault_in_words(found),
        "used": weighing.of_row(found.weights) if found.weights else weighing.built_in("shipped"),
        "changed": _changes(found, person),
        "may_run": rules.may_run(person),
    }
    if found.plan:
        context |= _plan(request, Reading(found, person, state=request.GET.get("state", "")))
    return render(request, "support/run.html", context)


def _plan(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    page_obj: Any = Paginator(reading.given, PER_PAGE).get_page(request.GET.get("page"))
    page_obj.object_list = reading.pairings(page_obj.object_list)
    left: Any = Paginator(reading.unserved, LEFT_PER_PAGE).get_page(request.GET.get("left"))
    left.object_list = reading.left(left.object_list)
    plan, is_first = reading.plan, page_obj.number == 1
    return {
        "plan": plan,
        "page_obj": page_obj,
        "hidden": reading.hidden,
        "coverage": reading.coverage(),
        "left": left if is_first and reading.unserved else None,
        "left_more": 0 if reading.state or left.has_next() else plan["left"] - len(plan["unserved"]),
        "dear": reading.dear() if is_first else [],
        "aside": reading.aside() if is_first else [],
        "verdict": quality.verdict(plan),
        "bounds": quality.bounds(plan),
        "difference": reading.trial(),
        "only": reading.names.party(reading.state) if reading.state else "",
    }


def _changes(run: Run, person: Person) -> list[str]:
    """What a trial has otherwise, in sentences. An offer that the reader may not see is not named."""
    if not run.is_trial:
        return []
    told = []
    change = run.changed
    if change["weights"]:
        weights = weighing.by_code(change["weights"])
        told.append(_("Other weights: %(name)s.") % {"name": weights.name if weights else "?"})
    tried = [*change["left_out"], *change["again"]]
    seen = set(Offer.objects.visible_to(person).filter(key__in=tried).values_list("key", flat=True))
    told += [
        _("Without the offer %(key)s.") % {"key": key} if key in seen else _("Without one of the offers.")
        for key in change["left_out"]
    ]
    told += [
        _("With one more offer like %(key)s.") % {"key": key} if key in seen else _("With one more offer.")
        for key in change["again"]
    ]
    if change["budget"] != 100:
        told.append(_("With %(part)s %% of the money of all offers.") % {"part": change["budget"]})
    return told


@page(rules.sees_runs, "GET", "POST")
def pair(request: HttpRequest, pk: int, need: str, offer: str) -> HttpResponse:
    """Why these two: both sides' own words, every reason with its evidence, what is missing. And the pick."""
    person = _reader(request)
    found = get_object_or_404(Run.objects.select_related("weights"), pk=pk)
    if request.method == "POST":
        return _picked(request, found, need, offer)
    reading = Reading(found, person)
    rows = [row for row in reading.given if (row["need"], row["offer"]) == (need, offer)]
    if not rows:
        raise Http404
    context = {
        "page_title": _("Why these two"),
        "run": found,
        "pair": reading.pairings(rows)[0],
        "claims": reading.claims(rows[0]),
        "price": reading.price(need),
        "may_pick": rules.may_run(person) and not found.is_trial,
        "may_run": rules.may_run(person),
    }
    return render(request, "support/plan_pair.html", context)


def _picked(request: HttpRequest, run: Run, need: str, offer: str) -> HttpResponse:
    if not rules.may_run(_reader(request)):
        raise Http404
    try:
        match = actions.pick(by=_reader(request), run=run, need=need, offer=offer)
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return redirect("support:run", run.pk)
    messages.success(request, _("It is a match now. Nobody but the Secretariat sees it until you share it."))
    return redirect("support:match", match.key)


@page(rules.sees_runs, "GET")
def weights(request: HttpRequest) -> HttpResponse:
    """Every set of weights, what counts today, and who set it."""
    person = _reader(request)
    stands = weighing.in_force(person.on)
    listed = [
        {"set": each, "rows": _rows(each), "stands": each.code == stands.code} for each in weighing.every()
    ]
    listed.sort(key=lambda each: not each["stands"])
    context = {
        "page_title": _("Weights"),
        "sets": listed,
        "may_set": rules.may_set_weights(person),
    }
    return render(request, "support/weights.html", context)


def _rows(each: Weighing) -> list[Mapping[str, Any]]:
    return [{"name": telling.FACTORS[factor], "weight": each.weights.get(factor, 0)} for factor in Factor]


@page(rules.may_set_weights, "GET", "POST")
def set_weights(request: HttpRequest) -> HttpResponse:
    person = _reader(request)
    form = WeightsForm(request.POST or None, on=person.on)
    if form.is_valid() and _tried(form, lambda: actions.set_weights(by=person, **form.asked)):
        messages.success(request, _("The weights are set. Earlier ones stay on record."))
        return redirect("support:weights")
    return render(request, "support/weights_form.html", {"page_title": _("Set weights"), "form": form})


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return None
