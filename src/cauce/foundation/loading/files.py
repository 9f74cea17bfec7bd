"""Bytes to text, with a word for every way in which a file is not what it should be."""

from __future__ import annotations

import re
from pathlib import Path

from cauce.foundation.loading.problems import Problem

#: What stands where a byte could not be read.
UNREADABLE = "\ufffd"
BROKEN = "it holds a character that is not in UTF-8. Type it again, and save the file as UTF-8."

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def line_breaks(text: str) -> int:
    """How many lines further an editor stands after `text`."""
    return len(_LINE_BREAK.findall(text))


def read_text(path: Path, problems: list[Problem]) -> tuple[str, bool] | None:
    """The text of a file, and whether it is all readable; None (and a problem) if it is no text at all."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        problems.append(Problem(path.name, 1, "", f"the file {why}."))
        return None
    if raw.startswith(b"PK\x03\x04") or b"\0" in raw[:4096]:
        advice = "save it from the spreadsheet as “CSV UTF-8”."
        problems.append(
            Problem(path.name, 1, "", f"this is not a text file but a workbook or the like; {advice}")
        )
        return None
    try:
        return raw.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return raw.decode("utf-8-sig", errors="replace"), False
