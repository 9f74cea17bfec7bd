"""One form answers three pages: a new update, a draft again, a correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.queries import kept
from cauce.foundation.parties.models import Party
from cauce.regional.progress import actions, evidence, queries
from cauce.regional.progress.content import Content, content_of
from cauce.regional.progress.differences import differences
from cauce.regional.progress.models import Update
from cauce.regional.progress.sheet import Sheet, Subject


def answer(request: HttpRequest, subject: Subject, *, notice: str = "", takes: bool = True) -> HttpResponse:
    """The form; or, when what was sent holds, the draft saved and the next page.

    Not `takes`: what was sent is shown again with the `notice`, and nothing is saved.
    """
    sheet = _sheet(request, subject)
    theirs: Update | None = None
    if sheet.is_valid() and takes:
        try:
            return _saved(request, subject, _save(subject, sheet))
        except (actions.Refused, ValidationError) as refused:
            sheet.add_error(_words(refused))
        except actions.ChangedMeanwhile as changed:
            theirs = changed.theirs
    return _shown(request, subject, sheet, theirs, notice)


def _sheet(request: HttpRequest, subject: Subject) -> Sheet:
    if request.method == "POST":
        return Sheet(subject, given=_given(subject), data=request.POST, files=request.FILES)
    before = kept(subject.person, subject.form_key)
    typed = [name for name, _value in before.data] if before else []
    return Sheet(subject, given=_given(subject), typed=typed)


def _given(subject: Subject) -> Content | None:
    """What the form begins with: the draft, or the update that is corrected."""
    begun = subject.draft or subject.corrects
    return content_of(begun) if begun else None


def _save(subject: Subject, sheet: Sheet) -> Update:
    by = subject.person
    with transaction.atomic():
        update = actions.write(
            by=by, commitment=subject.commitment, party=subject.party, content=sheet.content(),
            draft=subject.draft, version=sheet.version, corrects=subject.corrects,
        )  # fmt: skip
        for piece in sheet.drops():
            evidence.remove(by=by, piece=piece)
        if subject.draft is None and subject.corrects is not None:
            evidence.carry_over(by=by, update=update)
        for given in sheet.given_evidence():
            evidence.attach(by=by, update=update, given=given)
    return update


def _saved(request: HttpRequest, subject: Subject, update: Update) -> HttpResponse:
    taken = Subject(subject.person, subject.commitment, subject.party, update)
    for key in {subject.form_key, taken.form_key}:
        drafts.forget(by=subject.person, form=key)
    if request.POST.get("then") == "sign":
        return redirect("progress:sign", pk=update.pk)
    messages.success(request, _("The draft is saved. Nobody else reads it until it is signed."))
    return redirect("progress:update", pk=update.pk)


def _shown(
    request: HttpRequest, subject: Subject, sheet: Sheet, theirs: Update | None, notice: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "subject": subject, "sheet": sheet, "notice": notice, "theirs": theirs,
        "party": Party.objects.get(pk=subject.party),
        "before": queries.last_signed(subject.person, subject.commitment, subject.party),
    }  # fmt: skip
    if theirs is not None:
        context["differences"] = differences(content_of(theirs), sheet.content())
        context["version"] = theirs.version
    is_wrong = request.method == "POST"
    return render(request, "progress/form.html", context, status=422 if is_wrong else 200)


def _words(refused: Exception) -> str:
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def person_of(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]
