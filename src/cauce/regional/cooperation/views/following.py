"""Pages on which an arrangement goes on: shown, published, a step, a milestone, a paper."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.drafts import actions as drafts
from cauce.regional.cooperation import actions, rules
from cauce.regional.cooperation.forms.small import MilestoneForm, PaperForm, StepForm, WordForm
from cauce.regional.cooperation.models import Paper
from cauce.regional.cooperation.queries import arrangements as queries
from cauce.regional.cooperation.views.shared import mine, reader, seen, tried
from cauce.regional.progress.storage import path_of
from cauce.regional.progress.views import EVIDENCE_POLICY

logger = logging.getLogger(__name__)
ASKING = require_http_methods(["GET", "POST"])


@ASKING
@login_required
def step(request: HttpRequest, key: str) -> HttpResponse:
    """That it came to another stage."""
    found = mine(request, key)
    stages = rules.WAYS[found.stage]
    if not stages:
        raise Http404
    form = StepForm(request.POST or None, stages=stages, initial={"on": reader(request).on})
    if form.is_valid() and tried(
        form, lambda: actions.take_step(by=reader(request), arrangement=found, **form.cleaned_data)
    ):
        return _done(request, key, _("The step is recorded."), f"arrangement-step:{key}")
    return _asked(request, found, form, _("Record a step"), f"arrangement-step:{key}")


@ASKING
@login_required
def share(request: HttpRequest, key: str) -> HttpResponse:
    """Who will see it from then on, said before it is done."""
    found = mine(request, key, rules.may_share)
    refusal = ""
    if request.method == "POST":
        try:
            actions.share(by=reader(request), arrangement=found)
            return _done(request, key, _("Those who take part see it now, and so does the Secretariat."))
        except actions.Refused as refused:
            refusal = str(refused)
    context = {"page_title": _("Show it to those who take part"), "arrangement": found, "refusal": refusal}
    return render(request, "cooperation/share.html", context)


@ASKING
@login_required
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """A side agrees that everyone reads it; with the last one it is published."""
    person = reader(request)
    found = mine(request, key, lambda who, row: bool(rules.may_consent_for(who, row)))
    refusal = ""
    if request.method == "POST":
        try:
            stands = actions.consent(by=person, arrangement=found, version=_version(request))
            return _done(request, key, _agreed(stands))
        except actions.Refused as refused:
            refusal = str(refused)
    parties = [side.party for side in found.sides.all() if side.party_id]
    given = rules.may_consent_for(person, found)
    context = {
        "page_title": _("Let everyone read it"), "arrangement": found, "refusal": refusal,
        "speaks_for": [party for party in parties if party.pk in given],
        "waiting": [party for party in parties if party.pk in actions.waiting_for(found)],
    }  # fmt: skip
    return render(request, "cooperation/publish.html", context)


def _agreed(stands: Any) -> str:
    if stands.visibility == Visibility.PUBLIC:
        return _("Every side has agreed: everyone reads it now.")
    return _("Your word is recorded. It is published once every side has agreed.")


@ASKING
@login_required
def add_milestone(request: HttpRequest, key: str) -> HttpResponse:
    """One more delivery."""
    found = mine(request, key)
    form = MilestoneForm(request.POST or None)
    if form.is_valid() and tried(
        form, lambda: actions.add_milestone(by=reader(request), arrangement=found, given=form.given)
    ):
        return _done(request, key, _("The milestone is added."), f"milestone-new:{key}")
    is_read = found.visibility == Visibility.PUBLIC
    return _asked(request, found, form, _("Add a milestone"), f"milestone-new:{key}", goes_back=is_read)


@ASKING
@login_required
def milestone(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """A milestone was reached, or moves."""
    found = mine(request, key)
    lines = {line.milestone.pk: line for line in queries.milestone_lines(found, reader(request).on)}
    line = lines.get(pk)
    if line is None or line.state == "reached":
        raise Http404
    form = WordForm(request.POST or None, initial={"what": "reached", "on": reader(request).on})
    if form.is_valid() and tried(form, lambda: _say(request, line.milestone, form.cleaned_data)):
        return _done(request, key, _("It is recorded."), f"milestone:{pk}")
    return _asked(request, found, form, str(line.milestone.title), f"milestone:{pk}")


def _say(request: HttpRequest, milestone_: Any, typed: dict[str, Any]) -> Any:
    by, words = reader(request), typed["words"]
    if typed["what"] == "reached":
        return actions.reach(by=by, milestone=milestone_, on=typed["on"], words=words)
    return actions.move(by=by, milestone=milestone_, to=typed["on"], words=words)


@ASKING
@login_required
def add_paper(request: HttpRequest, key: str) -> HttpResponse:
    """A file or a link, for those who take part."""
    found = mine(request, key)
    form = PaperForm(request.POST or None, request.FILES or None)
    if form.is_valid() and tried(
        form, lambda: actions.add_paper(by=reader(request), arrangement=found, **form.cleaned_data)
    ):
        return _done(request, key, _("The paper is kept."))
    return _asked(request, found, form, _("Add a paper"))


@ASKING
@login_required
def remove_paper(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Take a paper off, after asking."""
    found = mine(request, key)
    paper = get_object_or_404(Paper, arrangement=found, pk=pk)
    if not rules.may_remove(reader(request), found, paper):
        raise Http404
    if request.method == "POST":
        actions.remove_paper(by=reader(request), paper=paper)
        return _done(request, key, _("The paper is taken off."))
    context = {"page_title": _("Take off a paper"), "arrangement": found, "paper": paper}
    return render(request, "cooperation/remove_paper.html", context)


@require_safe
def paper(request: HttpRequest, key: str, pk: int) -> FileResponse:
    """A file, to be saved: never shown inside the page, and only to those it is for."""
    found = seen(request, key)
    if not rules.may_read_papers(reader(request), found):
        raise Http404
    piece = get_object_or_404(Paper.objects.exclude(digest=""), arrangement=found, pk=pk)
    try:
        content = path_of(piece.digest).open("rb")
    except FileNotFoundError as error:
        logger.error("The file of paper %s (%s) is missing", piece.pk, piece.digest)
        raise Http404 from error
    file = FileResponse(content, as_attachment=True, filename=piece.name, content_type=piece.kind)
    file["Content-Security-Policy"] = EVIDENCE_POLICY
    file["X-Content-Type-Options"] = "nosniff"
    file["Cache-Control"] = "private, no-store"
    return file


def _version(request: HttpRequest) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _done(request: HttpRequest, key: str, words: str, form_key: str = "") -> HttpResponse:
    if form_key:
        drafts.forget(by=reader(request), form=form_key)
    messages.success(request, words)
    return redirect("cooperation:detail", key)


def _asked(
    request: HttpRequest, found: Any, form: Any, title: str, form_key: str = "", *, goes_back: bool = False
) -> HttpResponse:
    context = {
        "page_title": title, "arrangement": found, "form": form, "draft_key": form_key,
        "is_multipart": form.is_multipart(), "goes_back": goes_back,
    }  # fmt: skip
    return render(request, "cooperation/act.html", context)
