"""Who is at work in a `CAUCE_HOME`: one program at a time holds its lock and says what it does."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO

from cauce.site.errors import OperatorError

FILE_NAME = "running.json"


@dataclass(frozen=True)
class Note:
    """What the holder of the lock says of itself."""

    pid: int
    verb: str
    address: str = ""


class HomeInUse(OperatorError):
    """Somebody holds the lock; `note` says who."""

    def __init__(self, home: Path, note: Note | None) -> None:
        self.note = note
        doing = f"`cauce {note.verb}` (process {note.pid})" if note else "Another Cauce"
        address = f" It answers at {note.address}" if note and note.address else ""
        super().__init__(
            f"{doing} is already at work in {home}.{address}\nStop it first, or choose another CAUCE_HOME."
        )


class HomeLock:
    """Held as long as this object is open; the kernel frees it even after `kill -9`.

    `was_killed`: the one before left without saying so.
    """

    def __init__(self, home: Path, *, verb: str, address: str = "") -> None:
        self._file = _open(home)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            note = _read(self._file)
            self._file.close()
            raise HomeInUse(home, note) from None
        self.was_killed = _read(self._file) is not None
        self._write(json.dumps(asdict(Note(os.getpid(), verb, address))))

    def release(self) -> None:
        """Leave in good order."""
        self._write("")
        self._file.close()

    def __enter__(self) -> HomeLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _write(self, text: str) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(text)
        self._file.flush()


def holder(home: Path) -> Note | None:
    """Who is at work in this home, as far as its note says."""
    with _open(home) as file:
        return _read(file)


def _open(home: Path) -> IO[str]:
    try:
        return os.fdopen(os.open(home / FILE_NAME, os.O_RDWR | os.O_CREAT, 0o644), "r+")
    except OSError as error:
        raise OperatorError(
            f"Nothing can be written in {home}: {error.strerror}. Make room or give this user the right to "
            "write there, or set CAUCE_HOME to another folder."
        ) from error


def _read(file: IO[str]) -> Note | None:
    file.seek(0)
    try:
        return Note(**json.load(file))
    except (ValueError, TypeError):
        return None
