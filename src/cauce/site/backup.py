"""A copy of the database in one file, and back again."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from cauce.site import environment
from cauce.site.errors import OperatorError
from cauce.site.postgres_place import programs, without_secrets


def back_up(file: Path) -> None:
    """Write the whole database, as of one moment, into a new file that only its owner may read."""
    if file.exists():
        raise OperatorError(f"{file} exists already. Nothing was written; choose another name.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}")
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def restore(file: Path, *, replace: bool) -> None:
    """Put what a backup holds in the place of what the database holds; whole or not at all.

    Raises `OperatorError`, also when people other than the demonstration have accounts, unless `replace`.
    """
    if not file.is_file():
        raise OperatorError(f"{file} is no file. Nothing was changed.")
    if not replace and _has_people():
        raise OperatorError(
            "This database has accounts of real people. Nothing was changed. "
            "To put the backup in its place, add --replace."
        )
    _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", str(file),
    )  # fmt: skip


def _has_people() -> bool:
    with environment.connect() as connection:
        table = connection.execute("SELECT to_regclass('accounts_user')").fetchone()
        if not table or not table[0]:
            return False
        return connection.execute("SELECT FROM accounts_user WHERE NOT is_demonstration LIMIT 1").rowcount > 0


def _run(program: str, *words: str) -> None:
    parts: dict[str, Any] = environment.database_parts()
    secret = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    done = subprocess.run(
        [str(programs() / "bin" / program), f"--dbname={make_conninfo('', **parts)}", *words],
        env={**without_secrets(), **secret}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise OperatorError(f"{program} failed: {done.stderr.strip()}")
