"""Mails about matches: whose turn it is, and what has not moved. No words of a side, and never twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from cauce.foundation.accounts import mail
from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.rules import WRITING_ROLES
from cauce.regional.support.models import Notice
from cauce.regional.support.queries import pipeline
from cauce.regional.support.queries.pipeline import Line
from cauce.regional.support.rules_matches import STUCK_AFTER

#: What has not moved is told again after so many days more.
AGAIN_AFTER = 30


@dataclass(frozen=True)
class Told:
    """What one person is to be told of one match, and the name under which it is told once."""

    line: Line
    about: str


def send_digests(*, on: date) -> int:
    """One mail to everybody for whom something new waits, or has got stuck. How many were sent."""
    return sum(_write_to(user, person_of(user, on=on)) for user in _who_may_act(on))


def _write_to(user: User, person: Person) -> bool:
    waiting = [Told(each, _about(each)) for each in pipeline.waiting_for(person)]
    stuck = [Told(each, _about_stuck(each)) for each in pipeline.stuck_for(person)]
    known = set(Notice.objects.filter(person=user).values_list("match", "about"))
    new = [each for each in (*waiting, *stuck) if (each.line.match.pk, each.about) not in known]
    if not new:
        return False
    try:
        with transaction.atomic():
            _note(user, new)
            _post(user, waiting, stuck)
    except IntegrityError:
        return False
    return True


def _about(line: Line) -> str:
    """A step is told once, and new terms of the other side once more."""
    match = line.match
    return f"step-{match.step}-{match.terms or 0}"  # type: ignore[attr-defined]


def _about_stuck(line: Line) -> str:
    reached = STUCK_AFTER + (line.days - STUCK_AFTER) // AGAIN_AFTER * AGAIN_AFTER
    return f"stuck-{line.match.step}-{reached}"  # type: ignore[attr-defined]


def _note(user: User, told: Iterable[Told]) -> None:
    moment = timezone.now()
    Notice.objects.bulk_create(
        Notice(match=each.line.match, person=user, about=each.about, sent_at=moment) for each in told
    )


def _post(user: User, waiting: list[Told], stuck: list[Told]) -> None:
    mail.write(
        "support/email/matches", to=user.email, language=user.language, headers={"List-Id": _list_id()},
        user=user, waiting=[_shown(user, each) for each in waiting],
        stuck=[_shown(user, each) for each in stuck],
    )  # fmt: skip


def _shown(user: User, told: Told) -> dict[str, object]:
    with translation.override(user.language):
        link = settings.SITE_ADDRESS + reverse("support:match", args=[told.line.match.key])
    return {"line": told.line, "link": link}


def _who_may_act(on: date) -> list[User]:
    """Active people with an appointment, dated today, to write for a party or for the secretariat."""
    roles = (*WRITING_ROLES, Role.SECRETARIAT)
    posts = Appointment.objects.filter(role__in=roles, began__lte=on).exclude(ended__lt=on)
    return list(User.objects.filter(pk__in=posts.values("person"), is_active=True).order_by("pk"))


def _list_id() -> str:
    """RFC 2919: what a reader may sort these mails by."""
    return f"<matches.{urlsplit(settings.SITE_ADDRESS).hostname or 'localhost'}>"
