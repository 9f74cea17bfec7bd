"""One form answers three pages: a new update, a draft again, a correction."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.queries import kept
from cauce.foundation.parties.models import Party
from cauce.regional.progress import actions, evidence, held, queries
from cauce.regional.progress.content import Content, content_of
from cauce.regional.progress.differences import differences
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.forms import EvidenceRow
from cauce.regional.progress.models import HeldFile, Update
from cauce.regional.progress.sheet import Sheet, Subject

#: What is sent along with a form and is no part of its text.
NO_TEXT = frozenset({"then", "csrfmiddlewaretoken"})
#: A version that no draft has: whatever stands already is shown before it is written over.
NEVER_READ = "0"


def answer(
    request: HttpRequest, subject: Subject, *, notice: str = "", goes_to: str = "", takes: bool = True
) -> HttpResponse:
    """The form; or, when what was sent holds, the draft saved and the next page.

    Not `takes`: what was sent is shown again with the `notice`, to be sent to `goes_to`, and nothing is
    saved. Whatever is not saved is kept, text and files, for whoever sent it.
    """
    sheet = _sheet(request, subject)
    theirs: Update | None = None
    if takes and request.POST.get("then") == "keep":
        return _kept_for_later(request, subject, sheet)
    if sheet.is_sent and sheet.is_valid() and takes:
        try:
            return _saved(request, subject, sheet, _save(subject, sheet))
        except (actions.Refused, ValidationError) as refused:
            sheet.add_error(words_of(refused))
        except actions.ChangedMeanwhile as changed:
            theirs = changed.theirs
    if sheet.is_sent:
        _keep(request, subject, sheet)
    return _shown(request, subject, sheet, theirs, notice, goes_to)


def _sheet(request: HttpRequest, subject: Subject) -> Sheet:
    waiting = held.held_files(subject.person, subject.commitment, subject.party)
    if request.method == "POST":
        named = [piece for piece in waiting if f"h{piece.pk}-audience" in request.POST]
        return Sheet(subject, given=_given(subject), data=request.POST, files=request.FILES, held=named)
    if unsent := _unsent(request, subject):
        sheet = Sheet(subject, given=_given(subject), data=unsent, held=waiting, is_sent=False)
        sheet.hush()
        return sheet
    before = kept(subject.person, subject.form_key)
    typed = [name for name, _value in before.data] if before else []
    return Sheet(subject, given=_given(subject), typed=typed, held=waiting)


def _unsent(request: HttpRequest, subject: Subject) -> QueryDict | None:
    """The kept text of the form that the address names: one's own, of this form or of one before it."""
    form = request.GET.get("unsent", "")
    before = kept(subject.person, form)
    if before is None:
        return None
    text = QueryDict(mutable=True)
    for name, value in before.data:
        text.appendlist(name, value)
    if form != subject.form_key:
        text["version"] = NEVER_READ
    return text


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
        held.release(by=by, pieces=sheet.lets_go())
    return update


def _saved(request: HttpRequest, subject: Subject, sheet: Sheet, update: Update) -> HttpResponse:
    taken = Subject(subject.person, subject.commitment, subject.party, update)
    for key in {subject.form_key, taken.form_key, request.POST.get("unsent", "")}:
        drafts.forget(by=subject.person, form=key)
    _tell_of_missing(request, sheet.missing(), update)
    if request.POST.get("then") == "sign":
        return redirect("progress:sign", pk=update.pk)
    messages.success(request, _("The draft is saved. Nobody else reads it until it is signed."))
    return redirect("progress:update", pk=update.pk)


def _tell_of_missing(request: HttpRequest, names: Iterable[str], update: Update) -> None:
    """A press before this one may have taken it: then nothing is missing."""
    there = set(update.evidence.values_list("file_name", flat=True))
    for name in sorted(set(names) - there):
        messages.warning(request, _("%(name)s is not kept any more: choose it again.") % {"name": name})


def _kept_for_later(request: HttpRequest, subject: Subject, sheet: Sheet) -> HttpResponse:
    """What was typed and chosen so far is kept as it is, and the form goes on from there."""
    chosen = [row for row in sheet.evidence if row["file"].data]
    wrong = [str(words) for row in chosen for words in row.errors.get("file", ()) if row.checked is None]
    wrong += _keep(request, subject, sheet)
    held.release(by=subject.person, pieces=sheet.lets_go())
    for words in wrong:
        messages.error(request, words)
    if not wrong:
        messages.success(request, _("What you typed and chose so far is kept. Nobody else sees it."))
    asked = {"unsent": subject.form_key} | ({} if subject.draft else {"party": subject.party})
    return redirect(f"{request.path}?{urlencode(asked)}#evidence")


def _keep(request: HttpRequest, subject: Subject, sheet: Sheet) -> list[str]:
    """Keep the text, and every file that is fit to be evidence; why a file was not, in words."""
    text = [[name, value] for name, values in request.POST.lists() for value in values if name not in NO_TEXT]
    with suppress(drafts.NotKept):
        drafts.keep(by=subject.person, form=subject.form_key, fields=text, at=timezone.now())
    wrong: list[str] = []
    for row in list(sheet.evidence):
        if row.checked is not None:
            try:
                sheet.take(row, _held(subject, row))
            except (actions.Refused, ValidationError) as refused:
                wrong.append(words_of(refused))
    return wrong


def _held(subject: Subject, row: EvidenceRow) -> HeldFile:
    given = GivenEvidence(
        str(row["title"].data or ""), file=row.checked, audience=str(row["audience"].data or "")
    )
    return held.hold(
        by=subject.person, commitment=subject.commitment, party=subject.party, form=subject.form_key,
        given=given,
    )  # fmt: skip


def _shown(
    request: HttpRequest, subject: Subject, sheet: Sheet, theirs: Update | None, notice: str, goes_to: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "subject": subject, "sheet": sheet, "notice": notice, "goes_to": goes_to, "theirs": theirs,
        "party": Party.objects.get(pk=subject.party),
        "before": queries.last_signed(subject.person, subject.commitment, subject.party),
    }  # fmt: skip
    if notice:
        context["version"] = NEVER_READ
    if theirs is not None:
        context["differences"] = differences(content_of(theirs), sheet.content())
        context["version"] = theirs.version
    return render(request, "progress/form.html", context, status=422 if sheet.is_sent else 200)


def words_of(refused: Exception) -> str:
    """Why it was refused, as the reader is told."""
    return " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)


def person_of(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]
