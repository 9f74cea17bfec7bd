"""Message catalogues: what translators write (`.po`) made into what gettext reads (`.mo`)."""

from __future__ import annotations

import os
from pathlib import Path

import polib

from cauce.site.errors import OperatorError

FOLDER = Path(__file__).resolve().parents[1] / "locale"


def compile_catalogues(folder: Path = FOLDER) -> int:
    """Compile every catalogue that is newer than its compiled form. Returns how many were.

    A translation marked fuzzy is left out: the reader then sees the source text. Raises
    `OperatorError` naming a catalogue that cannot be read or written.
    """
    stale = [source for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime_ns < source.stat().st_mtime_ns


def _compile(source: Path) -> None:
    draft = source.with_suffix(f".{os.getpid()}.part")
    try:
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(source.with_suffix(".mo"))
    except OSError as error:
        raise OperatorError(f"The message catalogue {source} could not be compiled: {error}") from error
