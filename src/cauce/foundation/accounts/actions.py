"""What is done with people: invite, accept, appoint, end. Each with its record, in one transaction."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cauce.foundation.accounts import mail, queries, rules, secrecy
from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from cauce.foundation.accounts.names import one_line
from cauce.foundation.accounts.queries import InvitationState
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Party, Team

INVITATION_LASTS = timedelta(days=14)


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


class InvitationClosed(Exception):
    """The link of an invitation no longer opens; `state` says why."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(state)
        self.state = state


def invite(
    *,
    by: Person,
    email: str,
    name: str,
    language: str,
    party: Party,
    role: str,
    site: str,
    at: datetime,
    team: Team | None = None,
    appointment_ends: date | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody by mail to act for a party. Returns the invitation and its link, shown once.

    `site` is the address of this installation ("https://cauce.example"). Raises PermissionDenied, and
    `Refused` when the address has an account or an open invitation already.
    """
    _require(rules.may_invite(by))
    _check_post(role=role, team=team, began=by.on, ended=appointment_ends)
    invitation = Invitation(
        email=email.strip().lower(),
        name=one_line(name),
        language=language,
        party=party,
        role=role,
        team=team,
        appointment_ends=appointment_ends,
    )
    return invitation, _send_invitation(invitation, by=by, site=site, at=at)


def invite_first_secretariat(*, email: str, name: str, party: str = "UNHCR", site: str = "") -> str:
    """Invite the first officer of the secretariat, from the command line. Returns the link, shown once.

    `site` is the address of this installation; without it, the first one that production trusts. An open
    invitation to the secretariat or to this address is withdrawn: its link was lost, or went astray. Raises
    `Refused` as soon as somebody can do this from within Cauce, for an address that is none, and when the
    party is not loaded.
    """
    at = timezone.now()
    today = timezone.localdate(at)
    in_office = Appointment.objects.filter(role=Role.SECRETARIAT, person__is_active=True)
    if any(rules.covers(each, today) or each.began > today for each in in_office):
        raise Refused(_("The secretariat has somebody already, who can invite from the page “People”."))
    if not Party.objects.filter(pk=party).exists():
        raise Refused(_("The reference data is not loaded: there is no party %(code)s.") % {"code": party})
    invitation = Invitation(
        email=email.strip().lower(), name=one_line(name), language=settings.LANGUAGE_CODE,
        party_id=party, role=Role.SECRETARIAT,
    )  # fmt: skip
    _refuse_malformed_address(invitation.email)
    trusted = next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://localhost:8000")
    with transaction.atomic():
        _withdraw_lost(invitation.email, at=at)
        return _send_invitation(invitation, by=None, site=site or trusted, at=at)


def _withdraw_lost(email: str, *, at: datetime) -> None:
    """Close every open invitation that leads to the secretariat or went to this address."""
    waiting = Invitation.objects.select_for_update().filter(
        accepted_at__isnull=True, withdrawn_at__isnull=True
    )
    for lost in waiting.filter(Q(role=Role.SECRETARIAT) | Q(email__iexact=email)):
        lost.withdrawn_at = at
        lost.save(update_fields=["withdrawn_at"])
        _record_invitation("withdraw_invitation", lost, by=None, at=at)


def _send_invitation(invitation: Invitation, *, by: Person | None, site: str, at: datetime) -> str:
    secret = secrecy.new_secret()
    invitation.secret_digest = secrecy.digest(secret)
    invitation.invited_by_id = by.user_id if by else None
    invitation.expires_at = at + INVITATION_LASTS
    try:
        with transaction.atomic():
            _refuse_known_address(invitation.email)
            invitation.save(force_insert=True)
            _record_invitation("invite", invitation, by=by, at=at)
            return _send_link(invitation, secret, site=site, by=by)
    except IntegrityError as error:
        raise Refused(_already_invited()) from error


def resend_invitation(*, by: Person, invitation: Invitation, site: str, at: datetime) -> str:
    """Send the invitation again with a new link and fourteen new days; the old link stops working."""
    _require(rules.may_invite(by))
    secret = secrecy.new_secret()
    with transaction.atomic():
        locked = _locked(invitation)
        _refuse_answered(locked)
        locked.secret_digest = secrecy.digest(secret)
        locked.expires_at = at + INVITATION_LASTS
        locked.save(update_fields=["secret_digest", "expires_at"])
        _record_invitation("resend_invitation", locked, by=by, at=at)
        return _send_link(locked, secret, site=site, by=by)


def withdraw_invitation(*, by: Person, invitation: Invitation, at: datetime) -> None:
    """Make the invitation's link stop working."""
    _require(rules.may_invite(by))
    with transaction.atomic():
        locked = _locked(invitation)
        _refuse_answered(locked)
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        _record_invitation("withdraw_invitation", locked, by=by, at=at)


def accept_invitation(*, secret: str, name: str, language: str, password: str, at: datetime) -> User:
    """Make the account and the appointment that an invitation offers, once.

    Raises `InvitationClosed` for a link that is unknown, used, withdrawn or too old, and for the second
    of two people who open it at the same time.
    """
    with transaction.atomic():
        invitation = find_invitation(secret, locked=True)
        today = timezone.localdate(at)
        state = queries.invitation_state(invitation, at=at, on=today)
        if invitation is None or state is not InvitationState.OPEN:
            raise InvitationClosed(state)
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise InvitationClosed(InvitationState.ACCEPTED)
        user = User.objects.create_user(invitation.email, password, name=one_line(name), language=language)
        appointment = Appointment.objects.create(
            person=user, party=invitation.party, role=invitation.role, team=invitation.team,
            began=today, ended=invitation.appointment_ends, recorded_by_id=invitation.invited_by_id,
        )  # fmt: skip
        invitation.accepted_at = at
        invitation.save(update_fields=["accepted_at"])
        record(
            verb="accept_invitation", subject=user, by=queries.person_of(user, on=today), at=at,
            party=appointment.party_id, change=_told(appointment) | {"invitation": invitation.pk},
        )  # fmt: skip
        return user


def find_invitation(secret: str, *, locked: bool = False) -> Invitation | None:
    """The invitation a link opens; `locked` until the end of the transaction."""
    found = Invitation.objects.select_related("party", "team", "invited_by")
    if locked:
        found = found.select_for_update(of=("self",))
    return found.filter(secret_digest=secrecy.digest(secret)).first()


def appoint(
    *,
    by: Person,
    person: User,
    party: Party,
    role: str,
    began: date,
    at: datetime,
    team: Team | None = None,
    ended: date | None = None,
) -> Appointment:
    """Record that a person acts for a party from a day on, to a last day if one is known.

    Raises PermissionDenied, and `Refused` when the same appointment covers some of these days already.
    """
    _require(rules.may_appoint(by))
    with transaction.atomic():
        User.objects.select_for_update().get(pk=person.pk)
        _check_post(role=role, team=team, began=began, ended=ended)
        _refuse_overlap(person=person, party=party, role=role, team=team, began=began, ended=ended)
        appointment = Appointment.objects.create(
            person=person, party=party, role=role, team=team, began=began, ended=ended,
            recorded_by_id=by.user_id,
        )  # fmt: skip
        record(verb="appoint", subject=person, by=by, party=party.pk, at=at, change=_told(appointment))
        return appointment


def end_appointment(*, by: Person, appointment: Appointment, last_day: date, at: datetime) -> Appointment:
    """Set the last day of an appointment. Access ends when that day does.

    Raises PermissionDenied, and `Refused` for a day before it began, for an appointment that is over
    already, and for the last appointment at the secretariat.
    """
    _require(rules.may_end_appointment(by))
    with transaction.atomic():
        secretariat = Appointment.objects.select_for_update().filter(
            Q(role=Role.SECRETARIAT) | Q(pk=appointment.pk)
        )
        others = {each.pk: each for each in secretariat.order_by("pk")}
        ending = others.pop(appointment.pk)
        _refuse_ending(ending, last_day, by.on)
        if ending.role == Role.SECRETARIAT:
            _refuse_empty_secretariat(others.values(), last_day, by.on)
        before, ending.ended = ending.ended, last_day
        ending.save(update_fields=["ended"])
        record(
            verb="end_appointment", subject=ending.person, by=by, party=ending.party_id, at=at,
            change=_told(ending) | {"until_before": before},
        )  # fmt: skip
        return ending


def change_language(*, by: Person, language: str, at: datetime) -> None:
    """Set the language in which somebody reads Cauce and gets mail."""
    _require(rules.may_change_own_settings(by))
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=by.user_id or 0)
        before, user.language = user.language, language
        if before == language:
            return
        user.save(update_fields=["language"])
        record(
            verb="change_language", subject=user, by=by, party=_only_party(by), at=at,
            change={"from": before, "to": language},
        )  # fmt: skip


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _only_party(person: Person) -> str:
    return next(iter(person.parties)) if len(person.parties) == 1 else ""


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update().get(pk=invitation.pk)


