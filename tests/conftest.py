from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import override_settings
from django.utils import translation

from tests import cast as casting

ROOT = Path(__file__).parent
#: The files that take longest, longest first. Begun first, so that no worker waits for another at the end.
LONGEST = (
    "browser/test_every_page.py", "site/test_cast_walk.py", "browser/test_between_readers.py",
    "site/test_serving.py", "browser/test_round.py", "browser/test_support.py", "browser/test_plans.py",
    "foundation/post/test_delivery.py", "browser/test_drafting.py", "browser/test_reporting.py",
    "browser/test_journey.py", "browser/test_sign_in.py", "regional/register/test_the_past.py",
    "regional/support/test_matches_life.py", "regional/register/test_stages.py",
    "regional/register/test_every_cell.py", "regional/support/test_matches_rights.py",
    "regional/support/test_matches_pages.py", "foundation/accounts/test_rights.py",
    "regional/support/test_matching_pages.py", "exchange/test_followed.py",
    "regional/plans/test_importing.py", "site/test_fuzz.py", "regional/progress/test_races.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {ROOT / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_collection_finish() -> None:
    """What the program consists of stays to the end: it need not be gone through for garbage each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


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
