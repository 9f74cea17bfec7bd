"""Pages of reporting: an update is written, read, signed, corrected, attested, thrown away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Life
from cauce.regional.progress import actions, held, queries, rules
from cauce.regional.progress.editing import answer, person_of, words_of
from cauce.regional.progress.evidence import GivenEvidence
from cauce.regional.progress.forms import HeldRow, VerifyForm
from cauce.regional.progress.gone import or_gone, typed_again
from cauce.regional.progress.models import AttestationKind, Update
from cauce.regional.progress.page import page_of, readers_of
from cauce.regional.progress.sheet import Subject
from cauce.regional.progress.storage import path_of

View = Callable[..., HttpResponse]
#: What a file of evidence may do in a browser that opens it all the same: nothing.
EVIDENCE_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"

logger = logging.getLogger(__name__)


def closed(view: View) -> View:
    """For those signed in; for whoever lacks the right, the page is not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
        try:
            return view(request, *arguments, **options)
        except PermissionDenied as error:
            raise Http404 from error

    return login_required(guarded)


@require_http_methods(["GET", "POST"])
@closed
def report(request: HttpRequest, key: str) -> HttpResponse:
    """A new update on the share of a party; its draft, when it has begun one."""
    commitment, party = _share(request, key)
    if not party:
        parts = queries.committing(person_of(request), commitment)
        return render(request, "progress/choose.html", {"commitment": commitment, "parts": parts})
    begun = queries.open_draft(person_of(request), commitment=commitment, party=party)
    is_again = request.method == "POST" and request.POST.get("version", "0") != "0"
    if begun is not None and request.method == "GET":
        messages.info(request, _("Your party has begun this update already: here it is."))
        return _on_to(request, begun)
    return answer(request, Subject(person_of(request), commitment, party, begun if is_again else None))


@require_POST
@closed
def hold(request: HttpRequest, key: str) -> JsonResponse:
    """Keep a file as soon as it was chosen: `held.js` sends it, and gets the row that shows it."""
    commitment, party = _share(request, key)
    file, form = request.FILES.get("file"), request.POST.get("form", "")
    if not party or file is None or not drafts.KEY.fullmatch(form):
        raise Http404
    given = GivenEvidence(request.POST.get("title", ""), file=file, audience=request.POST.get("audience", ""))
    try:
        piece = held.hold(by=person_of(request), commitment=commitment, party=party, form=form, given=given)
    except (actions.Refused, ValidationError) as refused:
        return JsonResponse({"said": words_of(refused)}, status=422)
    return JsonResponse({"html": render_to_string("progress/_held.html", {"row": HeldRow(piece=piece)})})


@require_POST
@closed
def unchanged(request: HttpRequest, key: str) -> HttpResponse:
    """Nothing changed since the last update: a draft that says so, ready to be signed."""
    commitment, party = _share(request, key)
    person = person_of(request)
    before = queries.last_signed(person, commitment, party)
    if before is None:
        raise Http404
    content = actions.unchanged_since(before, refers_to=person.on, said_by=before.said_by)
    try:
        update = actions.write(by=person, commitment=commitment, party=party, content=content)
    except actions.ChangedMeanwhile as begun:
        messages.warning(request, _("Your party has begun this update already: here it is."))
        return redirect("progress:edit", pk=begun.theirs.pk)
    return redirect("progress:sign", pk=update.pk)


@require_safe
@or_gone
def update(request: HttpRequest, pk: int) -> HttpResponse:
    """An update, as far as its reader may read it."""
    person = person_of(request)
    found = get_object_or_404(queries.whole(person), pk=pk)
    page = page_of(person, found)
    return render(request, "progress/update.html", {"page": page, "page_title": page.title})


@require_http_methods(["GET", "POST"])
@or_gone
@closed
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft again."""
    if request.method == "POST" and not Update.objects.filter(pk=pk).exists():
        return typed_again(request, pk)
    found = _update(request, pk)
    if found.is_draft and not rules.may_change(person_of(request), found):
        raise Http404
    if not found.is_draft:
        return _signed_meanwhile(request, found)
    subject = Subject(person_of(request), found.commitment, found.party_id, found, found.corrects)
    return answer(request, subject)


def _signed_meanwhile(request: HttpRequest, found: Update) -> HttpResponse:
    """What was typed into a draft that somebody signed meanwhile can still go into a correction."""
    if request.method == "GET" or not rules.may_correct(person_of(request), found):
        return redirect("progress:update", pk=found.pk)
    notice = _(
        "Somebody signed this update while you were writing. What you typed is below and was not saved: "
        "save it, and it becomes a correction of the signed update."
    )
    subject = Subject(person_of(request), found.commitment, found.party_id, None, found)
    return answer(
        request, subject, notice=notice, goes_to=reverse("progress:correct", args=[found.pk]), takes=False
    )


@require_http_methods(["GET", "POST"])
@closed
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A new update in the place of a signed one, beginning with what that one says."""
    found, person = _update(request, pk), person_of(request)
    if not rules.may_correct(person, found):
        raise Http404
    begun = queries.open_draft(person, commitment=found.commitment, party=found.party_id, corrects=found)
    if begun is not None and request.method == "GET":
        return _on_to(request, begun)
    is_again = request.method == "POST" and request.POST.get("version", "0") != "0"
    draft = begun if is_again else None
    return answer(request, Subject(person, found.commitment, found.party_id, draft, found))


