"""The other mechanisms and forums from the data files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Nested,
    Words,
    choice,
    key,
    partial_date,
    yes_or_no,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import source_column
from cauce.foundation.loading.rows import Row
from cauce.foundation.loading.trees import Tree
from cauce.foundation.loading.writing import Written, set_links, upsert
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated
from cauce.regional.mechanisms.models import Mechanism

MECHANISMS = "mechanisms.json"
READ_AS = ("key", "code", "name", "short", "since", "secretariat", "chair", "mirps_states_known", "note")


@dataclass
class MechanismRow:
    """A mechanism with the codes of its members and of the MIRPS States in it."""

    record: Mechanism
    members: list[str]
    mirps_states: list[str]


def read(folder: Path, problems: list[Problem], known: Known) -> list[MechanismRow]:
    """Read the mechanisms, in the order of the file."""
    party = known.code("party")
    columns: dict[str, Column] = {
        "key": Cell(key, required=True, limit=40),
        "code": Cell(required=True, limit=20),
        "name": Words(required=True),
        "short": Words(required=True),
        "since": Cell(partial_date),
        "secretariat": Many(limit=200),
        "chair": Words(),
        "members": Many(party),
        "mirps_states": Many(party),
        "mirps_states_known": Cell(yes_or_no, required=True),
        "pillars": Nested({"en": Cell(default=""), "es": Cell(default="")}),
        "details": Nested({"label": Words(required=True), "value": Words(required=True)}),
        "note": Words(),
        "confidence": Cell(choice(Confidence), required=True),
        "source_urls": Many(source_column(known).parse, required=True),
    }
    rows = Tree.read(folder / MECHANISMS, columns, problems, key=("key",)).rows
    for row in rows:
        _check_states(row)
    return [_mechanism(position, row) for position, row in enumerate(rows, 1)]


def _check_states(row: Row) -> None:
    if row["mirps_states"] and not row["mirps_states_known"]:
        row.refuse("mirps_states_known", "States are named in mirps_states, so this must be true.")
    for place, pillar in enumerate(row["pillars"].rows):
        if not pillar["en"] and not pillar["es"]:
            pillar.refuse("es", f"neither es nor en of pillar {place + 1} is filled in.")


def _mechanism(position: int, row: Row) -> MechanismRow:
    record = Mechanism(
        **{name: row[name] for name in READ_AS},
        position=position,
        confidence=row["confidence"],
        source_urls=row["source_urls"],
        pillars=[{language: pillar[language] for language in ("en", "es")} for pillar in row["pillars"].rows],
        details=[
            {"label": _plain(detail["label"]), "value": _plain(detail["value"])}
            for detail in row["details"].rows
        ],
    )
    return MechanismRow(record, row["members"], row["mirps_states"])


def _plain(text: Translated) -> dict[str, str]:
    return dict(text.by_language)


def write(rows: list[MechanismRow]) -> dict[str, Written]:
    """Put the mechanisms into the database; see `writing.upsert`."""
    written = upsert([row.record for row in rows], key=("key",), among=Mechanism.objects.all())
    for name in ("members", "mirps_states"):
        wanted = {row.record.pk: getattr(row, name) for row in rows}
        set_links(getattr(Mechanism, name).through, "mechanism", "party", wanted)
    return {"mechanisms": written}
