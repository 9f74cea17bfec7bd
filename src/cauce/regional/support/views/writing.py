"""Pages where needs and offers are begun and refined."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.web import sheets
from cauce.regional.commitments.forms.sheet import with_more_rows
from cauce.regional.support import rules
from cauce.regional.support.actions import asking
from cauce.regional.support.actions.refusals import ChangedMeanwhile, Refused
from cauce.regional.support.checking import remarks
from cauce.regional.support.content import Said, base_read, said_of
from cauce.regional.support.forms.fields import Choices
from cauce.regional.support.forms.refine import LABELS, RefineForm
from cauce.regional.support.forms.said import SaidForm
from cauce.regional.support.meeting import Meeting, meet
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.opening import NUMBER, opened_from
from cauce.regional.support.views.kinds import SORTS, Sort, found, person_of
from cauce.regional.support.views.too_late import or_how_it_stands, was_withdrawn
from cauce.regional.support.views.unsent import sent_or_kept


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The short form: a draft that only its own party sees."""
    sort, person = SORTS[kind], person_of(request)
    choices = Choices(person, owners=sort.owners(person))
    if not choices.owners:
        raise Http404
    if request.method == "GET" and (elsewhere := _elsewhere(request, sort)):
        return elsewhere
    base = opened_from(person, request.GET.dict()) if sort.is_need else sort.empty()
    draft_key = sort.draft_key(_opened_as(request, base))
    form = sort.short_form(
        sent_or_kept(request, draft_key), choices=choices, base=base,
        initial={"token": sheets.number_of(request) or uuid4()},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = _drafted(request, sort, form)
        if made is not None:
            drafts.forget(by=person, form=draft_key)
            messages.success(
                request, _("The draft %(key)s is saved. Only your side sees it.") % {"key": made.key}
            )
            return redirect(sort.url("edit" if "refine" in request.POST else "", made.key))
    context = {"sort": sort, "form": form, "draft_key": draft_key, "base": base}
    return render(request, "support/quick.html", context)


def _elsewhere(request: HttpRequest, sort: Sort) -> HttpResponse | None:
    """To a sheet of one's own; or, from one that is written already, to what it became."""
    number = sheets.number_of(request)
    if number is None:
        return sheets.fresh(request)
    made = asking.sent(sort.model, person_of(request), number)
    if made is None:
        return None
    if not rules.may_write(person_of(request), made):
        return sheets.fresh(request)
    messages.info(
        request, _("This page was sent already: it is %(key)s. Here you go on with it.") % {"key": made.key}
    )
    return redirect(sort.url("edit", made.key))


def _opened_as(request: HttpRequest, base: Said) -> str:
    """Each row that a need is opened from keeps its own unsent text."""
    support = request.GET.get("support", "")
    row = support if support.isdecimal() and len(support) <= NUMBER else ""
    names = (getattr(base, name, "") for name in ("commitment", "event"))
    origin = next((name for name in names if name), "")
    return ":".join(filter(None, ("new", origin, row if origin else "")))


def _drafted(request: HttpRequest, sort: Sort, form: SaidForm) -> Need | Offer | None:
    try:
        return sort.draft(
            by=person_of(request), said=form.said(), owner=form.whose, token=form.cleaned_data["token"]
        )
    except Refused as refused:
        form.refuse(str(refused), refused.faults)
        return None


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@or_how_it_stands
def edit(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The long form; what somebody else changed meanwhile is shown beside what was typed."""
    sort, person = SORTS[kind], person_of(request)
    gone = was_withdrawn(request, sort, key) if request.method == "POST" else None
    if gone is not None:
        return _written_anew(request, sort, key, gone.party)
    record = found(request, sort, key, rules.may_write)
    choices = Choices(person, owner=str(record.owner_id))
    data = with_more_of(request) or sent_or_kept(request, sort.draft_key(key))
    form = sort.long_form(data, choices=choices, base=said_of(record), version=record.version)
    if request.method == "POST" and "more" not in request.POST and form.is_valid():
        try:
            saved = asking.change(by=person, record=record, said=form.said(), version=_version(form))
        except ChangedMeanwhile as changed:
            return _met(request, sort, changed.theirs, form)
        except Refused as refused:
            form.refuse(str(refused), refused.faults)
        else:
            drafts.forget(by=person, form=sort.draft_key(key))
            messages.success(request, _("%(key)s is saved.") % {"key": saved.key})
            return redirect(sort.url("", key))
    return _page(request, sort, record, form)


def _written_anew(request: HttpRequest, sort: Sort, key: str, owner: str) -> HttpResponse:
    """What was typed into a draft that somebody withdrew meanwhile: a new draft, so that nothing is lost."""
    person = person_of(request)
    if owner not in sort.owners(person):
        raise Http404
    data = with_more_of(request)
    form = sort.long_form(data, choices=Choices(person, owner=owner), base=sort.empty())
    if "more" not in request.POST and form.is_valid():
        made = sort.draft(by=person, said=form.said(), owner=owner)
        drafts.forget(by=person, form=sort.draft_key(key))
        messages.warning(request, _(
            "%(gone)s was withdrawn while you were writing. What you typed is the new draft %(key)s."
        ) % {"gone": key, "key": made.key})  # fmt: skip
        return redirect(sort.url("", made.key))
    record = sort.model(key=key, owner_id=owner, title=form.said().title)
    return _page(request, sort, record, form)


def with_more_of(request: HttpRequest) -> Any:
    """What was sent, with further empty rows where they were asked for; None when nothing was."""
    if request.method != "POST":
        return None
    return with_more_rows(request.POST, request.POST.get("more", ""), ("existing", "proofs"))


def _version(form: RefineForm) -> int:
    return int(form.cleaned_data.get("version") or 0)


def _met(request: HttpRequest, sort: Sort, theirs: Need | Offer, form: RefineForm) -> HttpResponse:
    """Theirs beside what was typed; the form holds both, and is saved over what stands now."""
    stands = said_of(theirs)
    met = meet(
        base=base_read(form.cleaned_data["read"]),
        theirs=stands,
        typed=form.said(),
        names=_names(form.choices),
    )
    again = sort.long_form(choices=form.choices, base=met.together, version=theirs.version)
    again.remember(stands)
    return _page(request, sort, theirs, again, met=met, status=409)


def _names(choices: Choices) -> dict[str, str]:
    terms = {term.pk: str(term) for term in Term.objects.all()}
    return {**terms, **dict(choices.parties)}


def _page(
    request: HttpRequest,
    sort: Sort,
    record: Need | Offer,
    form: RefineForm,
    *,
    met: Meeting | None = None,
    status: int = 200,
) -> HttpResponse:
    said: Said = met.together if met else form.base
    context = {
        "sort": sort,
        "record": record,
        "form": form,
        "draft_key": sort.draft_key(record.key),
        "remarks": remarks(said, on=person_of(request).on),
        "met": [(LABELS[line.name], line) for line in met.lines] if met else (),
        "back": sort.url("", record.key),
    }
    return render(request, "support/refine.html", context, status=status)
