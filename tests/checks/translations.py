"""Every UI text exists in Spanish, none is fuzzy or obsolete, and placeholders agree."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from tests.checks.messages import CATALOGUE, KEYWORDS, ROOT, SOURCE, every_message

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


def problems_of(catalogue: polib.POFile) -> list[str]:
    found = [f"not translated: {entry.msgid!r}" for entry in catalogue.untranslated_entries()]
    found += [f"fuzzy: {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    for entry in catalogue.translated_entries():
        for reading in (entry.msgstr, *entry.msgstr_plural.values()):
            originals = {*PLACEHOLDER.findall(entry.msgid), *PLACEHOLDER.findall(entry.msgid_plural)}
            if reading and not set(PLACEHOLDER.findall(reading)) <= originals:
                found.append(f"placeholders differ: {entry.msgid!r} -> {reading!r}")
    return found


def differences(catalogue: polib.POFile) -> list[str]:
    """Texts used but not in the catalogue, and the other way round."""
    used = set(every_message())
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalogue if not entry.obsolete}
    missing = [f"not in the catalogue: {text!r}" for _, text in sorted(used - known)]
    return missing + [f"no longer used: {text!r}" for _, text in sorted(known - used)]


def unseen() -> Iterator[str]:
    """Texts within an f-string: the search for texts does not look there, so they stay English."""
    for path in sorted(SOURCE.rglob("*.py")):
        for line in lines_unseen(path):
            yield f"within an f-string: {path.relative_to(ROOT)}:{line}"


def lines_unseen(path: Path) -> list[int]:
    """The lines of a file on which a text to translate stands within an f-string."""
    whole = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)]
    calls = [inner for node in whole for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS]


def main() -> None:
    catalogue = polib.pofile(str(CATALOGUE))
    problems = problems_of(catalogue) + differences(catalogue) + list(unseen())
    if problems:
        problems.append("python -m tests.checks.messages brings the catalogue's list up to date")
    sys.stdout.writelines(f"{line}\n" for line in problems)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
