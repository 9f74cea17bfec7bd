"""Mails about new unmet needs to those who keep a filter: one a day at most, and no need twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from cauce.foundation.accounts import mail
from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.queries import person_of
from cauce.regional.support import showing
from cauce.regional.support.actions.following import token_of
from cauce.regional.support.models import Following, ToldNeed
from cauce.regional.support.queries.following import News, distinct, followings, news
from cauce.regional.support.queries.gaps import gaps_of

#: So many needs one mail names under a filter; of the others it says how many, and where they are.
SHOWN = 20


def send_news(*, on: date) -> int:
    """Write to everybody for whom a kept filter has something new. How many mails were sent.

    Rights are those of today. What a day missed is sent on the next; what was sent is never sent again.
    """
    waiting = Following.objects.filter(ended_at__isnull=True, person__is_active=True)
    people = User.objects.filter(pk__in=waiting.values("person")).order_by("pk")
    return sum(_write_to(user, on) for user in people)


def _write_to(user: User, on: date) -> bool:
    if _had_mail(user, on):
        return False
    person = person_of(user, on=on)
    with transaction.atomic(), translation.override(user.language):
        kept = list(followings(person).select_for_update())
        every = [news(person, each) for each in kept]
        fresh = distinct(every)
        if not fresh:
            return False
        _note(every, timezone.now())
        _post(user, fresh)
    return True


def _had_mail(user: User, on: date) -> bool:
    return ToldNeed.objects.filter(following__person=user, mailed_at__date=on).exists()


def _note(every: Iterable[News], moment: datetime) -> None:
    ToldNeed.objects.bulk_create(
        ToldNeed(following=each.following, need=need, mailed_at=moment)
        for each in every
        for need in each.needs
    )


def _post(user: User, fresh: list[News]) -> None:
    headers = {"List-Id": _list_id()}
    if len(fresh) == 1:
        stop = _stop(fresh[0])
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail.write(
        "support/email/new_needs", to=user.email, language=user.language, headers=headers, user=user,
        lines=[_line(each) for each in fresh], number=sum(len(each.needs) for each in fresh),
        all_kept=_address("support:following"),
    )  # fmt: skip


def _line(each: News) -> dict[str, Any]:
    shown = each.needs[:SHOWN]
    gaps = gaps_of(shown)
    query = urlencode(each.following.asked)
    return {
        "words": each.words,
        "needs": [
            {
                "need": need,
                "left": showing.left_words(gaps[need.pk]),
                "link": _address("support:need", need.key),
            }
            for need in shown
        ],
        "more": len(each.needs) - len(shown),
        "list": _address("support:home") + (f"?{query}" if query else ""),
        "stop": _stop(each),
    }


def _stop(each: News) -> str:
    return _address("support:unfollow", token_of(each.following))


def _address(name: str, *args: str) -> str:
    return str(settings.SITE_ADDRESS) + reverse(name, args=args)


def _list_id() -> str:
    """RFC 2919: what a reader may sort these mails by."""
    return f"<needs.{urlsplit(settings.SITE_ADDRESS).hostname or 'localhost'}>"
