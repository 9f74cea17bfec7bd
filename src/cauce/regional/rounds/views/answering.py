"""How a party answers: all it owes on one page, then one signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.drafts import actions as drafts
from cauce.regional.progress import actions as progress
from cauce.regional.progress.models import Audience, Stage, Update
from cauce.regional.progress.page import beside
from cauce.regional.progress.queries.updates import whole
from cauce.regional.rounds import answering, controls, queries
from cauce.regional.rounds.forms import LATER, UNCHANGED, AnswerForm, AsOfForm
from cauce.regional.rounds.models import Round
from cauce.regional.rounds.queries import Row
from cauce.regional.rounds.views.asking import reader, required, round_of

#: "obligation:version", as the page of the signature names what it showed.
PAIR = re.compile(r"[0-9]{1,18}:[0-9]{1,9}")


@dataclass
class Line:
    """One row of the page: can it be answered here, what was sent for it, what did somebody else write."""

    row: Row
    is_open: bool = True
    form: AnswerForm | None = None
    theirs: Update | None = None
    controls: str = ""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Each error with the id of the field it stands at."""
        if self.form is None:
            return []
        return [
            (self._anchor(name), str(error)) for name, errors in self.form.errors.items() for error in errors
        ]

    def _anchor(self, name: str) -> str:
        if name in ("__all__", "choice", "version"):
            return f"row-{self.row.obligation.pk}"
        return str(self.form[name].id_for_label) if self.form else ""


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Every commitment of a party, each unchanged, changed or left for later. Saved as drafts."""
    person, round_ = reader(request), round_of(key)
    code = _party(request, person, round_)
    rows = queries.rows_of(person, round_, code)
    if request.method == "POST" and not round_.is_open:
        return _closed_meanwhile(request, person, round_, rows)
    if request.method == "POST":
        return _saved(request, person, round_, rows)
    return _page(request, round_, AsOfForm(round_=round_, on=person.on), [_line(row) for row in rows])


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """The drafts as they will be read, and by whom; then the signature for all that stay chosen."""
    person, round_ = reader(request), round_of(key)
    required(round_.is_open)
    code = _party(request, person, round_)
    rows = [row for row in queries.rows_of(person, round_, code) if row.draft and not row.answer]
    if request.method == "POST":
        return _signed(request, person, round_, code, rows)
    context = {
        "page_title": _("Sign the answers"), "round": round_, "party": code,
        "rows": _to_sign(person, rows), "number": len(rows),
        "back": _address("rounds:answer", round_, code),
    }  # fmt: skip
    return render(request, "rounds/sign.html", context)


def _to_sign(person: Person, rows: list[Row]) -> list[dict[str, Any]]:
    """Each draft whole: nothing is signed that does not stand on the page."""
    keys = [row.draft.pk for row in rows if row.draft]
    drafted = whole(person).select_related("superseded_by").in_bulk(keys)
    return [
        {"row": row, "readers": _readers(row), "beside": beside(drafted[row.draft.pk])}
        for row in rows
        if row.draft and row.draft.pk in drafted
    ]


def _party(request: HttpRequest, person: Person, round_: Round) -> str:
    """Whom the reader answers for: the party named, or the only one. Else, no page is there.

    Of a closed round only what was being sent to it is still shown.
    """
    mine = queries.parties_to_answer(person, round_)
    required(bool(mine) and (round_.is_open or "as_of" in request.POST))
    named = request.GET.get("party") or mine[0]
    required(named in mine)
    return named


def _line(row: Row) -> Line:
    """A row that is signed is not answered here, nor one whose draft names what supersedes it."""
    return Line(row, is_open=not (row.answer or (row.draft and row.draft.stage == Stage.SUPERSEDED)))


def _sent(row: Row, person: Person, data: QueryDict) -> Line:
    line = _line(row)
    line.form = AnswerForm(data, row=row, on=person.on) if line.is_open else None
    return line


def _saved(request: HttpRequest, person: Person, round_: Round, rows: list[Row]) -> HttpResponse:
    """What holds is saved; what does not stands on the page as it was typed, each error at its field."""
    data = _filled(request.POST.copy(), rows)
    as_of = AsOfForm(data, round_=round_, on=person.on)
    lines = [_sent(row, person, data) for row in rows]
    forms_hold = [line.form is None or line.form.is_valid() for line in lines]
    if not as_of.is_valid():
        return _page(request, round_, as_of, lines)
    day = as_of.cleaned_data["as_of"]
    number = sum(
        _save(person, line, day, data) for line, holds in zip(lines, forms_hold, strict=True) if holds
    )
    if any(line.problems for line in lines):
        fresh = [line if line.problems else _renewed(line, person) for line in lines]
        return _page(request, round_, as_of, fresh, saved=number)
    return _gone_on(request, person, round_, rows[0].obligation.party_id, number)


def _closed_meanwhile(request: HttpRequest, person: Person, round_: Round, rows: list[Row]) -> HttpResponse:
    """Nothing is saved, and nothing that was typed is lost: it stands on the page, beside the way on."""
    lines = [_sent(row, person, request.POST) for row in rows]
    as_of = AsOfForm(request.POST, round_=round_, on=person.on)
    return _page(request, round_, as_of, lines, is_closed=True)


def _filled(data: QueryDict, rows: list[Row]) -> QueryDict:
    """With "unchanged" for every row left open that has a word before, when that button was pressed."""
    for row in rows if "rest" in data else ():
        name = f"o{row.obligation.pk}-choice"
        if row.last and not row.draft and data.get(name, LATER) == LATER:
            data[name] = UNCHANGED
    return data


def _save(person: Person, line: Line, day: date, data: QueryDict) -> bool:
    """Whether the row was saved; the reason stands on its form when it was refused."""
    given = line.form.given(day) if line.form else None
    if line.form is None or given is None:
        return False
    try:
        answering.save(by=person, row=line.row, given=given)
    except progress.Refused as refused:
        line.form.add_error(None, str(refused))
    except progress.ChangedMeanwhile as changed:
        line.theirs = changed.theirs
        line.form.add_error(
            None, _("Somebody else saved it meanwhile. Theirs stands beside yours: save again to keep yours.")
        )
        data[f"{line.form.prefix}-version"] = str(changed.theirs.version)
    else:
        return True
    return False


def _renewed(line: Line, person: Person) -> Line:
    if line.form is None or not line.form.cleaned_data.get("choice"):
        return line
    return _line(queries.row_of(person, line.row.obligation.pk))


def _gone_on(request: HttpRequest, person: Person, round_: Round, code: str, number: int) -> HttpResponse:
    drafts.forget(by=person, form=_draft_key(round_, code))
    if "sign" in request.POST:
        return redirect(_address("rounds:sign", round_, code))
    told = ngettext(
        "%(n)s answer is kept as a draft. Nobody else sees it before it is signed.",
        "%(n)s answers are kept as drafts. Nobody else sees them before they are signed.",
        number,
    )
    messages.success(request, told % {"n": number})
    return redirect(_address("rounds:answer", round_, code))


def _page(
    request: HttpRequest,
    round_: Round,
    as_of: AsOfForm,
    lines: list[Line],
    saved: int = 0,
    *,
    is_closed: bool = False,
) -> HttpResponse:
    if not lines:
        raise Http404
    party = lines[0].row.obligation.party
    _draw(lines)
    problems = [(anchor, line.row.commitment.key, words) for line in lines for anchor, words in line.problems]
    context: dict[str, Any] = {
        "page_title": _("Answer: %(round)s") % {"round": round_.title}, "round": round_, "party": party,
        "as_of": as_of, "lines": lines, "problems": problems, "saved": saved,
        "drafted": sum(bool(line.row.draft and not line.row.answer) for line in lines),
        "signed": sum(bool(line.row.answer) for line in lines),
        "has_open": not is_closed and any(line.is_open for line in lines), "is_closed": is_closed,
        "may_repeat": any(line.is_open and line.row.last for line in lines),
        "sign_url": _address("rounds:sign", round_, party.code),
        "draft_key": _draft_key(round_, party.code),
    }  # fmt: skip
    return render(request, "rounds/answer.html", context, status=409 if is_closed else 200)


def _draw(lines: list[Line]) -> None:
    """Put the controls into every line that can be answered: as they were sent, or from what is kept."""
    for line in lines:
        if line.is_open:
            line.controls = controls.drawn(line.form) if line.form else controls.filled(line.row)


def _draft_key(round_: Round, code: str) -> str:
    return f"round:{round_.key}:{code}"


def _readers(row: Row) -> str:
    """Who will read a draft once it is signed."""
    if row.draft and row.draft.audience == Audience.SECRETARIAT:
        return str(Audience.SECRETARIAT.label)
    return str(Visibility(row.commitment.visibility).label)


def _signed(request: HttpRequest, person: Person, round_: Round, code: str, rows: list[Row]) -> HttpResponse:
    by_key = {str(row.obligation.pk): row for row in rows}
    chosen = [each.split(":") for each in request.POST.getlist("sign") if PAIR.fullmatch(each)]
    seen = [(by_key[key], int(version)) for key, version in chosen if key in by_key]
    signed, refused = answering.sign_all(by=person, seen=seen)
    for row, why in refused:
        messages.error(request, f"{row.commitment.key}: {why}")
    if signed:
        told = ngettext("%(n)s answer is signed.", "%(n)s answers are signed.", len(signed))
        messages.success(request, told % {"n": len(signed)})
    elif not refused:
        messages.warning(request, _("Nothing was chosen to be signed."))
    if refused or not signed:
        return redirect(_address("rounds:sign", round_, code))
    return redirect("rounds:board", round_.key)


def _address(name: str, round_: Round, code: str) -> str:
    return f"{reverse(name, args=[round_.key])}?party={code}"
