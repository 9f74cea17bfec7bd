"""Keeping a filter of the list of needs, to be told of what is new in it; and giving it up."""

from __future__ import annotations

from django.core import signing
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.support.actions.refusals import Refused, require
from cauce.regional.support.filters import NeedFilter
from cauce.regional.support.models import Following, ToldNeed
from cauce.regional.support.queries.following import followings, kept

#: So many filters one person can keep.
MOST = 20
SALT = "support.following"


def follow(*, by: Person, asked: dict[str, str]) -> Following:
    """Keep a filter. What it shows now is no news. Kept already, it stays as it is.

    Raises PermissionDenied for somebody not signed in, and `Refused` for a filter that cannot be applied and
    for one too many.
    """
    require(not by.is_anonymous)
    wanted = kept(asked)
    found = NeedFilter(wanted, person=by)
    if not found.is_valid():
        raise Refused(_("One of the filters has a value that it does not have. Nothing was kept."))
    known = followings(by).filter(asked=wanted).first()
    if known is not None:
        return known
    if followings(by).count() >= MOST:
        raise Refused(_("You keep %(most)s filters already. Stop one of them first.") % {"most": MOST})
    try:
        return _keep(by, wanted, found)
    except IntegrityError:
        return followings(by).get(asked=wanted)


def stop(*, by: Person, following: Following) -> None:
    """Give a filter up; a second time changes nothing. Raises PermissionDenied for that of another person."""
    require(not by.is_anonymous and following.person_id == by.user_id)
    _end(following, by)


def stop_from_mail(*, following: Following) -> None:
    """The same, by whoever holds the address from the mail: it is as good as a signature."""
    _end(following, None)


def token_of(following: Following) -> str:
    """What stands in the address with which a mail can be stopped."""
    return signing.dumps(following.pk, salt=SALT)


def following_of(token: str) -> Following | None:
    """The filter of such an address; None for any other."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Following.objects.filter(pk=pk).first()


def _keep(by: Person, asked: dict[str, str], found: NeedFilter) -> Following:
    with transaction.atomic():
        made = Following.objects.create(
            person_id=by.user_id,
            asked=asked,
            began_at=timezone.now(),  # type: ignore[misc]
        )
        shown = found.found.order_by().values_list("pk", flat=True)
        ToldNeed.objects.bulk_create((ToldNeed(following=made, need_id=pk) for pk in shown), batch_size=2_000)
        record(verb="follow_needs", subject=made, by=by)
    return made


def _end(following: Following, by: Person | None) -> None:
    with transaction.atomic():
        stands = Following.objects.select_for_update().get(pk=following.pk)
        if stands.ended_at is None:
            stands.ended_at = timezone.now()
            stands.save(update_fields=["ended_at"])
            record(verb="stop_following_needs", subject=stands, by=by)
