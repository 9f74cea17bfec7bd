"""Rates of exchange are set, and one that was wrong is corrected by another row. None is ever changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation.actions.refusals import Refused, is_invented, require
from cauce.regional.cooperation.models import Rate


def set_rate(*, by: Person, currency: str, worth: Decimal, on: date, source: str) -> Rate:
    """What a unit was worth in US dollars on a day. Raises PermissionDenied, `Refused` for a second one."""
    require(rules.may_set_rates(by))
    if currency == "USD":
        raise Refused(_("A dollar is worth a dollar: the totals are in US dollars."))
    if on > by.on:
        raise Refused(_("That day has not come yet."))
    _refuse_impossible(worth, source)
    with transaction.atomic():
        made, is_new = Rate.objects.get_or_create(
            currency=currency, on=on, corrects=None,
            defaults={
                "worth": worth, "source": source, "is_demonstration": is_invented(by),
                "set_by_id": by.user_id, "set_at": timezone.now(),
            },
        )  # fmt: skip
        if not is_new:
            raise Refused(
                _("There is a rate of that day already. If it is wrong, correct it: both stay readable.")
            )
        change = {"currency": currency, "worth": str(worth), "on": on.isoformat(), "source": source}
        record(verb="set_rate", subject=made, by=by, change=change)
    return made


def correct_rate(*, by: Person, rate: Rate, worth: Decimal, source: str, because: str) -> Rate:
    """Put the right worth of the same currency and day in the place of a wrong one, which stays readable.

    Raises PermissionDenied, and `Refused` for one that was corrected already or a correction of nothing.
    """
    require(rules.may_set_rates(by))
    _refuse_impossible(worth, source)
    if not because.strip():
        raise Refused(_("Say what was wrong with it."))
    with transaction.atomic():
        wrong: Rate = Rate.objects.select_for_update(of=("self",)).get(pk=rate.pk)
        if Rate.objects.filter(corrects=wrong).exists():
            raise Refused(_("This rate was corrected already. Look at the one that stands."))
        if (wrong.worth, wrong.source) == (worth, source):
            raise Refused(_("This is the same rate, from the same source."))
        made: Rate = Rate.objects.create(
            currency=wrong.currency, on=wrong.on, worth=worth, source=source, corrects=wrong,
            because=because.strip(), set_by_id=by.user_id, set_at=timezone.now(),
            is_demonstration=is_invented(by),
        )  # fmt: skip
        change = {
            "currency": wrong.currency, "on": wrong.on.isoformat(), "worth": str(worth), "source": source,
            "before": str(wrong.worth), "because": made.because,
        }  # fmt: skip
        record(verb="correct_rate", subject=made, by=by, change=change)
    return made


def _refuse_impossible(worth: Decimal, source: str) -> None:
    if worth <= 0:
        raise Refused(_("A rate is above zero."))
    if not source.strip():
        raise Refused(_("Say where this stands: a rate without a source is not taken."))
