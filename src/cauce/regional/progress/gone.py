"""A draft thrown away while somebody else was at it: what happened, and how what was typed goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.queries import kept
from cauce.foundation.ledger import queries as ledger
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.parties.models import Party
from cauce.regional.commitments.models import Commitment, Life
from cauce.regional.progress import queries, rules
from cauce.regional.progress.editing import answer, person_of
from cauce.regional.progress.models import Update
from cauce.regional.progress.sheet import Subject

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class ThrownAway:
    """A draft that is gone: whose, of which commitment, what it was to correct, and who did it when."""

    pk: int
    commitment: Commitment
    party: Party
    corrects: Update | None
    by: str
    at: datetime

    @property
    def form_key(self) -> str:
        """Under which what somebody typed into it is kept."""
        return f"update:{self.pk}"

    @property
    def form(self) -> str:
        """Where a new draft is begun in its place."""
        if self.corrects is not None:
            return reverse("progress:correct", args=[self.corrects.pk])
        return f"{reverse('progress:report', args=[self.commitment.key])}?party={self.party.pk}"


def thrown_away(person: Person, pk: int) -> ThrownAway | None:
    """The draft with that key, when there was one of the person's party, and somebody threw it away."""
    if Update.objects.filter(pk=pk).exists():
        return None
    entry = ledger.ended(person, object_type=type_of(Update), object_id=str(pk), verb="discard_update_draft")
    if entry is None:
        return None
    commitment = Commitment.objects.visible_to(person).filter(key=entry.change["commitment"]).first()
    if commitment is None:
        return None
    corrects = Update.objects.visible_to(person).filter(pk=entry.change.get("corrects")).first()
    return ThrownAway(pk, commitment, Party.objects.get(pk=entry.party), corrects, entry.actor_name, entry.at)


def or_gone(view: View) -> View:
    """Where the draft was thrown away, a page that says so to its party; for others it was never there."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int, **options: Any) -> HttpResponse:
        try:
            return view(request, pk, **options)
        except Http404:
            gone = thrown_away(person_of(request), pk)
            if gone is None:
                raise
            return _explained(request, gone)

    return guarded


def typed_again(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent to a draft that is gone: the form with all of it, which makes a new draft."""
    gone = thrown_away(person_of(request), pk)
    if gone is None or not _may_go_on(person_of(request), gone):
        raise Http404
    notice = _(
        "%(name)s threw this draft away while you were writing. What you typed is below and was not saved: "
        "save it, and it becomes a new draft."
    ) % {"name": gone.by}
    subject = Subject(person_of(request), gone.commitment, gone.party.pk, None, gone.corrects)
    return answer(request, subject, notice=notice, goes_to=gone.form, takes=False)


def _explained(request: HttpRequest, gone: ThrownAway) -> HttpResponse:
    person = person_of(request)
    is_typed = _may_go_on(person, gone) and kept(person, gone.form_key) is not None
    sign = "&" if "?" in gone.form else "?"
    context = {
        "gone": gone, "may_go_on": _may_go_on(person, gone),
        "with_text": f"{gone.form}{sign}{urlencode({'unsent': gone.form_key})}" if is_typed else "",
    }  # fmt: skip
    return render(request, "progress/gone.html", context, status=410)


def _may_go_on(person: Person, gone: ThrownAway) -> bool:
    if gone.corrects is not None and not rules.may_correct(person, gone.corrects):
        return False
    shares = {part.party_id for part in queries.committing(person, gone.commitment)}
    return gone.party.pk in shares and gone.commitment.life == Life.PUBLISHED
