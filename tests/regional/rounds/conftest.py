from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import tasks as accounts
from cauce.foundation.values.translated import Translated
from cauce.regional.rounds import actions, letters
from cauce.regional.rounds.actions import Asked
from cauce.regional.rounds.models import Round
from cauce.regional.rounds.queries import Scope
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import BACKEND, make_commitment

DEADLINE = date(2025, 6, 15)
PARTIES = ("BLZ", "MEX", "CAN")


def asked(**fields: Any) -> Asked:
    given: dict[str, Any] = {
        "kind": "mid_year", "title": Translated({"es": "Medio año", "en": "Mid-year"}),
        "period_from": date(2025, 1, 1), "period_to": date(2025, 6, 30), "deadline": DEADLINE,
        "scope": Scope(),
    }  # fmt: skip
    return Asked(**{**given, **fields})


def opened(cast: Cast, **fields: Any) -> Round:
    return actions.open_round(by=cast.person("ana"), asked=asked(**fields))


@pytest.fixture
def commitments(cast: Cast) -> None:
    """Two commitments of each of Belize, Mexico and Canada."""
    for party in PARTIES:
        for number in (1, 2):
            make_commitment(f"{party}-{number}", by=(party,))


@pytest.fixture
def round_(cast: Cast, commitments: None) -> Round:
    return opened(cast)


@pytest.fixture
def at() -> Iterator[Callable[[date], None]]:
    """Move the site's clock to noon of a day."""
    with time_machine.travel(datetime(TODAY.year, TODAY.month, TODAY.day, 20, tzinfo=UTC)) as traveller:

        def move(day: date) -> None:
            traveller.move_to(datetime(day.year, day.month, day.day, 20, tzinfo=UTC))

        yield move


@pytest.fixture
def post(cast: Cast, db: None) -> Callable[[date], list[EmailMessage]]:
    """Send what is due on a day, and give the mails that left."""

    def send(day: date) -> list[EmailMessage]:
        letters.send_reminders(on=day)
        return delivered()

    return send


def delivered() -> list[EmailMessage]:
    """Every mail that waits, sent once."""
    mail.outbox.clear()
    for job in ProcrastinateJob.objects.filter(task_name="accounts.deliver").order_by("id"):
        accounts.deliver(**job.args)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return list(mail.outbox)


def client_of(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client
