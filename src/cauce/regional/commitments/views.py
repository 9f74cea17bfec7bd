"""Pages where commitments are written, agreed, shown to more readers, merged and split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.views import allowed
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.parties.models import Party
from cauce.foundation.web import sheets
from cauce.regional.commitments import actions, queries, rules
from cauce.regional.commitments.checklist import checklist
from cauce.regional.commitments.forms import CommitmentSheet, MergeForm, PublishForm, SplitSheet
from cauce.regional.commitments.forms.fields import Choices
from cauce.regional.commitments.forms.sheet import whole_number, with_more_rows
from cauce.regional.commitments.meeting import meet, read_at
from cauce.regional.commitments.models import Commitment, PartRole
from cauce.regional.commitments.readers import readers_of
from cauce.regional.commitments.versions import wordings_read_by
from cauce.regional.commitments.wording import content_read

NEW = "commitment:new"


def _person(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def _mine(request: HttpRequest, key: str, rule: Callable[[Person, Commitment], bool]) -> Commitment:
    """The commitment, for whoever the rule allows; for everybody else it is not there."""
    rows = queries.visible(_person(request)).select_related("owner")
    found: Commitment = get_object_or_404(rows, key=key)
    if not rule(_person(request), found):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@allowed(rules.may_draft)
def new(request: HttpRequest) -> HttpResponse:
    """A new commitment: a draft that nobody but its owner sees."""
    if request.method == "GET" and (elsewhere := _elsewhere(request)):
        return elsewhere
    sheet = CommitmentSheet(_typed(request), person=_person(request), token=sheets.number_of(request))
    if _is_sent(request) and sheet.is_right:
        token = sheet.envelope.cleaned_data["token"]
        made = _tried(
            sheet,
            lambda: actions.draft_commitment(
                by=_person(request), content=sheet.content(), owner=sheet.owner, token=token
            ),
        )
        if made:
            drafts.forget(by=_person(request), form=NEW)
            messages.success(request, _("The draft %(key)s is saved.") % {"key": made.key})
            return redirect("commitments:detail", key=made.key)
    return _form(request, sheet, {"page_title": _("Write a commitment"), "draft_key": NEW})


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """To a sheet of one's own; or, from one that is written already, to what it became."""
    person, number = _person(request), sheets.number_of(request)
    if number is None:
        return sheets.fresh(request)
    made = actions.sent(person, number)
    if made is None:
        return None
    if not queries.visible(person).filter(pk=made.pk).exists():
        return sheets.fresh(request)
    words = _("This page was sent already: it is %(key)s. Here you go on with it.")
    messages.info(request, words % {"key": made.key})
    may_go_on = rules.may_follow_up(person, made)
    return redirect("drafting:edit" if may_go_on else "commitments:detail", key=made.key)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change a commitment; what somebody else changed meanwhile is shown beside what was typed."""
    person = _person(request)
    commitment = _mine(request, key, rules.may_follow_up)
    data = _typed(request)
    base = read_at(commitment, _version(data)) if data is not None else content_read(commitment)
    sheet = CommitmentSheet(data, person=person, commitment=commitment, content=base)
    context = {"page_title": _("Change %(key)s") % {"key": key}, "draft_key": f"commitment:{key}"}
    if _is_sent(request) and sheet.is_right:
        try:
            made = _tried(sheet, lambda: _changed(person, commitment, sheet))
        except actions.ChangedMeanwhile as changed:
            met = meet(changed.theirs, base=base, typed=sheet.content(), reader=person)
            again = CommitmentSheet(
                person=person, commitment=changed.theirs, content=met.together,
                kept=content_read(changed.theirs), reason=sheet.reason,
            )  # fmt: skip
            return _form(request, again, context | {"met": met, "content": met.together}, status=409)
        if made:
            drafts.forget(by=person, form=f"commitment:{key}")
            messages.success(request, _("%(key)s is saved.") % {"key": key})
            return redirect("commitments:detail", key=key)
    return _form(request, sheet, context)


def _changed(person: Person, commitment: Commitment, sheet: CommitmentSheet) -> Commitment:
    return actions.change_commitment(
        by=person, commitment=commitment, content=sheet.content(), version=sheet.version,
        reason=sheet.reason, token=sheet.envelope.cleaned_data["token"],
    )  # fmt: skip


def _typed(request: HttpRequest) -> Any:
    """What was sent; with more empty rows where they were asked for. None when nothing was."""
    if request.method != "POST":
        return None
    return with_more_rows(request.POST, request.POST.get("more", ""))


def _is_sent(request: HttpRequest) -> bool:
    """Whether the form is to be saved, and not only shown again."""
    return request.method == "POST" and not {"more", "check"} & set(request.POST)


def _version(data: Any) -> int:
    return whole_number(str(data.get("sent-version", "")))


def _version_read(request: HttpRequest) -> int:
    """The wording that stood on the page when its button was pressed; 0 when none is named."""
    return whole_number(request.POST.get("version", ""))


def _tried(sheet: CommitmentSheet | SplitSheet | PublishForm | MergeForm, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        sheet.refuse(str(refused))
        return None
    except PermissionDenied as error:
        raise Http404 from error


def _form(
    request: HttpRequest, sheet: CommitmentSheet, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    person, commitment = _person(request), sheet.commitment
    content = context.get("content")
    if content is None and request.method == "POST":
        _ = sheet.is_right
        content = sheet.content()
    if content is None:
        content = sheet.kept
    shows_help = commitment is None or rules.sees_checklist(person, commitment)
    context = {
        **context,
        "sheet": sheet,
        "commitment": commitment,
        "checklist": checklist(content) if shows_help else (),
        "gap": content.cost.gap if content and content.cost else None,
        "content": content,
        "readers": readers_of(commitment) if commitment else (),
    }
    return render(request, "commitments/form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def agree(request: HttpRequest, key: str) -> HttpResponse:
    """Say in words who sees it, and agree to it in the name of its owner."""
    commitment = _mine(request, key, rules.may_agree)
    context = {"page_title": _("Agree to %(key)s") % {"key": key}, "readers": readers_of(commitment)}
    if request.method == "POST":
        try:
            actions.agree(by=_person(request), commitment=commitment, version=_version_read(request))
        except actions.Refused as refused:
            context["refusal"] = str(refused)
            return _confirm(request, "agree", commitment, context)
        messages.success(request, _("%(key)s is agreed. Nobody else sees it yet.") % {"key": key})
        return redirect("drafting:publish", key=key)
    return _confirm(request, "agree", commitment, context)


@require_http_methods(["GET", "POST"])
@login_required
def consent(request: HttpRequest, key: str) -> HttpResponse:
    """What another's draft says one's own party commits to; and the word that it does."""
    person = _person(request)
    if request.method == "POST" and _has_agreed(person, key):
        return redirect("commitments:detail", key=key)
    commitment = _mine(request, key, rules.may_consent)
    mine = sorted(rules.writes_for(person) & {*rules.unasked(commitment)})
    parts = commitment.parts.filter(role=PartRole.COMMITS, party__in=mine).select_related("party")
    context = {"page_title": _("Commit to %(key)s") % {"key": key}, "parts": parts}
    if request.method == "POST":
        try:
            for party in mine:
                actions.consent(by=person, commitment=commitment, party=party, version=_version_read(request))
        except actions.Refused as refused:
            return _confirm(request, "consent", commitment, context | {"refusal": str(refused)})
        messages.success(request, _("Recorded. It binds your party once its owner publishes it."))
        return redirect("commitments:detail", key=key)
    return _confirm(request, "consent", commitment, context)


def _has_agreed(person: Person, key: str) -> bool:
    """Whether the person's parties have said so already, with the press before this one."""
    named = queries.visible(person).filter(
        key=key, consents__party__in=rules.writes_for(person), consents__version=F("version")
    )
    return any(rules.writes_for(person).isdisjoint(rules.unasked(each)) for each in named)


