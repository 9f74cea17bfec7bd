"""Where a need or an offer is published, closed, reopened, withdrawn; a need sent round, answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.foundation.accounts.standing import Person
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
from cauce.regional.support.views.too_late import or_how_it_stands, too_late
from cauce.regional.support.views.unsent import sent_or_kept

Record = Need | Offer


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@or_how_it_stands
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
        "remarks": remarks(said_of(record), on=person.on),
        "readers": readers(record.visibility, str(record.owner or ""), named),
    }
    return _page(request, "publish", sort, record, form, context)


@dataclass(frozen=True)
class Turn:
    """A turn in the life of a need or an offer that asks for a reason at most: who may, and its words."""

    rule: Callable[[Person, Any], bool]
    form: type[ActForm]
    act: Callable[..., Any]
    title: Any
    done: Any


TURNS = {
    "close": Turn(
        rules.may_close, CloseForm, asking.close,
        gettext_lazy("Close %(key)s"), gettext_lazy("%(key)s is closed."),
    ),
    "reopen": Turn(
        rules.may_reopen, ActForm, asking.reopen,
        gettext_lazy("Reopen %(key)s"), gettext_lazy("%(key)s is open again."),
    ),
    "withdraw": Turn(
        rules.may_withdraw, ActForm, asking.withdraw,
        gettext_lazy("Withdraw %(key)s"), gettext_lazy("The draft %(key)s is withdrawn."),
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@or_how_it_stands
def turn(request: HttpRequest, kind: str, key: str, name: str) -> HttpResponse:
    """Close it, saying why; open it again; or throw a draft away."""
    sort, person, told = SORTS[kind], person_of(request), TURNS[name]
    record = found(request, sort, key, told.rule)
    form = told.form(sent_or_kept(request, f"{name}:{key}"))
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _done(form, lambda: told.act(by=person, record=record, **form.cleaned_data)):
        for kept in (f"{name}:{key}", *([sort.draft_key(key)] if name == "withdraw" else [])):
            drafts.forget(by=person, form=kept)
        messages.success(request, told.done % {"key": key})
        return redirect(sort.home if name == "withdraw" else sort.url("", key))
    context = {"page_title": told.title % {"key": key}, "draft_key": f"{name}:{key}"}
    return _page(request, name, sort, record, form, context)


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
    form = CirculateForm(_to_whom(request, asked), parties=asked)
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
        "page_title": _("Show %(key)s to members") % {"key": key},
        "had": had.values(),
        "asked": asked,
        "kept_from": [name for code, name in names if code in members - readable - {need.owner_id}],
    }
    return _page(request, "circulate", sort, need, form, context)


def _to_whom(request: HttpRequest, asked: Pairs) -> Any:
    """What was sent; one of the two buttons stands for all of them."""
    if "all" in request.POST:
        return MultiValueDict({"parties": [code for code, _name in asked]})
    return request.POST if request.method == "POST" else None


def _put_about(number: int) -> str:
    return ngettext(
        "The need was put before %(n)s party.", "The need was put before %(n)s parties.", number
    ) % {"n": number}


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Answer a need in the name of a member. Closed meanwhile: that is said, and what was typed stays."""
    sort, person = SORTS["need"], person_of(request)
    need = _need(request, key, lambda who, asked: bool(rules.gives_for(who, asked)))
    if not need.is_open and request.method != "POST":
        return too_late(request, sort, need)
    own = rules.gives_for(person, need)
    parties = [pair for pair in Choices(person).parties if pair[0] in own]
    form = AnswerForm(sent_or_kept(request, f"answer:{key}"), parties=parties)
    if request.method == "POST" and form.is_valid():
        given = {"party": parties[0][0], **form.cleaned_data}
        if _done(form, lambda: circulating.answer(by=person, need=need, **given)):
            drafts.forget(by=person, form=f"answer:{key}")
            messages.success(request, _("Your answer is recorded. You may answer again: the newest counts."))
            return redirect(sort.url("", key))
    before = need.answers.filter(party__in=own).first()
    context = {"page_title": _("Answer %(key)s") % {"key": key}, "before": before}
    return _page(request, "answer", sort, need, form, {**context, "draft_key": f"answer:{key}"})


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


def _page(
    request: HttpRequest, name: str, sort: Sort, record: Record, form: ActForm, context: dict[str, Any]
) -> HttpResponse:
    back = sort.url("", record.key)
    context = {**context, "sort": sort, "record": record, "form": form, "back": back}
    return render(request, f"support/{name}.html", context)