def _refuse_answered(invitation: Invitation) -> None:
    if invitation.accepted_at:
        raise Refused(_("This invitation was accepted already."))
    if invitation.withdrawn_at:
        raise Refused(_("This invitation was withdrawn already."))


def _refuse_malformed_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error


def _refuse_known_address(email: str) -> None:
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(_("This address has an account already. Appoint that person instead."))
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if waiting.filter(email__iexact=email.strip()).exists():
        raise Refused(_already_invited())


def _already_invited() -> str:
    return _("This address was invited already. Send that invitation again, or withdraw it first.")


def _check_post(*, role: str, team: Team | None, began: date, ended: date | None) -> None:
    if (role == Role.TEAM_LEAD) != (team is not None):
        raise Refused(_("A team lead leads one team; nobody else has one. Choose the team, or another role."))
    if ended is not None and ended < began:
        raise Refused(_("The last day lies before the first. Check both dates."))


def _refuse_overlap(
    *, person: User, party: Party, role: str, team: Team | None, began: date, ended: date | None
) -> None:
    same = Appointment.objects.filter(person=person, party=party, role=role, team=team)
    same = same.filter(Q(ended__isnull=True) | Q(ended__gte=began))
    if ended is not None:
        same = same.filter(began__lte=ended)
    if same.exists():
        raise Refused(_("This person has the same appointment on some of these days already."))


