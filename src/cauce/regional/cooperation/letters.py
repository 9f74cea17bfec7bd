"""Mails about arrangements: to those who write for the other sides, after the act."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cauce.foundation.accounts import mail
from cauce.foundation.accounts.models import Appointment, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.rules import WRITING_ROLES, writes_for
from cauce.regional.cooperation import rules
from cauce.regional.cooperation.models import Arrangement


def tell_sides(arrangement: Arrangement, what: str, *, by: Person) -> int:
    """Write to whoever writes for a side and sees it, but not to who acted; how many that were.

    `what` is "shared", "step" or "consent". The mail carries the key and no text of the arrangement.
    """
    people = [user for user in _writers(arrangement, by) if user.pk != by.user_id]
    for user in people:
        mail.write(
            f"cooperation/email/{what}", to=user.email, language=user.language, user=user, by=by,
            arrangement=arrangement, link=_link(user, arrangement.key),
        )  # fmt: skip
    return len(people)


def _writers(arrangement: Arrangement, by: Person) -> list[User]:
    sides = rules.sides_of(arrangement)
    posts = Appointment.objects.filter(party__in=sides, role__in=WRITING_ROLES, began__lte=by.on)
    users = User.objects.filter(pk__in=posts.exclude(ended__lt=by.on).values("person"), is_active=True)
    return [user for user in users.order_by("pk") if _is_told(user, arrangement, by)]


def _is_told(user: User, arrangement: Arrangement, by: Person) -> bool:
    person = person_of(user, on=by.on)
    return bool(writes_for(person)) and rules.takes_part(person, arrangement)


def _link(user: User, key: str) -> str:
    with translation.override(user.language):
        return str(settings.SITE_ADDRESS) + reverse("cooperation:detail", args=[key])
