"""Whether the database has every migration that this version ships."""

from __future__ import annotations

import pkgutil
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import ProgrammingError, connection


@cache
def shipped() -> frozenset[tuple[str, str]]:
    """App label and name of every migration, read from file names: quick, nothing is imported."""
    return frozenset(
        (config.label, module.name)
        for config in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(config.path) / "migrations")])
        if module.name[0] not in "_~"
    )


def pending() -> list[str]:
    """The migrations that are not applied yet, in one query. Raises `OperationalError`."""
    return sorted(f"{label}.{name}" for label, name in shipped() - _applied())


def _applied() -> set[tuple[str, str]]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT app, name FROM django_migrations")
            return set(cursor.fetchall())
    except ProgrammingError:
        return set()
