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

from cauce.regional.cooperation import actions, rules, words, words_money
from cauce.regional.cooperation.framework import gaps_of
from cauce.regional.cooperation.models import ArrangementForm, ArrangementStage
from cauce.regional.cooperation.queries import arrangements as queries
from cauce.regional.cooperation.queries.arrangements import NO_STAGE, Criteria
from cauce.regional.cooperation.renderings import said
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
        "stage": words.stage_word(row.stage), "period": words.period_of(row),
    }  # fmt: skip


def _asked(request: HttpRequest) -> Criteria:
    names = ("q", "state", "member", "form", "theme", "stage")
    return Criteria(**{name: request.GET.get(name, "").strip()[:200].replace("\x00", "") for name in names})


def _filters(request: HttpRequest, person: Any) -> forms.Form:
    states, members = queries.parties_taking_part(person)
    offered: dict[str, tuple[str, list[Any]]] = {
        "state": (_("State"), [(each.pk, str(each)) for each in states]),
        "member": (_("Member or partner"), [(each.pk, str(each)) for each in members]),
        "form": (_("Form"), list(ArrangementForm.choices)),
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
        "sides": [_side(each) for each in found.sides.all()], "period": words.period_of(found),
        "steps": [_step(each) for each in rules.told_steps(found.steps.all())],
        "milestones": [_milestone(each) for each in queries.milestone_lines(found, person.on)],
        "framework": framework, "match": queries.match_of(person, found),
        "commitments": queries.served_by(person, found),
        "papers": _papers(person, found, may_change), "has_papers": rules.may_read_papers(person, found),
        "flows": _money(person, found),
        "may_change": may_change, "may_share": rules.may_share(person, found),
        "consents_for": rules.may_consent_for(person, found), "waiting": _waiting(found, may_change),
        "next_stages": rules.WAYS[found.stage],
        "gaps": gaps_of(each.row for each in framework) if may_change else (),
        "is_signed": found.stage in rules.SIGNED,
    }  # fmt: skip
    return render(request, "cooperation/detail.html", context)


def _side(side: Any) -> dict[str, Any]:
    cost = words_money.amount(side.cost, side.currency) if side.cost is not None else ""
    return {"side": side, "name": words.side_name(side), "agencies": said(side.agencies), "cost": cost}


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


def _papers(person: Any, found: Any, may_change: bool) -> list[Any]:
    """Those the person may read, each with whether it is theirs to take off."""
    if not rules.may_read_papers(person, found):
        return []
    own = rules.added_by(person, found) if may_change else frozenset()
    return [
        {"paper": each, "may_remove": may_change and (person.is_secretariat or each.by_id in own)}
        for each in found.papers.all()
    ]


def _money(person: Any, found: Any) -> list[Any]:
    rows = found.flows.visible_to(person).filter(withdrawn_at=None).select_related("donor")
    return [
        {
            "flow": each, "amount": words_money.amount(each.amount, each.currency),
            "donor": words_money.donor_of(each), "when": words_money.when(each),
        }
        for each in rows.order_by("on", "pk")
    ]  # fmt: skip
