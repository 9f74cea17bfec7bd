"""A day that is over as the database tells it: within it, every query reads the commitments of that day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import connection, transaction

from cauce.regional.progress.queries.standing import end_of
from cauce.regional.register.past.views import DAY, END, SCHEMA


def differs_since(day: date) -> bool:
    """Whether anything was worded anew after the end of the day; else today's tables tell it. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM commitments_revision WHERE version > 1 AND at >= %s)", [end_of(day)]
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def as_worded_on(day: date) -> Iterator[None]:
    """Within it, this connection reads commitments, their parts, terms, indicators, costs, support wanted and
    links as they stood at the end of the day. It is for reading: what is written to them is refused.

    What was said of them (updates) and which of them were known has its own dates: those who read it are
    given the day.
    """
    if not differs_since(day):
        yield
        return
    with transaction.atomic():
        before = _enter(day)
        yield
        _leave(before)


def _enter(day: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path'), to_regclass(%s)", [f"{SCHEMA}.wording"])
        before, views = cursor.fetchone()
        if views is None:
            raise RuntimeError("The views of past days are missing: run `cauce migrate`.")
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true), set_config('search_path', %s, true)",
            [DAY, day.isoformat(), END, end_of(day).isoformat(), f"{SCHEMA}, {before}"],
        )
    return str(before)


def _leave(before: str) -> None:
    """The path as it was; a transaction that failed forgets it by itself."""
    if _has_failed():
        transaction.set_rollback(True)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('search_path', %s, true)", [before])


def _has_failed() -> bool:
    from psycopg.pq import TransactionStatus

    return bool(connection.connection.info.transaction_status == TransactionStatus.INERROR)
