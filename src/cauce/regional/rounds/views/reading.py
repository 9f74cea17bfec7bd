"""The rounds, one round's board, and what one party owes in it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.rounds import queries, rules, words
from cauce.regional.rounds.models import Round
from cauce.regional.rounds.queries import PartyLine
from cauce.regional.rounds.views.asking import reader, required, round_of


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every round, newest first, with how many parties answered."""
    person = reader(request)
    page = Paginator(Round.objects.all(), settings.PAGE_SIZE).get_page(request.GET.get("page"))
    lines = queries.lines_of(person, list(page.object_list))
    context = {
        "page_title": _("Reporting rounds"),
        "page_obj": page,
        "rounds": [
            {"round": each, "counts": queries.counts_of(lines[each.pk]), "left": _left(each, person)}
            for each in page.object_list
        ],
        "may_open": rules.may_run(person),
    }
    return render(request, "rounds/list.html", context)


@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """How far a round is: counts for everybody, party by party for those who may know."""
    person, round_ = reader(request), round_of(key)
    lines = queries.lines_of(person, [round_])[round_.pk]
    seen = queries.lines_seen_by(person, round_, lines)
    asked = request.GET.get("state", "")
    state = asked if asked in words.STATES else ""
    answers_for = queries.parties_to_answer(person, round_) if round_.is_open else ()
    context: dict[str, Any] = {
        "page_title": str(round_.title),
        "round": round_,
        "left": _left(round_, person),
        "counts": queries.counts_of(lines),
        "lines": [_shown(line) for line in seen if state in ("", line.state)],
        "sees_every_party": rules.sees_every_party(person),
        "may_run": rules.may_run(person),
        "answers_for": answers_for,
        "owes": any(line.open for line in seen if line.party.code in answers_for),
        "state": state,
        "tabs": _tabs(round_, lines, state),
    }
    if not round_.is_open:
        reported = Paginator(queries.reported_in(person, round_), settings.PAGE_SIZE)
        context["reported"] = reported.get_page(request.GET.get("page"))
    return render(request, "rounds/board.html", context)


@require_safe
def party(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """What one party owes in a round, commitment by commitment."""
    person, round_ = reader(request), round_of(key)
    required(rules.sees_party(person, code))
    rows = queries.rows_of(person, round_, code)
    required(bool(rows))
    context = {
        "page_title": _("%(party)s in this round") % {"party": rows[0].obligation.party},
        "round": round_,
        "party": get_object_or_404(Party, pk=code),
        "rows": rows,
        "may_answer": rules.may_answer(person, round_, code),
        "owes": not all(row.answer for row in rows),
    }
    return render(request, "rounds/party.html", context)


def _left(round_: Round, person: Person) -> str:
    return words.deadline_words(round_, person.on)


def _shown(line: PartyLine) -> dict[str, Any]:
    return {"line": line, "stage": words.STAGE_KEYS[line.state], "words": words.STATES[line.state]}


def _tabs(round_: Round, lines: list[PartyLine], state: str) -> list[dict[str, Any]]:
    counts = queries.counts_of(lines)
    here = reverse("rounds:board", args=[round_.key])
    everyone = {"label": _("All"), "url": here, "active": not state, "count": counts.parties}
    return [everyone] + [
        {"label": label, "url": f"{here}?state={key}", "active": state == key, "count": getattr(counts, key)}
        for key, label in words.STATES.items()
    ]
