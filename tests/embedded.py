"""Pytest plugin: an embedded PostgreSQL of its own for every test run, gone afterwards."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

os.environ["CAUCE_PLAIN_STATIC"] = "1"
os.environ.pop("CAUCE_PRODUCTION", None)

#: Nothing in it outlives the tests, so nothing waits for the disk.
THROWN_AWAY = {
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal",
    "max_wal_senders": "0",
}  # fmt: skip

_started: list[Any] = []
_homes: list[Path] = []


def _start() -> None:
    from cauce.site import embedded_postgres, postgres_place
    from cauce.site.catalogues import compile_catalogues

    compile_catalogues()
    home = Path(tempfile.mkdtemp(prefix="cauce-test-"))
    home.chmod(0o755)
    (home / "static").mkdir()
    _homes.append(home)
    os.environ["CAUCE_HOME"] = str(home)
    if not os.environ.get("DATABASE_URL"):
        with patch.dict(postgres_place.SETTINGS, THROWN_AWAY):
            _started.append(embedded_postgres.start(home))


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start()


def pytest_unconfigure() -> None:
    from cauce.site import embedded_postgres

    while _started:
        embedded_postgres.stop(_started.pop())
    while _homes:
        shutil.rmtree(_homes.pop(), ignore_errors=True)
