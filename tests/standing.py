"""Rows that several tests of a file begin with, made once for all of them.

They lie in a transaction that is undone after the last of these tests. Each test asks for `db` too: that
works in a transaction inside it, so that none finds what another did. What `made_once` gives lives on from
test to test: give each a `deepcopy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import time_machine
from django.db import transaction
from django.utils import translation

from tests.cast import TODAY

Made = TypeVar("Made")


@contextmanager
def made_once(blocker: Any, make: Callable[[], Made]) -> Iterator[Made]:
    """For a fixture of a module: what `make` made, on the day of the tests and in Spanish."""
    day = datetime(TODAY.year, TODAY.month, TODAY.day, 18, tzinfo=UTC)
    with blocker.unblock(), transaction.atomic():
        with time_machine.travel(day), translation.override("es"):
            made = make()
        yield made
        transaction.set_rollback(True)
