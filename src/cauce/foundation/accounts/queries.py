"""Who a user is on a day, and which people and appointments somebody may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from cauce.foundation.accounts import rules
from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from cauce.foundation.accounts.standing import Person, Post, nobody
from cauce.foundation.parties.models import Office, Party, TeamYear
from cauce.foundation.parties.queries import office_on


class State(StrEnum):
    """How an appointment stands on a day. A waiting one is dated, but its party holds not the office."""

    IN_FORCE = "in_force"
    WAITING = "waiting"
    COMING = "coming"
    ENDED = "ended"


def person_of(user: Any, *, on: date) -> Person:
    """Who `user` is on `on`, from the appointments in force. At most two queries; none for the anonymous."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return nobody(on)
    live = in_force(_appointments(on).filter(_dated(on), person=user), on=on)
    roles = {each.role for each in live}
    return Person(
        on=on,
        user_id=user.pk,
        name=user.name,
        parties=frozenset(each.party_id for each in live),
        teams=frozenset(each.team_id for each in live if each.team_id),
        is_secretariat=Role.SECRETARIAT in roles,
        is_chair=Role.CHAIR in roles,
        may_write=bool(roles - {Role.OBSERVER}),
        posts=tuple(
            Post(each.role, each.party_id, each.party.short or each.party.name, each.team_id or "")
            for each in live
        ),
    )


def _dated(on: date) -> Q:
    return Q(began__lte=on) & (Q(ended__isnull=True) | Q(ended__gte=on))


def _appointments(on: date) -> QuerySet[Appointment]:
    """Appointments with their party, and `leader`: who leads the team in the latest year not after `on`."""
    years = TeamYear.objects.filter(team=OuterRef("team"), year__lte=on.year).order_by("-year")
    return (
        Appointment.objects.select_related("party")
        .annotate(leader=Subquery(years.values("lead")[:1]))
        .order_by("began", "pk")
    )


def in_force(appointments: Iterable[Appointment], *, on: date) -> list[Appointment]:
    """Those of the appointments (made by this module) that give rights on the day."""
    listed = list(appointments)
    chairs = chairs_on(on) if any(rules.needs_chair(each) for each in listed) else frozenset()
    return [each for each in listed if state_of(each, on=on, chairs=chairs) is State.IN_FORCE]


def state_of(appointment: Appointment, *, on: date, chairs: frozenset[str]) -> State:
    """How the appointment stands. `chairs` are the parties that hold the chair that day."""
    if appointment.began > on:
        return State.COMING
    if not rules.covers(appointment, on):
        return State.ENDED
    if rules.needs_chair(appointment) and appointment.party_id not in chairs:
        return State.WAITING
    if appointment.team_id and appointment.leader != appointment.party_id:  # type: ignore[attr-defined]
        return State.WAITING
    return State.IN_FORCE


def chairs_on(on: date) -> frozenset[str]:
    """The parties that hold the chair on the day, known or presumed; none when it is not known.

    In production an invented term gives no rights, whatever was left in the database.
    """
    found = office_on(Office.SUPPORT_PLATFORM_CHAIR, on)
    if not found.answer.is_settled or (found.is_demonstration and settings.PRODUCTION):
        return frozenset()
    return frozenset(term.party_id for term in found.answer.holders)


@dataclass(frozen=True)
class AppointmentRow:
    """An appointment as a page shows it."""

    appointment: Appointment
    state: State

    @property
    def can_end(self) -> bool:
        return self.state is not State.ENDED


def appointments_visible_to(person: Person) -> QuerySet[Appointment]:
    """All for the secretariat; for others, those of the parties they act for."""
    found = _appointments(person.on).select_related("person", "party", "team")
    if rules.may_see_all_people(person):
        return found
    return found.filter(party__in=person.parties) if rules.may_see_people(person) else found.none()


def filtered(
    appointments: QuerySet[Appointment], *, on: date, party: str = "", role: str = "", state: str = ""
) -> QuerySet[Appointment]:
    """The appointments of one party, in one role, in one state; those without an end first, then by name."""
    if party:
        appointments = appointments.filter(party=party)
    if role:
        appointments = appointments.filter(role=role)
    if state:
        appointments = _standing(appointments, State(state), on)
    return appointments.order_by(F("ended").desc(nulls_first=True), "person__name", "pk")


def _standing(appointments: QuerySet[Appointment], state: State, on: date) -> QuerySet[Appointment]:
    """`state_of`, as the database says it."""
    if state is State.COMING:
        return appointments.filter(began__gt=on)
    if state is State.ENDED:
        return appointments.filter(ended__lt=on)
    without_chair = Q(role=Role.CHAIR) & ~Q(party__in=chairs_on(on))
    without_lead = Q(team__isnull=False) & (Q(leader__isnull=True) | ~Q(leader=F("party")))
    waiting = without_chair | without_lead
    return appointments.filter(_dated(on) & (waiting if state is State.WAITING else ~waiting))


def rows(appointments: Iterable[Appointment], *, on: date) -> list[AppointmentRow]:
    """The appointments with their state on the day; one query more, however many."""
    chairs = chairs_on(on)
    return [AppointmentRow(each, state_of(each, on=on, chairs=chairs)) for each in appointments]


def people_visible_to(person: Person) -> QuerySet[User]:
    """Every user for the secretariat; for others, those with an appointment for one of their parties."""
    if rules.may_see_all_people(person):
        return User.objects.order_by("name", "pk")
    if not rules.may_see_people(person):
        return User.objects.none()
    return User.objects.filter(appointments__party__in=person.parties).distinct().order_by("name", "pk")


def own_appointments(person: Person) -> list[AppointmentRow]:
    """A person's own appointments, newest first, with their state."""
    own = _appointments(person.on).select_related("team").filter(person=person.user_id)
    return rows(own.order_by("-began", "-pk"), on=person.on)


def invitations_visible_to(person: Person) -> QuerySet[Invitation]:
    """The invitations nobody has accepted or withdrawn, newest first; the secretariat's to see."""
    found = Invitation.objects.select_related("party", "team", "invited_by").order_by("-created_at", "-pk")
    pending = found.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return pending if rules.may_invite(person) else pending.none()


def parties_with_people(person: Person) -> list[tuple[str, str]]:
    """Code and name of the parties whose people `person` may see, by name, to choose from."""
    codes = appointments_visible_to(person).order_by().values("party")
    return sorted(
        ((party.code, str(party)) for party in Party.objects.filter(code__in=codes)), key=lambda pair: pair[1]
    )


def appointments_of(subject: User, *, seen_by: Person) -> list[AppointmentRow]:
    """The appointments of one person that another may see, newest first, with their state."""
    found = appointments_visible_to(seen_by).filter(person=subject).order_by("-began", "-pk")
    return rows(found, on=seen_by.on)


class InvitationState(StrEnum):
    """What an invitation's link can still do."""

    OPEN = "open"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


def invitation_state(invitation: Invitation | None, *, at: datetime, on: date) -> InvitationState:
    """Open until accepted, withdrawn, fourteen days old, or past the end of the appointment it offers."""
    if invitation is None:
        return InvitationState.UNKNOWN
    if invitation.accepted_at:
        return InvitationState.ACCEPTED
    if invitation.withdrawn_at:
        return InvitationState.WITHDRAWN
    is_over = invitation.appointment_ends is not None and invitation.appointment_ends < on
    return InvitationState.EXPIRED if is_over or invitation.expires_at <= at else InvitationState.OPEN
