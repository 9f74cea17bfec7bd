"""The rates of exchange: read, set, and corrected."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation import words_money as words
from cauce.regional.cooperation.actions import rates as actions
from cauce.regional.cooperation.forms.money import CorrectionForm, RateForm
from cauce.regional.cooperation.models import Rate
from cauce.regional.cooperation.queries import money as queries
from cauce.regional.cooperation.views.money import reader
from cauce.regional.cooperation.views.money_writing import required, tried

ASKING = require_http_methods(["GET", "POST"])


@ASKING
def index(request: HttpRequest) -> HttpResponse:
    """Every rate with its day and source; the secretariat adds to them."""
    person = reader(request)
    may_set = rules.may_set_rates(person)
    required(may_set or request.method == "GET")
    form = RateForm(request.POST or None) if may_set else None
    if form is not None and form.is_valid() and tried(
        form, lambda: actions.set_rate(by=person, **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, _("The rate is set."))
        return redirect("cooperation:rates")
    context = {
        "page_title": _("Rates of exchange"), "form": form, "may_set": may_set,
        "lines": [_line(each) for each in queries.rates()],
    }  # fmt: skip
    return render(request, "cooperation/rates.html", context)


@ASKING
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Another rate in the place of a wrong one; who sends it too late reads why it is not taken."""
    person = reader(request)
    required(rules.may_set_rates(person))
    among = queries.rates() if request.method == "POST" else queries.standing_rates()
    rate: Rate = get_object_or_404(among, pk=pk)
    form = CorrectionForm(request.POST or None)
    if form.is_valid() and tried(
        form, lambda: actions.correct_rate(by=person, rate=rate, **form.cleaned_data)
    ):
        messages.success(request, _("The rate is corrected. The totals use the new one."))
        return redirect("cooperation:rates")
    context = {"page_title": _("Correct a rate of exchange"), "form": form, "line": _line(rate)}
    return render(request, "cooperation/rate_correct.html", context)


def _line(rate: Rate) -> dict[str, Any]:
    return {
        "rate": rate, "worth": words.worth_of(rate.worth),
        "is_corrected": getattr(rate, "corrected_by", None) is not None,
    }  # fmt: skip