def _refuse_ending(appointment: Appointment, last_day: date, today: date) -> None:
    if appointment.ended is not None and appointment.ended < today:
        raise Refused(_("This appointment is over already."))
    if last_day < appointment.began:
        raise Refused(_("The last day lies before the first. Check both dates."))


def _refuse_empty_secretariat(others: Any, last_day: date, today: date) -> None:
    """Somebody must be left who can invite and appoint: an account that works, for longer than this one."""
    lasting = [
        each
        for each in others
        if rules.covers(each, max(last_day + timedelta(days=1), today)) and each.person.is_active
    ]
    if not lasting:
        raise Refused(_("Nobody would be left at the secretariat. Appoint somebody there first."))


def _told(post: Appointment | Invitation) -> dict[str, Any]:
    """What the record says of an appointment made or offered. No address: entries cannot be erased."""
    until = post.ended if isinstance(post, Appointment) else post.appointment_ends
    told: dict[str, Any] = {
        "role": str(post.role),
        "party": post.party_id,
        "team": post.team_id,
        "until": until,
    }
    return told | ({"appointment": post.pk, "from": post.began} if isinstance(post, Appointment) else {})


def _record_invitation(verb: str, invitation: Invitation, *, by: Person | None, at: datetime) -> None:
    record(verb=verb, subject=invitation, by=by, party=invitation.party_id, at=at, change=_told(invitation))


def _send_link(invitation: Invitation, secret: str, *, site: str, by: Person | None) -> str:
    with translation.override(invitation.language):
        link = site.rstrip("/") + reverse("people:accept", args=[secret])
    mail.write(
        "people/email/invitation", to=invitation.email, language=invitation.language,
        invitation=invitation, by=by, link=link, days=INVITATION_LASTS.days,
    )  # fmt: skip
    return link