@require_http_methods(["GET", "POST"])
@login_required
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Choose a wider audience, told in words."""
    person = _person(request)
    commitment = _mine(request, key, rules.may_publish)
    form = PublishForm(request.POST or None, person=person, commitment=commitment)
    if form.is_valid() and _tried(
        form,
        lambda: actions.publish(
            by=person, commitment=commitment, version=_version_read(request), **form.cleaned_data
        ),
    ):
        messages.success(request, _("%(key)s is shown to those you chose.") % {"key": key})
        return redirect("commitments:detail", key=key)
    context = {
        "page_title": _("Who will see %(key)s") % {"key": key},
        "readers": readers_of(commitment),
        "form": form,
        "unasked": Party.objects.filter(code__in=rules.unasked(commitment)),
    }
    return _confirm(request, "publish", commitment, context)


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, key: str) -> HttpResponse:
    """Throw a draft away."""
    commitment = _mine(request, key, rules.may_withdraw)
    context = {"page_title": _("Withdraw %(key)s") % {"key": key}, "readers": readers_of(commitment)}
    if request.method == "POST":
        try:
            actions.withdraw(by=_person(request), commitment=commitment)
        except actions.Refused as refused:
            context["refusal"] = str(refused)
            return _confirm(request, "withdraw", commitment, context)
        drafts.forget(by=_person(request), form=f"commitment:{key}")
        messages.success(request, _("The draft %(key)s is withdrawn.") % {"key": key})
        return redirect("commitments:list")
    return _confirm(request, "withdraw", commitment, context)


def _confirm(
    request: HttpRequest, name: str, commitment: Commitment, context: dict[str, Any]
) -> HttpResponse:
    context = {**context, "commitment": commitment}
    return render(request, f"commitments/{name}.html", context)


@require_safe
def wordings(request: HttpRequest, key: str) -> HttpResponse:
    """Every wording that the reader may read, each with what it changed."""
    person = _person(request)
    commitment: Commitment = get_object_or_404(queries.visible(person), key=key)
    context = {
        "page_title": _("Wordings of %(key)s") % {"key": key},
        "commitment": commitment,
        "wordings": wordings_read_by(person, commitment),
        "names_people": rules.names_people(person, commitment),
    }
    return render(request, "commitments/wordings.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Make one of several."""
    person = _person(request)
    commitment = _mine(request, key, rules.may_merge)
    form = MergeForm(request.POST or None, person=person, commitment=commitment)
    if form.is_valid():
        given = form.cleaned_data
        made = _tried(
            form,
            lambda: actions.merge(
                by=person, commitments=[commitment, *given["others"]], base=given["base"], reason=form.reason
            ),
        )
        if made:
            messages.success(request, _("They are one now: %(key)s.") % {"key": made.key})
            return redirect("commitments:detail", key=made.key)
    context = {"page_title": _("Merge %(key)s with others") % {"key": key}, "form": form}
    return _confirm(request, "merge", commitment, context)


@require_http_methods(["GET", "POST"])
@login_required
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Make drafts of the parts of one."""
    person = _person(request)
    commitment = _mine(request, key, rules.may_split)
    choices = Choices(person, commitment)
    sheet = SplitSheet(request.POST or None, content=content_read(commitment), choices=choices)
    if sheet.is_right():
        made = _tried(
            sheet,
            lambda: actions.split(
                by=person, commitment=commitment, shares=sheet.given(), reason=sheet.reason
            ),
        )
        if made:
            keys = ", ".join(each.key for each in made)
            messages.success(request, _("Drafts were made: %(keys)s.") % {"keys": keys})
            return redirect("commitments:detail", key=key)
    context = {"page_title": _("Split %(key)s") % {"key": key}, "sheet": sheet}
    return _confirm(request, "split", commitment, context)
