"""Where the files of the evidence lie: `EVIDENCE_DIR/<first two of the digest>/<digest>`, each kept once."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.db import connection, transaction

from cauce.regional.progress.models import Evidence


def path_of(digest: str) -> Path:
    return Path(settings.EVIDENCE_DIR) / digest[:2] / digest


def store(file: File[bytes]) -> str:
    """Keep the content, whole or not at all, readable by Cauce alone; its SHA-256.

    In a transaction: until it ends, nobody drops a file of the same content.
    """
    digest = _digest(file)
    _hold(digest)
    path = path_of(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(file, path)
    return digest


def drop_unused(digests: Iterable[str]) -> None:
    """When the transaction is done: remove the files that no evidence refers to any more."""
    for digest in sorted(digests):
        transaction.on_commit(lambda digest=digest: _drop(digest))  # type: ignore[misc]


def _drop(digest: str) -> None:
    with transaction.atomic():
        _hold(digest)
        if not Evidence.objects.filter(digest=digest).exists():
            path_of(digest).unlink(missing_ok=True)


def _hold(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [digest])


def _digest(file: File[bytes]) -> str:
    summed = hashlib.sha256()
    for chunk in file.chunks():
        summed.update(chunk)
    return summed.hexdigest()


def _write(file: File[bytes], path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            for chunk in file.chunks():
                kept.write(chunk)
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
