"""The arrangements, and one of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cauce.regional.cooperation import actions, rules, words
from cauce.regional.cooperation.framework import gaps_of
from cauce.regional.cooperation.models import ArrangementForm, ArrangementStage
from cauce.regional.cooperation.queries import arrangements as queries
from cauce.regional.cooperation.queries.arrangements import NO_STAGE, Criteria
from cauce.regional.cooperation.views.shared import reader, seen
from cauce.regional.support.views.rooms import rooms


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, narrowed as the reader asks."""
    person, asked = reader(request), _asked(request)
    rows = queries.matching(queries.listed(person), asked)
    order = "sort_en" if (get_language() or "es").startswith("en") else "sort_es"
    pages = Paginator(rows.order_by(order, "key"), settings.PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "page_title": _("Cooperation"), "page_obj": page, "asked": asked,
        "lines": [_line(each) for each in page], "filters": _filters(request, person),
        "may_write": rules.may_write(person), "rooms": rooms("cooperation:list", person),
    }  # fmt: skip
    return render(request, "cooperation/list.html", context)


def _line(row: Any) -> dict[str, Any]:
    return {
        "row": row, "parties": words.parties_line(row), "tag": words.stage_tag(row.stage),
        "stage": words.stage_word(row.stage),
    }  # fmt: skip


def _asked(request: HttpRequest) -> Criteria:
    names = ("q", "state", "member", "form", "theme", "stage")
    return Criteria(**{name: request.GET.get(name, "").strip()[:200].replace("\x00", "") for name in names})


def _filters(request: HttpRequest, person: Any) -> forms.Form:
    states, members = queries.parties_taking_part(person)
    offered: dict[str, tuple[str, list[Any]]] = {
        "state": (_("State"), [(each.pk, str(each)) for each in states]),
        "member": (_("Member or other partner"), [(each.pk, str(each)) for each in members]),
        "form": (_("Form of cooperation"), list(ArrangementForm.choices)),
        "stage": (_("Stage"), [*ArrangementStage.choices, (NO_STAGE, _("Stage not stated"))]),
    }
    bar = forms.Form(request.GET)
    bar.fields["q"] = forms.CharField(
        label=_("Words"), required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    for name, (label, options) in offered.items():
        bar.fields[name] = forms.ChoiceField(label=label, required=False, choices=[("", _("Any")), *options])
    bar.fields["theme"] = forms.CharField(label=_("Theme"), required=False)
    return bar


@require_safe
def detail(request: HttpRequest, key: str) -> HttpResponse:
    """One arrangement; a 404 when there is none, or when it is not the reader's to see."""
    person, found = reader(request), seen(request, key)
    may_change = rules.may_change(person, found)
    framework = queries.framework_of(found)
    context = {
        "page_title": str(found.title), "arrangement": found,
        "stage": words.stage_word(found.stage), "tag": words.stage_tag(found.stage),
        "sides": [{"side": side, "name": words.side_name(side)} for side in found.sides.all()],
        "steps": [_step(each) for each in found.steps.all()],
        "milestones": [_milestone(each) for each in queries.milestone_lines(found, person.on)],
        "framework": framework, "match": queries.match_of(person, found),
        "commitments": queries.served_by(person, found),
        "papers": found.papers.all() if rules.may_read_papers(person, found) else None,
        "flows": _money(person, found),
        "may_change": may_change, "may_share": rules.may_share(person, found),
        "consents_for": rules.may_consent_for(person, found), "waiting": _waiting(found, may_change),
        "next_stages": rules.WAYS[found.stage],
        "gaps": gaps_of(each.row for each in framework) if may_change else (),
        "is_signed": found.stage in rules.SIGNED,
    }  # fmt: skip
    return render(request, "cooperation/detail.html", context)


def _step(step: Any) -> dict[str, Any]:
    return {"step": step, "tag": words.stage_tag(step.stage), "word": words.stage_word(step.stage)}


def _milestone(line: Any) -> dict[str, Any]:
    return {
        "line": line, "tag": words.MILESTONE_TAGS[line.state], "word": words.MILESTONE_WORDS[line.state],
        "pk": line.milestone.pk,
    }  # fmt: skip


def _waiting(found: Any, may_change: bool) -> list[Any]:
    """The sides whose word is missing before everyone reads it, once one has said so."""
    if not may_change or not any(each.version == found.version for each in found.consents.all()):
        return []
    missing = actions.waiting_for(found)
    return [side.party for side in found.sides.all() if side.party_id in missing]


def _money(person: Any, found: Any) -> list[Any]:
    rows = found.flows.visible_to(person).filter(withdrawn_at=None).select_related("donor")
    return list(rows.order_by("on", "pk"))
