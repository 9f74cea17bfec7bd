"""A copy of the database and of the evidence in one file, and back again.

The file is a tar: the database as `pg_dump` writes it, and each piece of evidence by its SHA-256.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from cauce.site import environment
from cauce.site.errors import OperatorError
from cauce.site.postgres_place import programs, without_secrets

DATABASE = "database.dump"
EVIDENCE = "evidence"
#: The views of past days (`regional.register.past`): made again at each start, so no backup holds them.
DERIVED = "as_it_stood"
PG_DUMP = b"PGDMP"
PIECE = re.compile(r"evidence/([0-9a-f]{2})/(\1[0-9a-f]{62})")


def back_up(file: Path) -> None:
    """Write the whole database, as of one moment, and the evidence into a new file for its owner alone."""
    if file.exists():
        raise OperatorError(f"{file} exists already. Nothing was written; choose another name.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.touch(mode=0o600)
        with tempfile.TemporaryDirectory(dir=file.parent) as folder, tarfile.open(draft, "w") as archive:
            packed = _pack(archive, known=frozenset())
            dump = Path(folder) / DATABASE
            _run(
                "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
                f"--exclude-schema={DERIVED}", f"--file={dump}",
            )  # fmt: skip
            archive.add(dump, DATABASE)
            _pack(archive, known=packed)
        draft.rename(file)
    finally:
        draft.unlink(missing_ok=True)


def _pack(archive: tarfile.TarFile, *, known: frozenset[str]) -> frozenset[str]:
    """Add the evidence that is not in the archive yet: before the database, and what came meanwhile after.

    A file that is taken away while this goes on (one that waited, and was not sent) is left out.
    """
    home = environment.home()
    names = {str(path.relative_to(home)) for path in (home / EVIDENCE).glob("??/*")}
    new = sorted(name for name in names - known if PIECE.fullmatch(name))
    for name in new:
        with contextlib.suppress(FileNotFoundError):
            archive.add(home / name, name)
    return known | frozenset(new)


def restore(file: Path, *, replace: bool) -> None:
    """Put what a backup holds in the place of what the database holds; whole or not at all.

    Raises `OperatorError`, also when people other than the demonstration have accounts, unless `replace`.
    Evidence is added to what lies there, each piece only if it is what its name says.
    """
    if not file.is_file():
        raise OperatorError(f"{file} is no file. Nothing was changed.")
    if not replace and _has_people():
        raise OperatorError(
            "This database has accounts of real people. Nothing was changed. "
            "To put the backup in its place, add --replace."
        )
    with tempfile.TemporaryDirectory(dir=environment.home()) as folder:
        dump = file if _is_of_the_database_alone(file) else _opened(file, Path(folder))
        _drop_derived()
        _run(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction",
            "--exit-on-error", str(dump),
        )  # fmt: skip


def _drop_derived() -> None:
    """A table under a view cannot be replaced."""
    with environment.connect() as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {DERIVED} CASCADE")


def _is_of_the_database_alone(file: Path) -> bool:
    """As backups were before there was evidence."""
    with file.open("rb") as content:
        return content.read(len(PG_DUMP)) == PG_DUMP


def _opened(file: Path, folder: Path) -> Path:
    """Put the evidence in its place; where the database of the backup lies."""
    try:
        with tarfile.open(file) as archive:
            archive.extract(DATABASE, folder, filter="data")
            _unpack(archive)
    except (tarfile.TarError, KeyError) as error:
        raise OperatorError(f"{file} is no backup of Cauce ({error}). Nothing was changed.") from error
    return folder / DATABASE


def _unpack(archive: tarfile.TarFile) -> None:
    for member in archive:
        found = PIECE.fullmatch(member.name)
        content = archive.extractfile(member) if found and member.isfile() else None
        if found and content is not None:
            _put(environment.home() / member.name, content.read(), digest=found[2])


def _put(path: Path, content: bytes, *, digest: str) -> None:
    if path.exists() or hashlib.sha256(content).hexdigest() != digest:
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.rename(path)


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
