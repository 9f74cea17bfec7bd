"""Where the files of the evidence lie: `EVIDENCE_DIR/<first two of the digest>/<digest>`, each kept once."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cauce.regional.progress.models import Evidence, HeldFile

logger = logging.getLogger(__name__)
DIGEST = re.compile(r"[0-9a-f]{64}")
#: The kinds of rows that refer to files by their digest; rooms above add theirs when they start.
REFERRING: list[Any] = [Evidence, HeldFile]


def path_of(digest: str) -> Path:
    return Path(settings.EVIDENCE_DIR) / digest[:2] / digest


def store(file: File[bytes]) -> str:
    """Keep the content, whole or not at all, readable by Cauce alone; its SHA-256.

    In a transaction: until it ends, nobody drops a file of the same content. Raises ValidationError when the
    disk is full or takes nothing.
    """
    digest = _digest(file)
    guard(digest)
    path = path_of(digest)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(file, path)
    except OSError as error:
        logger.exception("A file could not be kept in %s", path.parent)
        words = _("The file could not be kept: the server has no room. Tell whoever runs it, then try again.")
        raise ValidationError(words) from error
    return digest


def guard(digest: str) -> None:
    """Until the transaction at hand ends, nobody drops the file of that content."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def drop_unused(digests: Iterable[str]) -> None:
    """When the transaction is done: remove the files that nothing refers to any more."""
    for digest in sorted(digests):
        transaction.on_commit(lambda digest=digest: _drop(digest))  # type: ignore[misc]


def sweep(*, before: datetime) -> int:
    """Remove what a process that was killed left behind: files older than `before` that nothing refers to.

    How many that were. A file lies before its row does, and goes after it: none of these was ever seen.
    """
    old = [path for path in _files() if path.stat().st_mtime < before.timestamp()]
    halves = [path for path in old if not DIGEST.fullmatch(path.name)]
    for half in halves:
        half.unlink(missing_ok=True)
    return len(halves) + sum(_drop(path.name) for path in old if path not in halves)


def _files() -> Iterator[Path]:
    return (path for path in Path(settings.EVIDENCE_DIR).glob("??/*") if path.is_file())


def _drop(digest: str) -> bool:
    """Whether nothing referred to it, and it is gone."""
    with transaction.atomic():
        guard(digest)
        if any(kind.objects.filter(digest=digest).exists() for kind in REFERRING):
            return False
        path_of(digest).unlink(missing_ok=True)
    return True


def _digest(file: File[bytes]) -> str:
    summed = hashlib.sha256()
    for chunk in file.chunks():
        summed.update(chunk)
    return summed.hexdigest()


def _write(file: File[bytes], path: Path) -> None:
    """Whole on the disk before it has its name, whatever is killed or cut meanwhile."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
            kept.flush()
            os.fsync(kept.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
