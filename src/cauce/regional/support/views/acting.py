"""Where a need or an offer is published, closed, reopened, withdrawn; a need sent round, answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.foundation.drafts import actions as drafts
from cauce.regional.commitments.readers import readers
from cauce.regional.support import rules
from cauce.regional.support.actions import asking, circulating
from cauce.regional.support.actions.refusals import Refused
from cauce.regional.support.checking import remarks
from cauce.regional.support.content import said_of
from cauce.regional.support.forms.acts import ActForm, AnswerForm, CirculateForm, CloseForm, PublishForm
from cauce.regional.support.forms.fields import Choices, Pairs
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.views.kinds import SORTS, Sort, found, person_of


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def publish(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Choose who sees it, told in words; from then on it may be matched."""
    sort, person = SORTS[kind], person_of(request)
    record = found(request, sort, key, rules.may_publish)
    form = PublishForm(request.POST or None, record=record, parties=Choices(person).parties)
    if form.is_valid() and _done(
        form,
        lambda: asking.publish(
            by=person, record=record, visibility=form.cleaned_data["visibility"],
            named=form.cleaned_data["named"], version=form.cleaned_data["version"],
        ),
    ):  # fmt: skip
        messages.success(request, _("%(key)s is published to those you chose.") % {"key": key})
        return redirect(sort.url("", key))
    named = [str(each) for each in record.named_parties.all()]
    context = {
        "page_title": _("Publish %(key)s") % {"key": key},
        "remarks": remarks(said_of(record)),
        "readers": readers(record.visibility, str(record.owner or ""), named),
    }
    return _act(request, "publish", sort, record, form, context)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def close(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Close it, saying why."""
    sort, person = SORTS[kind], person_of(request)
    record = found(request, sort, key, rules.may_close)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(
        form, lambda: asking.close(by=person, record=record, because=form.cleaned_data["because"])
    ):
        messages.success(request, _("%(key)s is closed.") % {"key": key})
        return redirect(sort.url("", key))
    return _act(request, "close", sort, record, form, {"page_title": _("Close %(key)s") % {"key": key}})


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def reopen(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Open again what was closed."""
    sort, person = SORTS[kind], person_of(request)
    record = found(request, sort, key, rules.may_reopen)
    form = ActForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, lambda: asking.reopen(by=person, record=record)):
        messages.success(request, _("%(key)s is open again.") % {"key": key})
        return redirect(sort.url("", key))
    return _act(request, "reopen", sort, record, form, {"page_title": _("Reopen %(key)s") % {"key": key}})


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def withdraw(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Throw a draft away."""
    sort, person = SORTS[kind], person_of(request)
    record = found(request, sort, key, rules.may_withdraw)
    form = ActForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _done(form, lambda: asking.withdraw(by=person, record=record)):
        drafts.forget(by=person, form=sort.draft_key(key))
        messages.success(request, _("The draft %(key)s is withdrawn.") % {"key": key})
        return redirect("support:home" if sort.is_need else "support:offers")
    return _act(request, "withdraw", sort, record, form, {"page_title": _("Withdraw %(key)s") % {"key": key}})


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def circulate(request: HttpRequest, key: str) -> HttpResponse:
    """Put an open need before members that may see it."""
    sort, person = SORTS["need"], person_of(request)
    need = _need(request, key, rules.may_circulate)
    members = rules.members(person.on)
    readable = circulating.readers_of(need, members)
    had = {each.party_id: each for each in need.circulations.select_related("party")}
    names = Choices(person).parties
    asked: Pairs = [pair for pair in names if pair[0] in readable and pair[0] not in had]
    form = CirculateForm(request.POST if request.method == "POST" else None, parties=asked)
    made: list[Any] = []
    if form.is_valid() and _done(
        form,
        lambda: made.extend(
            circulating.circulate(by=person, need=need, parties=form.cleaned_data["parties"])
        ),
    ):  # fmt: skip
        messages.success(request, _put_about(len(made)))
        return redirect(sort.url("", key))
    context = {
        "page_title": _("Circulate %(key)s") % {"key": key},
        "had": had.values(),
        "asked": asked,
        "kept_from": [name for code, name in names if code in members - readable - {need.owner_id}],
    }
    return _act(request, "circulate", sort, need, form, context)


def _put_about(number: int) -> str:
    return ngettext(
        "The need was put before %(n)s party.", "The need was put before %(n)s parties.", number
    ) % {"n": number}


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer a need in the name of a member."""
    sort, person = SORTS["need"], person_of(request)
    need = _need(request, key, rules.may_answer)
    own = rules.answers_for(person, need)
    parties = [pair for pair in Choices(person).parties if pair[0] in own]
    form = AnswerForm(request.POST if request.method == "POST" else None, parties=parties)
    if form.is_valid():
        given = form.cleaned_data
        party = given.get("party") or parties[0][0]
        if _done(
            form,
            lambda: circulating.answer(
                by=person, need=need, party=party, kind=given["kind"], words=given["words"]
            ),
        ):
            messages.success(request, _("Your answer is recorded. You may answer again: the newest counts."))
            return redirect(sort.url("", key))
    before = need.answers.filter(party__in=own).first()
    context = {"page_title": _("Answer %(key)s") % {"key": key}, "before": before}
    return _act(request, "answer", sort, need, form, context)


def _need(request: HttpRequest, key: str, rule: Callable[[Any, Any], bool]) -> Need:
    record = found(request, SORTS["need"], key, rule)
    assert isinstance(record, Need)  # noqa: S101
    return record


def _done(form: ActForm, act: Callable[[], Any]) -> bool:
    """Whether the act was done; else the reason stands on the form."""
    try:
        act()
    except Refused as refused:
        form.refuse(str(refused), refused.faults)
        return False
    return True


def _act(
    request: HttpRequest,
    name: str,
    sort: Sort,
    record: Need | Offer,
    form: ActForm,
    context: dict[str, Any],
) -> HttpResponse:
    back = sort.url("", record.key)
    context = {**context, "sort": sort, "record": record, "form": form, "back": back}
    return render(request, f"support/{name}.html", context)
