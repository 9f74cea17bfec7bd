"""Pages where an arrangement is written and changed, and its logical framework drafted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.views import allowed
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.queries import kept as kept_text
from cauce.foundation.drafts.words import moment
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation import actions, rules
from cauce.regional.cooperation.content import Content, content_of, differing, together
from cauce.regional.cooperation.forms.arrangement import ArrangementSheet
from cauce.regional.cooperation.forms.framework import FrameworkSheet, with_row
from cauce.regional.cooperation.framework import gaps_of
from cauce.regional.cooperation.meeting import Met, meet, read_at
from cauce.regional.cooperation.models import Arrangement
from cauce.regional.cooperation.prefilling import content_for, content_from
from cauce.regional.cooperation.views.shared import mine, reader
from cauce.regional.support.models import Match

Sheet = ArrangementSheet | FrameworkSheet


@require_http_methods(["GET", "POST"])
@allowed(rules.may_write)
def new(request: HttpRequest) -> HttpResponse:
    """A new arrangement; with `?match=`, that of a match at its agreement."""
    person, match = reader(request), _match(request)
    form_key = f"arrangement:new:{match.key}" if match else "arrangement:new"
    begun = content_from(match) if match else content_for(sorted(writes_for(person)))
    data = _typed(request, form_key)
    sheet = ArrangementSheet(data, person=person, kept=begun)
    if _is_sent(request) and sheet.is_right():
        made = _tried(sheet, lambda: actions.draft(by=person, content=sheet.content(), match=match))
        if made:
            drafts.forget(by=person, form=form_key)
            messages.success(request, _("%(key)s is saved.") % {"key": made.key})
            return redirect("cooperation:detail", made.key)
    context = {
        "page_title": _("Write an arrangement"), "draft_key": form_key, "match": match, "sheet": sheet,
    }  # fmt: skip
    return render(request, "cooperation/form.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change it; what somebody else changed meanwhile is shown beside what was typed."""
    person, found = reader(request), mine(request, key)
    form_key = f"arrangement:{key}"
    data = _typed(request, form_key)
    base = read_at(found, _version(data)) if data is not None else content_of(found)
    sheet = ArrangementSheet(data, person=person, kept=base, version=found.version)
    met = None
    if _is_sent(request) and sheet.is_right():
        met = _saved(person, found, sheet, base, sheet.content())
        if met is None and not sheet.refusals:
            return _done(request, key, form_key)
        if met is not None:
            sheet = ArrangementSheet(None, person=person, kept=met.together, version=met.version)
    context = {
        "page_title": _("Change %(key)s") % {"key": key}, "draft_key": form_key, "sheet": sheet, "met": met,
        "arrangement": found,
    }  # fmt: skip
    return render(request, "cooperation/form.html", context, status=409 if met else 200)


@require_http_methods(["GET", "POST"])
@login_required
def framework(request: HttpRequest, key: str) -> HttpResponse:
    """The logical framework on one page. A button adds a row below another; nothing is saved by that."""
    person, found = reader(request), mine(request, key)
    form_key = f"framework:{key}"
    unsent = None if request.method == "POST" or request.GET else kept_text(person, form_key)
    if unsent:
        return redirect(f"{request.path}?{urlencode({'unsent': form_key})}")
    data = _typed(request, form_key)
    if data is not None and "add" in request.POST:
        data = with_row(data, request.POST["add"])
    base = read_at(found, _version(data)) if data is not None else content_of(found)
    sheet = FrameworkSheet(data, rows=base.rows, version=found.version)
    met = None
    if _is_sent(request) and sheet.is_right():
        met = _saved(person, found, sheet, base, replace(base, rows=sheet.content()))
        if met is None and not sheet.refusals:
            return _done(request, key, form_key)
        if met is not None:
            sheet = FrameworkSheet(None, rows=met.together.rows, version=met.version)
    context = {
        "page_title": _("Logical framework"), "draft_key": form_key, "sheet": sheet, "met": met,
        "arrangement": found, "gaps": gaps_of(_rows_now(sheet, base)),
        "unsent": _unsent_from(request, form_key),
    }  # fmt: skip
    return render(request, "cooperation/framework.html", context, status=409 if met else 200)


def _rows_now(sheet: FrameworkSheet, base: Content) -> Any:
    """What the checklist is about: what was typed, as far as it can be read."""
    if not sheet.is_sent:
        return base.rows
    sheet.rows.is_valid()
    return sheet.content() if all(hasattr(form, "cleaned_data") for form in sheet.rows.forms) else base.rows


def _unsent_from(request: HttpRequest, form_key: str) -> str:
    """When the text was typed that the page was filled with."""
    is_filled = request.method == "GET" and request.GET.get("unsent") == form_key
    text = kept_text(reader(request), form_key) if is_filled else None
    return moment(text.saved_at) if text else ""


def _saved(person: Person, found: Arrangement, sheet: Sheet, base: Content, typed: Content) -> Met | None:
    """None when it is saved, or refused in words; else what somebody changed in the same places.

    What the other changed elsewhere stays, and both are saved together.
    """
    wanted, version = typed, sheet.version
    for _attempt in range(3):
        try:
            _tried(
                sheet,
                lambda: actions.change(by=person, arrangement=found, content=wanted, version=version),  # noqa: B023
            )
            return None
        except actions.ChangedMeanwhile as changed:
            theirs = content_of(changed.theirs)
            met = meet(changed.theirs, base=base, typed=typed, reader=person)
            if set(differing(base, theirs)) & set(differing(base, typed)):
                return met
            wanted, version = together(base, theirs, typed), changed.theirs.version
    return met


def _done(request: HttpRequest, key: str, form_key: str) -> HttpResponse:
    drafts.forget(by=reader(request), form=form_key)
    messages.success(request, _("%(key)s is saved.") % {"key": key})
    return redirect("cooperation:detail", key)


def _match(request: HttpRequest) -> Match | None:
    """The match it is written for, if one is named: at its agreement, and the person's to write for."""
    key = request.GET.get("match", "")
    if not key:
        return None
    person = reader(request)
    rows = Match.objects.visible_to(person).select_related("need", "giver", "need__owner", "need__commitment")
    found: Match = get_object_or_404(rows, key=key)
    if not rules.may_begin_from(person, found, actions.stage_of(found)):
        raise Http404
    return found


def _typed(request: HttpRequest, form_key: str) -> Any:
    """What was sent, or the kept text that the address asks for; None when neither."""
    if request.method == "POST":
        return request.POST
    text = kept_text(reader(request), form_key) if request.GET.get("unsent") == form_key else None
    if text is None:
        return None
    filled = QueryDict(mutable=True)
    for name, value in text.data:
        filled.appendlist(name, value)
    return filled


def _is_sent(request: HttpRequest) -> bool:
    """Whether it is to be saved, and not only shown again with another row."""
    return request.method == "POST" and not {"add", "look"} & set(request.POST)


def _version(data: Any) -> int:
    typed = str(data.get("version", ""))
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def _tried(sheet: Sheet, action: Callable[[], Any]) -> Any:
    try:
        return action()
    except actions.Refused as refused:
        sheet.refuse(str(refused))
        return None
    except PermissionDenied as error:
        raise Http404 from error
