"""Twinnings of the region, and matches shown on the portal of the Asylum Capacity Support Group.

They are loaded as what they are: no step, no day and no stage is made up for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.loading.columns import Cell, Column, Many, Words, choice, key
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import NotWritten, Problem
from cauce.foundation.loading.provenance import provenance, provenance_columns
from cauce.foundation.loading.rows import Row
from cauce.foundation.loading.sheets import Sheet
from cauce.foundation.loading.writing import Written, set_children, upsert
from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.models import Arrangement, ArrangementForm, Channel, Side, SideRole

TWINNINGS = "twinning_precedents.csv"
MATCHES = "acsg_matches.csv"
#: How the portal names a match, in the language in which it does.
PORTAL_LANGUAGE = "en"


@dataclass
class ArrangementRow:
    """An arrangement with its sides, and the row it was read from."""

    record: Arrangement
    sides: list[Side]
    source: Row


def read(folder: Path, problems: list[Problem], known: Known) -> list[ArrangementRow]:
    """Read both files. Makes the kind "arrangement" known."""
    twinnings = Sheet.read(folder / TWINNINGS, _twinning_columns(known), problems, key=("key",))
    matches = Sheet.read(folder / MATCHES, _match_columns(known), problems, key=("key",))
    taken = twinnings.codes("key") or []
    for row in matches.seen:
        if row.get("key") in taken:
            row.refuse("key", f"“{row['key']}” is already the key of a row of {TWINNINGS}.")
    codes = [twinnings.codes("key"), matches.codes("key")]
    whole = None if None in codes else [code for each in codes for code in each or ()]
    known.learn("arrangement", whole, listed_in=f"{TWINNINGS} and {MATCHES}")
    return [*map(_twinning, twinnings.rows), *map(_match, matches.rows)]


def _common(known: Known) -> dict[str, Column]:
    party = known.code("party")
    return {
        "key": Cell(key, required=True, limit=60),
        "providers": Many(party),
        "provider_agencies": Cell(default="", limit=300),
        "recipients": Many(party),
        "recipient_agencies": Cell(default="", limit=300),
        "theme": Words(required=True),
        **provenance_columns(known),
    }


def _twinning_columns(known: Known) -> dict[str, Column]:
    return {
        **_common(known),
        "title": Words(required=True),
        "provider_name": Words(),
        "recipient_name": Words(),
        "form": Cell(choice(ArrangementForm), required=True),
        "channel": Cell(choice(Channel), required=True),
        "period": Cell(default="", limit=60),
        "said_stage": Cell(default="", limit=200),
        "outputs": Words(),
    }


def _match_columns(known: Known) -> dict[str, Column]:
    return {
        **_common(known),
        "match": Cell(required=True, limit=200),
        "timeframe": Cell(default="", limit=60),
        "portal_status": Cell(required=True, limit=200),
    }


def _twinning(row: Row) -> ArrangementRow:
    same = ("title", "form", "channel", "period", "said_stage", "outputs")
    sides = [
        *_sides(SideRole.PROVIDES, row, "provider", row["provider_name"]),
        *_sides(SideRole.RECEIVES, row, "recipient", row["recipient_name"]),
    ]
    return ArrangementRow(_record(row, **{name: row[name] for name in same}), _placed(sides), row)


def _match(row: Row) -> ArrangementRow:
    nobody = Translated()
    sides = [
        *_sides(SideRole.PROVIDES, row, "provider", nobody),
        *_sides(SideRole.RECEIVES, row, "recipient", nobody),
    ]
    record = _record(
        row, title=Translated({PORTAL_LANGUAGE: row["match"]}), form=ArrangementForm.UNKNOWN.value,
        period=row["timeframe"], said_stage=row["portal_status"],
    )  # fmt: skip
    return ArrangementRow(record, _placed(sides), row)


def _record(row: Row, **attributes: Any) -> Arrangement:
    return Arrangement(
        key=row["key"], theme=row["theme"], visibility=Visibility.PUBLIC.value, **provenance(row),
        **attributes,
    )  # fmt: skip


def _sides(role: SideRole, row: Row, word: str, named: Translated) -> list[Side]:
    """The parties, and a body that is none, under the name its source gives it."""
    agencies, places = row[f"{word}_agencies"], row[f"{word}s"]
    sides = [
        Side(role=role.value, party_id=code, agencies=agencies if len(places) == 1 else "") for code in places
    ]
    if named:
        name = named.by_language.get(PORTAL_LANGUAGE) or str(named)
        sides.append(Side(role=role.value, name=name, rendering=named))
    return sides


def _placed(sides: Iterable[Side]) -> list[Side]:
    placed = list(sides)
    for position, side in enumerate(placed):
        side.position = position
    return placed


def write(rows: list[ArrangementRow]) -> dict[str, Written]:
    """Put the rows into the database; see `writing.upsert`. What was written here is left alone.

    Raises `NotWritten` when a key of the files was given to an arrangement written here.
    """
    ours = Arrangement.objects.exclude(written_by=None) | Arrangement.objects.filter(is_demonstration=True)
    taken = set(ours.filter(key__in=[row.record.key for row in rows]).values_list("key", flat=True))
    for row in rows:
        if row.record.key in taken:
            row.source.refuse("key", f"“{row.record.key}” is the key of an arrangement written here already.")
    if taken:
        raise NotWritten
    among = Arrangement.objects.filter(key__in=[row.record.key for row in rows])
    written = upsert([row.record for row in rows], key=("key",), among=among)
    set_children("arrangement", {row.record.pk: row.sides for row in rows}, among=Side.objects.all())
    return {"arrangements": written}
