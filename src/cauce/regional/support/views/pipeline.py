"""The pipeline of matches, one match, and its steps. One query or one action per view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts import actions as drafts
from cauce.regional.support import match_links
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.forms.matches import BilateralForm, StepForm, SuggestForm
from cauce.regional.support.forms.pipeline import PipelineForm
from cauce.regional.support.matching.telling import reasons_in_words
from cauce.regional.support.models import OPEN_STAGES, Match
from cauce.regional.support.queries import matches, pipeline, times
from cauce.regional.support.queries.pipeline import Wanted
from cauce.regional.support.rules_matches import STUCK_AFTER, WAYS
from cauce.regional.support.shown_matches import shown_confirmations, shown_line, shown_steps, terms_words
from cauce.regional.support.views.rooms import rooms
from cauce.regional.support.words_matches import VERBS, turn_words

ACTIONS: Mapping[str, Callable[..., Match]] = {
    "review": actions.review,
    "share_with_state": actions.share_with_state,
    "explore": actions.explore,
    "share_with_offeror": actions.share_with_offeror,
    "hold_call": actions.hold_call,
    "write_scoping_note": actions.write_scoping_note,
    "agree": actions.agree,
    "activate": actions.activate,
    "begin_reporting": actions.begin_reporting,
    "fulfilled": partial(actions.close, is_whole=True),
    "partly": partial(actions.close, is_whole=False),
    "decline_by_state": actions.decline_by_state,
    "decline_by_offeror": actions.decline_by_offeror,
    "no_capacity": actions.end_without_capacity,
    "covered_elsewhere": actions.end_as_covered,
    "expire": actions.expire,
}
#: Under which support that is being recorded is kept until it is sent.
BILATERAL_DRAFT = "match:bilateral"


def reader(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The matches that the reader may see: how many in each stage, and each with its days."""
    person = reader(request)
    form = PipelineForm(request.GET, person=person)
    wanted = Wanted.read(request.GET)
    numbers = pipeline.counts(person)
    found = pipeline.pipeline(person, wanted)
    page = Paginator(pipeline.LinesOf(person, found), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_title": _("Matches"),
        "form": form,
        "wanted": wanted,
        "page_obj": page,
        "lines": [shown_line(each) for each in page.object_list],
        "rooms": rooms("support:pipeline", person),
        "tabs": _tabs(person, wanted, numbers),
        "stages": _stages(person),
        "stuck_after": STUCK_AFTER,
        "may_suggest": rules.may_run(person),
        "may_record": rules.may_record(person),
    }
    return render(request, "support/pipeline.html", context)


