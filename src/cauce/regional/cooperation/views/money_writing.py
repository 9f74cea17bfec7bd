"""Entering money, carrying it a stage further, and withdrawing a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.regional.cooperation import money_page
from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation import words_money as words
from cauce.regional.cooperation.actions import flows as actions
from cauce.regional.cooperation.actions.refusals import Refused
from cauce.regional.cooperation.forms.money import EntryForm, NextForm, WithdrawalForm
from cauce.regional.cooperation.models import Flow, FlowStage
from cauce.regional.cooperation.queries import money as queries
from cauce.regional.cooperation.views.money import reader

View = Callable[..., HttpResponse]
FROM_ADDRESS = ("commitment", "need", "arrangement", "donor")
GOING_ON = {
    FlowStage.CONFIRMED: actions.confirm,
    FlowStage.DISBURSED: actions.disburse,
    FlowStage.SPENT: actions.spend,
}


def writing(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        required(rules.may_enter(reader(request)))
        return view(request, *arguments, **options)

    return require_http_methods(["GET", "POST"])(login_required(guarded))


@writing
def enter(request: HttpRequest) -> HttpResponse:
    """A first row; the address may name what it serves."""
    person = reader(request)
    initial = {name: request.GET.get(name, "") for name in FROM_ADDRESS}
    form = EntryForm(request.POST or None, person=person, language=_language(), initial=initial)
    if form.is_valid():
        stage = form.cleaned_data["stage"]
        made = tried(form, lambda: actions.announce(by=person, given=form.given, told=form.told, stage=stage))
        if made:
            messages.success(request, _("The money is entered."))
            return redirect("cooperation:flow", made.key)
    context = {"page_title": _("Enter money"), "form": form}
    return render(request, "cooperation/money_form.html", context)


@writing
def go_on(request: HttpRequest, key: str) -> HttpResponse:
    """The next stage of a row: all of it, or the part that this source tells."""
    person, flow = reader(request), _flow(request, key)
    required(rules.may_go_on(person, flow))
    form = NextForm(request.POST or None, person=person, language=_language(), flow=flow)
    if form.is_valid():
        act = GOING_ON[FlowStage(form.cleaned_data["stage"])]
        made = tried(form, lambda: act(by=person, flow=flow, told=form.told))
        if made:
            messages.success(request, _("The next stage is entered."))
            return redirect("cooperation:flow", made.key)
    context = {"page_title": _("Enter the next stage"), "form": form, **_said(flow)}
    return render(request, "cooperation/money_form.html", context)


@writing
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Out of every total, with the reason; what is right is entered as a new row."""
    person, flow = reader(request), _flow(request, key)
    required(rules.may_withdraw(person, flow))
    form = WithdrawalForm(request.POST or None)
    if form.is_valid() and tried(
        form, lambda: actions.withdraw(by=person, flow=flow, because=form.cleaned_data["because"])
    ):
        messages.success(request, _("The row is withdrawn. It counts in no total any more."))
        return redirect("cooperation:flow", key)
    whole = queries.one(person, key)
    context = {
        "page_title": _("Withdraw this row"), "form": form, "is_withdrawal": True,
        "freed": [money_page.listed(*pair) for pair in queries.freed_by(whole)] if whole else [],
        **_said(flow),
    }  # fmt: skip
    return render(request, "cooperation/money_form.html", context)


def _said(flow: Flow) -> dict[str, Any]:
    shown = f"{words.donor_of(flow)}, {words.amount(flow.amount, flow.currency)}, {words.when(flow)}"
    return {"flow": flow, "shown": shown}


def _flow(request: HttpRequest, key: str) -> Flow:
    found: Flow = get_object_or_404(queries.visible(reader(request)).select_related("donor"), key=key)
    return found


def _language() -> str:
    return (get_language() or "es").split("-")[0]


def required(allowed: bool) -> None:
    """For whoever lacks the right, the page is not there."""
    if not allowed:
        raise Http404


def tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
