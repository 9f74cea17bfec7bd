"""What the job worker does for rounds, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.regional.rounds import letters

#: Nobody is written to before this hour of the day here.
MORNING = 6


@app.periodic(cron="7 * * * *")
@app.task(name="rounds.remind", queueing_lock="rounds.remind", lock="rounds.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001
    """Each hour from the morning on: what is due today and was not sent. Most hours find nothing.

    So a morning on which the site was down is made up for within the hour.
    """
    if timezone.localtime().hour >= MORNING:
        letters.send_reminders(on=timezone.localdate())


@app.task(name="rounds.announce", lock="rounds.remind")
def announce() -> None:
    """Tell those who report that a round has opened, at whatever hour."""
    letters.send_reminders(on=timezone.localdate())


def remind_now() -> None:
    """Have it done as soon as the transaction at hand is whole."""
    announce.defer()