@require_safe
def match(request: HttpRequest, key: str) -> HttpResponse:
    """One match: both sides' words, why it was proposed, its steps, and what is next."""
    page = _page(reader(request), key)
    line = page.line
    context = {
        "page_title": _("Match %(key)s") % {"key": key},
        "page": page,
        "line": line,
        "shown": shown_line(line),
        "steps": shown_steps(page),
        "reasons": reasons_in_words(page.explained),
        "confirmations": shown_confirmations(page),
        "agreed": terms_words(line.match.need, page.agreed) if page.agreed else "",
        "proposed": terms_words(line.match.need, page.proposed) if page.proposed else "",
        "main": _way(page.main) if page.main else None,
        "others": [_other_way(page, verb) for verb in page.others],
        "turn": turn_words(line.next[1]),
        "next": VERBS[line.next[0]][0] if line.next[0] else "",
        "links": match_links.links_of(reader(request), line.match),
    }
    return render(request, "support/match.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, key: str, verb: str) -> HttpResponse:
    """What a step means and who will read it, then the step."""
    person = reader(request)
    page = _page(person, key)
    if verb not in WAYS or rules.sides_of(person, page.line.match).isdisjoint(WAYS[verb].who):
        raise Http404
    form = StepForm(_sent(request), person=person, verb=verb, page=page)
    if form.is_valid():
        taken = partial(ACTIONS[verb], by=person, match=page.line.match, **form.given)
        if _tried(form, taken):
            drafts.forget(by=person, form=_draft_key(key, verb))
            messages.success(request, _("It is recorded. Those whose turn it is are being told."))
            return redirect("support:match", key)
        page = _page(person, key)
    elif verb not in page.ways:
        messages.info(request, _("This step is not possible any more, or not yet. Here is where it stands."))
        return redirect("support:match", key)
    context = {
        "page_title": VERBS[verb][0],
        "draft_key": _draft_key(key, verb),
        "meaning": VERBS[verb][1],
        "form": form,
        "line": page.line,
        "shown": shown_line(page.line),
        "confirmations": shown_confirmations(page) if verb == "agree" else [],
        "is_exit": WAYS[verb].is_exit,
    }
    return render(request, "support/match_step.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """The secretariat proposes by hand."""
    person = reader(request)
    if not rules.may_run(person):
        raise Http404
    form = SuggestForm(_sent(request), person=person, initial=_asked(request, "need", "offer"))
    if form.is_valid():
        made = _tried(form, lambda: actions.suggest(by=person, **form.cleaned_data))
        if made:
            messages.success(request, _("The match is proposed. The Secretariat alone sees it."))
            return redirect("support:match", made.key)
    context = {
        "page_title": _("Propose a match"),
        "meaning": _("Only the Secretariat sees a proposal. Nothing is sent to either side."),
        "form": form,
    }
    return render(request, "support/match_new.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def bilateral(request: HttpRequest) -> HttpResponse:
    """Support agreed on without a match, recorded by a side or by the secretariat."""
    person = reader(request)
    if not rules.may_record(person):
        raise Http404
    asked = _asked(request, "need", "giver")
    form = BilateralForm(_sent(request), person=person, initial=asked)
    if form.is_valid():
        made = _tried(form, lambda: actions.record_bilateral(by=person, **form.given))
        if made:
            drafts.forget(by=person, form=BILATERAL_DRAFT)
            messages.success(request, _("The support is recorded."))
            return redirect("support:match", made.key)
    context = {
        "page_title": _("Record bilateral support"),
        "draft_key": BILATERAL_DRAFT,
        "meaning": _(
            "Support that two agreed on without a match. What one side records counts once the other"
            " confirms it."
        ),
        "form": form,
    }
    return render(request, "support/match_new.html", context)


def _draft_key(key: str, verb: str) -> str:
    """Under which what was typed at a step is kept until it is sent."""
    return f"match:{key}:{verb}"


def _sent(request: HttpRequest) -> Any:
    """What was sent, if only the press of a button; None while the page is read."""
    return request.POST if request.method == "POST" else None


def _page(person: Person, key: str) -> matches.MatchPage:
    try:
        return matches.match_page(person, key)
    except Match.DoesNotExist as missing:
        raise Http404 from missing


def _way(verb: str) -> dict[str, Any]:
    return {"verb": verb, "label": VERBS[verb][0], "is_exit": WAYS[verb].is_exit}


def _other_way(page: matches.MatchPage, verb: str) -> dict[str, Any]:
    """A step aside. To agree out of one's turn goes by what it then is."""
    way = _way(verb)
    if verb == "agree" and not page.line.is_mine:
        is_side = bool(page.line.sides & rules.BOTH)
        way["label"] = _("Write other terms") if is_side else _("Record a signed agreement")
    return way


def _asked(request: HttpRequest, *names: str) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in names}


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
    except PermissionDenied:
        form.add_error(None, _("This is not yours to do: you act for neither side of it."))
    return None


def _tabs(person: Person, wanted: Wanted, numbers: Mapping[Any, int]) -> list[dict[str, Any]]:
    """All, those on their way, those over; for whoever may act also their own turn, and what is stuck."""
    here = reverse("support:pipeline")
    on_its_way = sum(number for stage, number in numbers.items() if stage in OPEN_STAGES)
    total = sum(numbers.values())
    tabs = [("", _("All matches"), total), ("open", _("On their way"), on_its_way)]
    if pipeline.may_wait(person):
        tabs.append(("mine", _("Your turn"), pipeline.number_waiting_for(person)))
    if person.parties:
        label = _("Stuck for %(days)s days") % {"days": STUCK_AFTER}
        tabs.append(("stuck", label, pipeline.pipeline(person, Wanted(show="stuck")).count()))
    tabs.append(("over", _("Over"), total - on_its_way))
    return [
        {
            "label": label, "count": number, "active": wanted.show == show,
            "url": f"{here}?show={show}" if show else here,
        }
        for show, label, number in tabs
    ]  # fmt: skip


def _stages(person: Person) -> list[dict[str, Any]]:
    """Each open stage with how many stand there and how long they stay, for those who take part."""
    if not person.parties:
        return []
    here = reverse("support:pipeline")
    return [
        {"time": each, "label": each.stage.label, "url": f"{here}?stage={each.stage.value}"}
        for each in times.by_stage(person, at=timezone.now())
    ]
