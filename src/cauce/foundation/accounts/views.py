"""People: who acts for whom, who is invited, and one's own account. One query or one action per view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cauce.foundation.accounts import actions, queries, rules
from cauce.foundation.accounts.forms import (
    AcceptForm,
    AppointmentForm,
    EndForm,
    InvitationForm,
    LanguageForm,
    PeopleFilter,
)
from cauce.foundation.accounts.models import Invitation, User
from cauce.foundation.accounts.queries import InvitationState
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.tables import AppointmentTable
from cauce.foundation.ledger import queries as ledger
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.rules import may_read_recent
from cauce.foundation.web.arranging import Arranged

View = Callable[..., HttpResponse]


def allowed(rule: Callable[[Person], bool]) -> Callable[[View], View]:
    """Ask strangers to sign in; for whoever lacks the right, the page is not there."""

    def decorated(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *arguments: Any, **options: Any) -> HttpResponse:
            if not rule(_person(request)):
                raise Http404
            try:
                return view(request, *arguments, **options)
            except PermissionDenied as error:
                raise Http404 from error

        return login_required(guarded)

    return decorated


def _person(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@require_safe
@allowed(rules.may_see_people)
def people(request: HttpRequest) -> HttpResponse:
    """Who acts for whom, from when to when."""
    person = _person(request)
    form = PeopleFilter(request.GET or None, parties=queries.parties_with_people(person))
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.filtered(queries.appointments_visible_to(person), on=person.on, **chosen)
    table = AppointmentTable(found, on=person.on, chairs=queries.chairs_on(person.on))
    Arranged(request, paginate={"per_page": settings.PAGE_SIZE}).configure(table)
    context = {
        "form": form,
        "is_filtered": any(chosen.values()),
        "table": table,
        "may_invite": rules.may_invite(person),
        "sees_all": rules.may_see_all_people(person),
        "invitations": queries.invitations_visible_to(person),
        "now": timezone.now(),
    }
    return render(request, "people/list.html", context)


@require_safe
@allowed(rules.may_see_people)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person and their appointments, as far as the reader may see them."""
    person = _person(request)
    subject = get_object_or_404(queries.people_visible_to(person), pk=pk)
    context = {
        "subject": subject,
        "rows": queries.appointments_of(subject, seen_by=person),
        "may_appoint": rules.may_appoint(person),
        "may_end": rules.may_end_appointment(person),
        "sees_address": rules.may_see_all_people(person),
        "has_history": ledger.history(person, object_type=type_of(User), object_id=str(subject.pk)).exists(),
    }
    return render(request, "people/detail.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@allowed(rules.may_invite)
def invite(request: HttpRequest) -> HttpResponse:
    person = _person(request)
    language = translation.get_language()
    form = InvitationForm(request.POST or None, on=person.on, initial={"language": language})
    if form.is_valid():
        done = _tried(
            form,
            lambda: actions.invite(by=person, site=_site(request), at=timezone.now(), **form.cleaned_data),
        )
        if done:
            invitation, link = done
            return _link_handed_over(request, invitation, link)
    return render(request, "people/invite.html", {"form": form, "days": actions.INVITATION_LASTS.days})


@require_POST
@allowed(rules.may_invite)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    invitation = get_object_or_404(queries.invitations_visible_to(person), pk=pk)
    try:
        link = actions.resend_invitation(
            by=person, invitation=invitation, site=_site(request), at=timezone.now()
        )
    except actions.Refused as refused:
        messages.error(request, str(refused))
        return redirect("people:list")
    return _link_handed_over(request, invitation, link)


@require_POST
@allowed(rules.may_invite)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    invitation = get_object_or_404(queries.invitations_visible_to(person), pk=pk)
    try:
        actions.withdraw_invitation(by=person, invitation=invitation, at=timezone.now())
        messages.success(
            request,
            _("The invitation to %(name)s was withdrawn; its link no longer opens.")
            % {"name": invitation.name},
        )
    except actions.Refused as refused:
        messages.error(request, str(refused))
    return redirect("people:list")


def _link_handed_over(request: HttpRequest, invitation: Invitation, link: str) -> HttpResponse:
    """The link on a page of its own, in this answer only: it is stored nowhere, in no session either."""
    context = {"invitation": invitation, "link": link, "days": actions.INVITATION_LASTS.days}
    response = render(request, "people/invited.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@allowed(rules.may_appoint)
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    subject = get_object_or_404(queries.people_visible_to(person), pk=pk)
    form = AppointmentForm(request.POST or None, initial={"began": person.on})
    if form.is_valid() and _tried(
        form, lambda: actions.appoint(by=person, person=subject, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("%(name)s is appointed.") % {"name": subject.name})
        return redirect("people:detail", pk=pk)
    return render(request, "people/appoint.html", {"form": form, "subject": subject})


@require_http_methods(["GET", "POST"])
@allowed(rules.may_end_appointment)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    person = _person(request)
    appointment = get_object_or_404(queries.appointments_visible_to(person), pk=pk)
    initial = {"last_day": appointment.ended or max(person.on, appointment.began)}
    form = EndForm(request.POST or None, appointment=appointment, initial=initial)
    if form.is_valid() and _tried(
        form,
        lambda: actions.end_appointment(
            by=person, appointment=appointment, at=timezone.now(), **form.cleaned_data
        ),
    ):
        messages.success(request, _("The last day of the appointment is set."))
        return redirect("people:detail", pk=appointment.person_id)
    return render(request, "people/end.html", {"form": form, "appointment": appointment})


def _tried(form: Form, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return None


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password", "password_again")
@never_cache
def accept(request: HttpRequest, secret: str) -> HttpResponse:
    """The page an invitation's link opens, once."""
    if request.user.is_authenticated:
        return render(request, "people/accept_signed_in.html", status=409)
    now, on = timezone.now(), _person(request).on
    invitation = actions.find_invitation(secret)
    state = queries.invitation_state(invitation, at=now, on=on)
    if invitation is None or state is not InvitationState.OPEN:
        return _closed(request, state)
    initial = {"name": invitation.name, "language": translation.get_language()}
    form = AcceptForm(request.POST or None, invitation=invitation, initial=initial)
    if not form.is_valid():
        return render(request, "people/accept.html", {"form": form, "invitation": invitation})
    given = {key: form.cleaned_data[key] for key in ("name", "language", "password")}
    try:
        user = actions.accept_invitation(secret=secret, at=now, **given)
    except actions.InvitationClosed as closed:
        return _closed(request, closed.state)
    signed_in: HttpResponse = perform_login(request, user)
    return signed_in


def _closed(request: HttpRequest, state: InvitationState) -> HttpResponse:
    status = 404 if state is InvitationState.UNKNOWN else 410
    return render(request, "people/accept_closed.html", {"state": state}, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: appointments, language, second step, sessions."""
    person = _person(request)
    user: Any = request.user
    form = LanguageForm(request.POST or None, initial={"language": user.language})
    if form.is_valid():
        actions.change_language(by=person, at=timezone.now(), **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Cauce now speaks this language to you."))
            return redirect("people:account")
    context = {
        "form": form,
        "rows": queries.own_appointments(person),
        "steps": _second_steps(user),
        "sessions": UserSession.objects.purge_and_list(user),
        "here": request.session.session_key,
        "sees_people": rules.may_see_people(person),
        "reads_record": may_read_recent(person),
        "must_have_second_step": settings.PRODUCTION and person.may_write,
    }
    return render(request, "account/account.html", context)


def _second_steps(user: User) -> dict[str, Any]:
    """Which second steps are set up: the app, how many passkeys, how many recovery codes are left."""
    mine = list(Authenticator.objects.filter(user=user))
    codes = [each.wrap() for each in mine if each.type == Authenticator.Type.RECOVERY_CODES]
    return {
        "app": any(each.type == Authenticator.Type.TOTP for each in mine),
        "passkeys": sum(each.type == Authenticator.Type.WEBAUTHN for each in mine),
        "codes_left": len(codes[0].get_unused_codes()) if codes else 0,
    }
