from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.utils import translation

from tests import cast as casting


@pytest.fixture(autouse=True)
def _quick_and_quiet(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _in_spanish() -> Iterator[None]:
    """Every test starts in the default language, whatever the one before it read."""
    with translation.override("es"):
        yield


@pytest.fixture
def today() -> Iterator[None]:
    """The site's clock stands on `cast.TODAY`, and runs."""
    day = casting.TODAY
    with time_machine.travel(datetime(day.year, day.month, day.day, 18, tzinfo=UTC)):
        yield


@pytest.fixture
def cast(db: None, today: None) -> casting.Cast:
    return casting.gather()


@pytest.fixture(scope="session", autouse=True)
def _tests_may_empty_the_ledger() -> Iterator[None]:
    """A transactional test ends by emptying every table, which the ledger's triggers refuse.

    The queue's tables are not Django's own, so they are emptied here too.
    """
    import pgtrigger
    from django.db.backends.postgresql.operations import DatabaseOperations

    def flush(operations: DatabaseOperations, sql_list: list[str]) -> None:
        with pgtrigger.ignore():
            emptied(operations, [*sql_list, "TRUNCATE procrastinate_jobs CASCADE;"])

    emptied = DatabaseOperations.execute_sql_flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
