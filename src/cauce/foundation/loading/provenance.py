"""The columns every sourced row has: where it comes from, how sure it is, what is to be said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cauce.foundation.loading.columns import Cell, Column, Words, choice, source
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.rows import Row
from cauce.foundation.values.source import Confidence

SOURCES = "sources"


def learn_documents(folder: Path, known: Known) -> None:
    """Make the documents under `folder`/sources known, so that pointers into them can be checked."""
    documents = [path.stem for path in (folder / SOURCES).glob("*.txt")]
    known.learn("source document", documents, listed_in=f"the folder {SOURCES}/")


def source_column(known: Known) -> Cell:
    return Cell(source(known), required=True)


def provenance_columns(known: Known) -> dict[str, Column]:
    """The declaration of `confidence`, `note` and `source_url`."""
    return {
        "confidence": Cell(choice(Confidence), required=True),
        "note": Words(),
        "source_url": source_column(known),
    }


def provenance(row: Row) -> dict[str, Any]:
    """The same three as attributes of a `Sourced` row."""
    return {name: row[name] for name in ("confidence", "note", "source_url")}
