"""Mails about rounds: to whom, about what, and never twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from cauce.foundation.accounts import mail
from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.progress.rules import REPORTING_ROLES
from cauce.regional.rounds.models import Obligation, Reminder, ReminderKind, Round
from cauce.regional.rounds.queries import Owed, owed_by
from cauce.regional.rounds.queries.mine import reported_for

#: What a mail about several rounds begins with.
MOST_URGENT = (ReminderKind.AFTER, ReminderKind.BEFORE, ReminderKind.OPENING)
#: Days before (-) and after (+) the deadline on which those who still owe are written to.
STEPS = (
    (-14, ReminderKind.BEFORE),
    (-3, ReminderKind.BEFORE),
    (1, ReminderKind.AFTER),
    (7, ReminderKind.AFTER),
)


@dataclass(frozen=True)
class Due:
    """That a party of a person is to be told something of a round, since a day."""

    owed: Owed
    kind: str
    day: date


def send_reminders(*, on: date) -> int:
    """Write to everybody who is due a word today: one mail each for all open rounds. How many were sent.

    What a day missed is sent on the next; what was sent is never sent again.
    """
    return sum(_remind(user, on) for user in _who_may_owe(on))


def step_on(round_: Round, on: date) -> tuple[str, date]:
    """The last step reached by `on`: its kind and its day. Before any other, the opening."""
    reached: tuple[str, date] = (ReminderKind.OPENING, round_.opens_on)
    opened, today = ((day - round_.deadline).days for day in (round_.opens_on, on))
    for days, kind in STEPS:
        if opened < days <= today:
            reached = (kind, round_.deadline + timedelta(days=days))
    return reached


def reporting_for(parties: Sequence[str], *, on: date) -> list[tuple[str, User]]:
    """Who reports for each of these parties today, as (party, user)."""
    found: list[tuple[str, User]] = []
    for user in _appointed(REPORTING_ROLES, on, parties):
        found += [(code, user) for code in reported_for(person_of(user, on=on)) if code in parties]
    return found


def chairing(*, on: date) -> list[tuple[str, User]]:
    """Who acts for the chair today, as (party, user)."""
    chairs = ((user, person_of(user, on=on)) for user in _appointed((Role.CHAIR,), on))
    return [(post.party, user) for user, person in chairs for post in person.posts if post.role == Role.CHAIR]


def tell(
    round_: Round, kind: str, words: str, recipients: Iterable[tuple[str, User]], *, by: Person
) -> list[tuple[str, User]]:
    """Send words of the secretariat to each of these people who has not had them today; who got them.

    Whoever answers such a mail answers the person who wrote it.
    """
    told: list[tuple[str, User]] = []
    for party, user in recipients:
        if _first_time(round_, party, user, kind, by.on, words):
            told.append((party, user))
    writer = User.objects.filter(pk=by.user_id or 0).first()
    answers = {"Reply-To": writer.email} if writer else {}
    for user in {user.pk: user for _party, user in told}.values():
        mail.write(
            "rounds/email/words", to=user.email, language=user.language, headers=answers,
            user=user, round=round_, words=words, by=by, link=_link("rounds:board", user, round_.key),
        )  # fmt: skip
    return told


def _remind(user: User, on: date) -> bool:
    """One mail to one person, with its rows, or nothing."""
    owed = [each for each in owed_by(person_of(user, on=on)) if each.line.open]
    due = [each for each in (_due(one, on) for one in owed) if not _was_told(user, each)]
    if not due:
        return False
    try:
        with transaction.atomic():
            for each in due:
                _note(user, each)
            _write(user, owed, due)
    except IntegrityError:
        return False
    return True


def _due(owed: Owed, on: date) -> Due:
    kind, day = step_on(owed.round, on)
    return Due(owed, kind, day)


def _was_told(user: User, due: Due) -> bool:
    return Reminder.objects.filter(
        round=due.owed.round, party=due.owed.line.party, person=user, kind=due.kind, day=due.day
    ).exists()


def _note(user: User, due: Due) -> None:
    Reminder.objects.create(
        round=due.owed.round, party=due.owed.line.party, person=user, kind=due.kind, day=due.day,
        sent_at=timezone.now(),
    )  # fmt: skip
    record(
        verb="remind", subject=due.owed.round, by=None, party=due.owed.line.party.code,
        change={"kind": due.kind, "day": due.day.isoformat()},
    )  # fmt: skip


def _write(user: User, owed: list[Owed], due: list[Due]) -> None:
    kinds = {each.kind for each in due}
    first = next(kind for kind in MOST_URGENT if kind in kinds)
    lines = [
        {"owed": each, "link": f"{_link('rounds:answer', user, each.round.key)}?party={each.line.party.code}"}
        for each in owed
    ]
    number = sum(each.line.open for each in owed)
    mail.write(
        "rounds/email/digest", to=user.email, language=user.language, headers={"List-Id": _list_id()},
        user=user, lines=lines, kind=str(first), number=number,
    )  # fmt: skip


def _first_time(round_: Round, party: str, user: User, kind: str, day: date, words: str) -> bool:
    try:
        with transaction.atomic():
            Reminder.objects.create(
                round=round_, party_id=party, person=user, kind=kind, day=day, words=words,
                sent_at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        return False
    return True


def _who_may_owe(on: date) -> list[User]:
    """Those with an appointment to report for a party that owes something in an open round."""
    owing = Obligation.objects.filter(round__closed_at__isnull=True).order_by().values("party").distinct()
    return _appointed(REPORTING_ROLES, on, owing)


def _appointed(roles: Iterable[str], on: date, parties: Any = None) -> list[User]:
    """Active people with such an appointment dated today. Whether it gives rights, `person_of` says."""
    posts = Appointment.objects.filter(role__in=list(roles), began__lte=on).exclude(ended__lt=on)
    if parties is not None:
        posts = posts.filter(party__in=parties)
    return list(User.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk"))


def _list_id() -> str:
    """RFC 2919: what a reader may sort the reminders by."""
    return f"<rounds.{urlsplit(_site()).hostname or 'localhost'}>"


def _site() -> str:
    """The address of this installation, as links in mails name it."""
    return str(settings.SITE_ADDRESS)


def _link(name: str, user: User, key: str) -> str:
    with translation.override(user.language):
        return _site() + reverse(name, args=[key])
