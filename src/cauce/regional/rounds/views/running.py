"""What the secretariat does with a round. One action per view; for anybody else, no page is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cauce.foundation.accounts.models import User
from cauce.foundation.parties.models import Party
from cauce.regional.rounds import actions, letters, queries, rules
from cauce.regional.rounds.forms import DeadlineForm, OpeningForm, WordsForm
from cauce.regional.rounds.models import Round
from cauce.regional.rounds.views.asking import reader, required, round_of

View = Callable[..., HttpResponse]


def by_secretariat(view: View) -> View:
    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        required(rules.may_run(reader(request)))
        return view(request, *arguments, **options)

    return require_http_methods(["GET", "POST"])(login_required(guarded))


@by_secretariat
def open_round(request: HttpRequest) -> HttpResponse:
    """Two steps on one page: who would owe how much, then the opening. It opens only as it was shown."""
    person = reader(request)
    form = OpeningForm(request.POST or None, person=person)
    is_valid = form.is_valid()
    owing = queries.owing_by_party(person, form.scope) if form.is_bound else []
    total = sum(owed for _party, owed in owing)
    if is_valid and request.POST.get("expected") == str(total) and "open" in request.POST:
        made = _tried(form, lambda: actions.open_round(by=person, asked=form.asked))
        if made:
            messages.success(request, _("The round is open. Those who report are being told by mail."))
            return redirect("rounds:board", made.key)
    context = {
        "page_title": _("Open a round"), "form": form, "owing": owing, "total": total,
        "is_counted": is_valid, "is_moved": is_valid and "open" in request.POST and not form.errors,
    }  # fmt: skip
    return render(request, "rounds/open.html", context)


@by_secretariat
def extend(request: HttpRequest, key: str) -> HttpResponse:
    round_ = round_of(key)
    form = DeadlineForm(request.POST or None, initial={"deadline": round_.deadline})
    if form.is_valid() and _tried(
        form, lambda: actions.extend_deadline(by=reader(request), round_=round_, **form.cleaned_data)
    ):
        messages.success(request, _("The deadline is moved."))
        return redirect("rounds:board", key)
    return _asked(request, round_, form, _("Move the deadline"))


@by_secretariat
def close(request: HttpRequest, key: str) -> HttpResponse:
    """What is signed afterwards no longer answers the round: said before it is done."""
    round_ = round_of(key)
    if request.method == "POST":
        try:
            actions.close_round(by=reader(request), round_=round_)
            messages.success(request, _("The round is closed."))
        except actions.Refused as refused:
            messages.error(request, str(refused))
        return redirect("rounds:board", key)
    counts = queries.counts_of(queries.lines_of(reader(request), [round_])[round_.pk])
    context = {"page_title": _("Close the round"), "round": round_, "counts": counts}
    return render(request, "rounds/close.html", context)


@by_secretariat
def message(request: HttpRequest, key: str) -> HttpResponse:
    """A message to those who report for the parties chosen on the board."""
    person, round_ = reader(request), round_of(key)
    chosen = (request.POST if request.method == "POST" else request.GET).getlist("party")
    lines = queries.lines_of(person, [round_])[round_.pk]
    codes = [line.party.code for line in lines if line.party.code in chosen]
    form = WordsForm(request.POST or None)
    if form.is_valid():
        number = _tried(
            form,
            lambda: actions.write_to_parties(by=person, round_=round_, parties=codes, **form.cleaned_data),
        )
        if not form.errors:
            return _sent(request, key, number)
    context = {
        "page_title": _("Write to those who report"), "round": round_, "form": form, "codes": codes,
        "recipients": _named(letters.reporting_for(codes, on=person.on)),
        "parties": [line.party for line in lines if line.party.code in codes],
    }  # fmt: skip
    return render(request, "rounds/message.html", context)


@by_secretariat
def escalate(request: HttpRequest, key: str) -> HttpResponse:
    """Telling the chair, in words that stand on the page before they are sent."""
    person, round_ = reader(request), round_of(key)
    form = WordsForm(request.POST or None, initial={"words": _told(person, round_)})
    if form.is_valid():
        number = _tried(form, lambda: actions.escalate(by=person, round_=round_, **form.cleaned_data))
        if not form.errors:
            return _sent(request, key, number)
    context = {
        "page_title": _("Tell the chair"), "round": round_, "form": form, "is_escalation": True,
        "recipients": _named(letters.chairing(on=person.on)),
    }  # fmt: skip
    return render(request, "rounds/message.html", context)


def _named(recipients: list[tuple[str, User]]) -> list[tuple[Party, User]]:
    """The recipients with the names of their parties, for the reader."""
    parties = Party.objects.in_bulk([code for code, _user in recipients])
    return [(parties[code], user) for code, user in recipients]


def _told(person: Any, round_: Round) -> str:
    """The words that the secretariat starts from."""
    lines = queries.lines_of(person, [round_])[round_.pk]
    counts = queries.counts_of(lines)
    silent = ", ".join(str(line.party) for line in lines if line.state == "none")
    first = _("%(answered)s of %(parties)s parties have answered the round.") % {
        "answered": counts.answered, "parties": counts.parties,
    }  # fmt: skip
    second = _("Not answered yet: %(parties)s.") % {"parties": silent} if silent else ""
    return f"{first}\n\n{second}".strip()


def _asked(request: HttpRequest, round_: Round, form: Form, title: str) -> HttpResponse:
    return render(request, "rounds/form.html", {"page_title": title, "round": round_, "form": form})


def _sent(request: HttpRequest, key: str, number: int) -> HttpResponse:
    if number:
        told = ngettext("Sent to %(n)s person.", "Sent to %(n)s people.", number) % {"n": number}
        messages.success(request, told)
    else:
        messages.warning(request, _("Nobody was written to: the same words went to them today already."))
    return redirect("rounds:board", key)


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return None
