"""Who may do what with people and their appointments."""

from __future__ import annotations

from datetime import date

from cauce.foundation.accounts.models import Appointment, Role
from cauce.foundation.accounts.standing import Person


def may_invite(person: Person) -> bool:
    """Only the secretariat brings people in."""
    return person.is_secretariat and person.may_write


def may_appoint(person: Person) -> bool:
    return may_invite(person)


def may_end_appointment(person: Person) -> bool:
    return may_invite(person)


def may_see_all_people(person: Person) -> bool:
    return person.is_secretariat


def may_see_people(person: Person) -> bool:
    """The secretariat sees everybody; whoever acts for a party sees the people of that party."""
    return may_see_all_people(person) or (person.may_write and bool(person.parties))


def may_change_own_settings(person: Person) -> bool:
    return not person.is_anonymous


def covers(appointment: Appointment, on: date) -> bool:
    """Whether the dates of an appointment, both included, hold the day."""
    return appointment.began <= on and (appointment.ended is None or on <= appointment.ended)


def needs_chair(appointment: Appointment) -> bool:
    return appointment.role == Role.CHAIR