@require_http_methods(["GET", "POST"])
@or_gone
@closed
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be read, by whom; and the signature."""
    person, found = person_of(request), _update(request, pk)
    if not found.is_draft and found.party_id in person.parties:
        return redirect("progress:update", pk=pk)
    if not rules.may_sign(person, found):
        raise Http404
    if request.method == "POST" and _signed(request, found):
        return redirect("progress:update", pk=pk)
    found = _update(request, pk)
    context = {"page": page_of(person, found), "readers": readers_of(found)}
    return render(request, "progress/sign.html", context)


def _signed(request: HttpRequest, found: Update) -> bool:
    """Whether the update is signed now, by this press or by the one before."""
    try:
        actions.sign(by=person_of(request), update=found, version=_number(request.POST.get("version", "")))
        messages.success(request, _("Signed. From now on those named read it, and nobody changes it."))
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return False
    except actions.ChangedMeanwhile:
        messages.warning(request, _("Somebody changed the draft meanwhile. Read it again before you sign."))
        return False
    except PermissionDenied:
        return not _update(request, found.pk).is_draft
    return True


@require_http_methods(["GET", "POST"])
@or_gone
@closed
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    person, found = person_of(request), _update(request, pk)
    if not rules.may_change(person, found):
        raise Http404
    if request.method == "POST":
        actions.discard(by=person, update=found)
        held.release_share(by=person, commitment=found.commitment, party=found.party_id)
        drafts.forget(by=person, form=f"update:{found.pk}")
        messages.success(request, _("The draft is gone."))
        return redirect("commitments:detail", key=found.commitment.key)
    return render(request, "progress/discard.html", {"page": page_of(person, found)})


@require_http_methods(["GET", "POST"])
@closed
def attest(request: HttpRequest, pk: int) -> HttpResponse:
    """The secretariat says that it saw the evidence, or who verified the content."""
    person, found = person_of(request), _update(request, pk)
    kinds = [kind for kind in AttestationKind if rules.may_attest(person, found, kind)]
    if not kinds:
        raise Http404
    first = {"kind": kinds[0]} if len(kinds) == 1 else {}
    form = VerifyForm(request.POST if request.method == "POST" else None, kinds=kinds, initial=first)
    if form.is_valid() and _attested(form, request, found):
        return redirect("progress:update", pk=pk)
    return render(request, "progress/attest.html", {"page": page_of(person, found), "form": form})


def _attested(form: VerifyForm, request: HttpRequest, found: Update) -> bool:
    typed = form.cleaned_data
    note = Translated({code: typed[f"note_{code}"] for code in ("es", "en") if typed[f"note_{code}"]})
    try:
        actions.attest(
            by=person_of(request), update=found, kind=typed["kind"], verifier=typed["verifier"], note=note
        )
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("It stands beside the update now."))
    return True


@require_safe
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """A file of evidence, to be saved: never shown inside the page."""
    piece = queries.evidence_visible_to(person_of(request), pk)
    if piece is None or not piece.digest:
        raise Http404
    try:
        content = path_of(piece.digest).open("rb")
    except FileNotFoundError as error:
        logger.error("The file of evidence %s (%s) is missing", piece.pk, piece.digest)
        raise Http404 from error
    file = FileResponse(content, as_attachment=True, filename=piece.file_name, content_type=piece.media_type)
    file["Content-Security-Policy"] = EVIDENCE_POLICY
    file["X-Content-Type-Options"] = "nosniff"
    file["Cache-Control"] = "private, no-store"
    return file


def _share(request: HttpRequest, key: str) -> tuple[Commitment, str]:
    """The commitment, and the party whose share it is about: "" when there are several to choose from."""
    commitment = get_object_or_404(Commitment.objects.visible_to(person_of(request)), key=key)
    parts = queries.committing(person_of(request), commitment)
    named = request.POST.get("party") or request.GET.get("party")
    if not parts or commitment.life != Life.PUBLISHED:
        raise Http404
    if named:
        parts = [part for part in parts if part.party_id == named]
        if not parts:
            raise Http404
    return commitment, str(parts[0].party_id) if len(parts) == 1 else ""


def _on_to(request: HttpRequest, begun: Update) -> HttpResponse:
    """To the draft that is begun, with the unsent text that was asked for."""
    unsent = request.GET.get("unsent", "")
    asked = f"?{urlencode({'unsent': unsent})}" if unsent else ""
    return redirect(reverse("progress:edit", args=[begun.pk]) + asked)


def _update(request: HttpRequest, pk: int) -> Update:
    found: Update = get_object_or_404(queries.whole(person_of(request)), pk=pk)
    return found


def _number(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 10 else -1
