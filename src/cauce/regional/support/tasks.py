"""What the job worker does for matches, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.regional.support import letters
from cauce.regional.support.importing import actions as sheets
from cauce.regional.support.matching.tasks import match

__all__ = ["match", "remind", "tell", "tell_now"]

#: Nobody is written to before this hour of the day here.
MORNING = 6


@app.periodic(cron="17 * * * *")
@app.task(name="support.remind_of_matches", queueing_lock="support.remind_of_matches", lock="support.mails")
def remind(timestamp: int) -> None:  # noqa: ARG001
    """Each hour from the morning on: whose turn it is and was not told, and what has got stuck."""
    if timezone.localtime().hour >= MORNING:
        _send()


@app.task(name="support.tell_of_matches", lock="support.mails")
def tell() -> None:
    """After a step, at whatever hour."""
    _send()


def tell_now() -> None:
    """Have it done as soon as the transaction at hand is whole."""
    tell.defer()


def _send() -> None:
    letters.send_digests(on=timezone.localdate())


@app.periodic(cron="27 4 * * *")
@app.task(name="support.forget_sheets", queueing_lock="support.forget_sheets", lock="support.forget_sheets")
def forget_sheets(timestamp: int) -> None:  # noqa: ARG001
    """Every night: drop the rows of sheets of needs that nobody confirmed."""
    sheets.forget_old(at=timezone.now())
