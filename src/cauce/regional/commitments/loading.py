"""Pledges and rows of the National Action Plans from the data files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db.models import Q

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Nested,
    Words,
    choice,
    key,
    matching,
    one_of,
    whole_number,
    year,
    yes_or_no,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import NotWritten, Problem
from cauce.foundation.loading.provenance import provenance, provenance_columns, source_column
from cauce.foundation.loading.rows import Row
from cauce.foundation.loading.sheets import Sheet
from cauce.foundation.loading.trees import Tree
from cauce.foundation.loading.writing import Written, set_children, set_links, upsert
from cauce.regional.commitments.models import (
    Commitment,
    Forum,
    Kind,
    Part,
    PartRole,
    PlanCount,
    Section,
    Side,
)
from cauce.regional.commitments.wording import append_revision, content_of

PLEDGES = "pledges.csv"
PLAN_ROWS = "nap_commitments.csv"
PLAN_COUNTS = "nap_counts.csv"
DOCUMENTS = "pledge_*.json"

REGION = "REGION"
WORLD = "global"
SECTORS = "mirps_nap_sector/"
PLEDGE_TYPES = "pledge_type/"
#: Sectors of plan rows, and labels of counts, that the scheme of sectors does not have.
OTHER_SECTORS = ("multi", "governance")
OTHER_LABELS = r"unlabelled_block_\d+|total_reported_elsewhere"
PLEDGE_KINDS = (Kind.PLEDGE, Kind.MULTISTAKEHOLDER_PLEDGE)


@dataclass
class CommitmentRow:
    """A commitment with its parts, the codes of its terms, and the sections of its document."""

    record: Commitment
    parts: list[Part]
    terms: list[str]
    source: Row
    sections: list[Section] = field(default_factory=list)


@dataclass
class CommitmentRows:
    """What the files say of commitments."""

    commitments: list[CommitmentRow] = field(default_factory=list)
    counts: list[PlanCount] = field(default_factory=list)


def read(folder: Path, problems: list[Problem], known: Known) -> CommitmentRows:
    """Read pledges, plan rows and counts. Makes the kind "commitment" known."""
    pledges = Sheet.read(folder / PLEDGES, _pledge_columns(known), problems, key=("key",))
    plans = Sheet.read(folder / PLAN_ROWS, _plan_columns(known), problems, key=("key",))
    _refuse_shared_keys(plans.seen, pledges.codes("key") or [])
    keys = [pledges.codes("key"), plans.codes("key")]
    listed = None if None in keys else [code for codes in keys for code in codes or ()]
    known.learn("commitment", listed, listed_in=f"{PLEDGES} and {PLAN_ROWS}")
    rows = [*map(_pledge(known), pledges.rows), *map(_plan_row(known), plans.rows)]
    _add_sections(folder, problems, known, {row.record.key: row for row in rows})
    return CommitmentRows(rows, _counts(folder / PLAN_COUNTS, problems, known))


def _refuse_shared_keys(rows: Iterable[Row], taken: list[str]) -> None:
    for row in rows:
        if row.get("key") in taken:
            row.refuse("key", f"“{row['key']}” is already the key of a row of {PLEDGES}.")


def _common_columns(known: Known) -> dict[str, Column]:
    return {
        "key": Cell(key, required=True, limit=40),
        "title": Words(required=True),
        "statement": Words(required=True),
        "leads": Many(limit=200),
        "period": Cell(
            matching(r"\d{4}(-\d{2})?(-|-\d{4})?", "2019, 2019- or 2019-2021"), default="", limit=40
        ),
        **provenance_columns(known),
    }


def _pledge_columns(known: Known) -> dict[str, Column]:
    party = known.code("party")
    return {
        **_common_columns(known),
        "kind": Cell(one_of(PLEDGE_KINDS), required=True),
        "forum": Cell(one_of([Forum.GRF_2019, Forum.GRF_2023]), required=True),
        "year": Cell(year, required=True),
        "pledge_types": Many(known.code("term", prefix=PLEDGE_TYPES)),
        "side": Cell(choice(Side), required=True),
        "parties": Many(party),
        "partners": Many(limit=200),
        "beneficiaries": Many(known.code("party", besides=[WORLD])),
        "classifications": Many(known.code("term")),
    }


def _plan_columns(known: Known) -> dict[str, Column]:
    return {
        **_common_columns(known),
        "country": Cell(known.code("party", besides=[REGION]), required=True),
        "kind": Cell(one_of([kind for kind in Kind if kind not in PLEDGE_KINDS]), required=True),
        "sector": Cell(known.code("term", prefix=SECTORS, besides=OTHER_SECTORS), required=True, limit=30),
    }


def _record(row: Row, **attributes: Any) -> Commitment:
    same = ("key", "kind", "title", "statement", "period")
    return Commitment(
        **{name: row[name] for name in same},
        **provenance(row),
        **attributes,
        visibility=Visibility.PUBLIC.value,
    )


def _parts(known: Known, role: PartRole, names: Iterable[str]) -> list[Part]:
    """A known code becomes that party; anything else is an agency known by its name only."""
    parties = {name for name in names if known.is_listed("party", name)}
    return [
        Part(
            role=role.value,
            party_id=name if name in parties else None,
            name="" if name in parties else name,
            position=position,
        )
        for position, name in enumerate(dict.fromkeys(names))
    ]


def _pledge(known: Known) -> Any:
    def build(row: Row) -> CommitmentRow:
        terms = [*(PLEDGE_TYPES + name for name in row["pledge_types"]), *row["classifications"]]
        sectors = [term.removeprefix(SECTORS) for term in terms if term.startswith(SECTORS)]
        only = row["parties"][0] if len(row["parties"]) == 1 else None
        record = _record(
            row,
            forum=row["forum"],
            year=row["year"],
            side=row["side"],
            owner_id=only,
            sector=(*sectors, "")[0],
        )
        parts = [
            *_parts(known, PartRole.COMMITS, row["parties"]),
            *_parts(known, PartRole.LEADS, row["leads"]),
            *_parts(known, PartRole.PARTNER, row["partners"]),
            *_parts(known, PartRole.BENEFITS, row["beneficiaries"]),
        ]
        return CommitmentRow(record, parts, terms, row)

    return build


def _plan_row(known: Known) -> Any:
    def build(row: Row) -> CommitmentRow:
        regional = row["country"] == REGION
        side = Side.NEED if row["kind"] == Kind.PLAN_NEED else Side.NONE
        record = _record(
            row,
            forum=Forum.NATIONAL_ACTION_PLAN.value,
            side=side.value,
            sector=row["sector"],
            owner_id=None if regional else row["country"],
        )
        states = known.listed("MIRPS State") if regional else (row["country"],)
        parts = [
            *_parts(known, PartRole.COMMITS, states),
            *_parts(known, PartRole.LEADS, row["leads"]),
        ]
        terms = [] if row["sector"] in OTHER_SECTORS else [SECTORS + row["sector"]]
        return CommitmentRow(record, parts, terms, row)

    return build


def _add_sections(
    folder: Path, problems: list[Problem], known: Known, rows: dict[str, CommitmentRow]
) -> None:
    section: dict[str, Column] = {
        "key": Cell(key, required=True, limit=40),
        "heading": Words(required=True),
        "text": Words(required=True),
        "pointer": Cell(source_column(known).parse, required=True, limit=200),
    }
    columns: dict[str, Column] = {
        "commitment": Cell(known.code("commitment"), required=True),
        "sections": Nested(section, key=("key",)),
    }
    for path in sorted(folder.glob(DOCUMENTS)):
        document = Tree.read_one(path, columns, problems)
        if document and document.whole and document["commitment"] in rows:
            rows[document["commitment"]].sections = [
                Section(position=position, **{name: found[name] for name in section})
                for position, found in enumerate(document["sections"].rows, 1)
            ]


def _counts(path: Path, problems: list[Problem], known: Known) -> list[PlanCount]:
    sector = known.code("term", prefix=SECTORS)
    columns: dict[str, Column] = {
        "country": Cell(known.code("party"), required=True),
        "sector": Cell(
            lambda text: text if re.fullmatch(OTHER_LABELS, text) else sector(text), required=True, limit=40
        ),
        "commitments": Cell(whole_number(0, 10_000), required=True),
        "label_seen": Cell(yes_or_no, required=True),
        "note": Words(),
        "source_url": source_column(known),
    }
    rows = Sheet.read(path, columns, problems, key=("country", "sector")).rows
    return [
        PlanCount(
            country_id=row["country"],
            sector=row["sector"],
            commitments=row["commitments"],
            label_seen=row["label_seen"],
            note=row["note"],
            source_url=row["source_url"],
        )
        for row in rows
    ]


def write(rows: CommitmentRows) -> dict[str, Written]:
    """Put the rows into the database; see `writing.upsert`. Demonstration rows are left alone.

    Raises `NotWritten` when a key of the files was given to a commitment written here.
    """
    _refuse_keys_given_here(rows.commitments)
    real = Commitment.objects.filter(is_demonstration=False)
    touched = _keep_what_was_added_here(rows.commitments)
    commitments = upsert([row.record for row in rows.commitments], key=("key",), among=real)
    set_children(
        "commitment", {row.record.pk: row.parts for row in rows.commitments}, among=Part.objects.all()
    )
    set_children(
        "commitment", {row.record.pk: row.sections for row in rows.commitments}, among=Section.objects.all()
    )
    terms = {row.record.pk: row.terms for row in rows.commitments}
    set_links(Commitment.terms.through, "commitment", "term", terms)
    _add_wordings(touched)
    counts = upsert(rows.counts, key=("country_id", "sector"), among=PlanCount.objects.all())
    return {"commitments": commitments, "plan counts": counts}


def _refuse_keys_given_here(rows: list[CommitmentRow]) -> None:
    """What a person wrote is never taken for the row of a file that bears the same key."""
    ours = Commitment.objects.filter(Q(drafted_by__isnull=False) | Q(is_demonstration=True))
    given = set(ours.filter(key__in=[row.record.key for row in rows]).values_list("key", flat=True))
    for row in rows:
        if row.record.key in given:
            row.source.refuse("key", f"“{row.record.key}” is the key of a commitment written here already.")
    if given:
        raise NotWritten


def _keep_what_was_added_here(rows: list[CommitmentRow]) -> list[str]:
    """Versions, and the shares that parties stated, are not in the files: a load leaves them as they are.

    Answers the keys of the rows that have wordings.
    """
    versions = dict(Commitment.objects.filter(version__gt=1).values_list("key", "version"))
    parts = Part.objects.filter(party__isnull=False).exclude(share={})
    stated = parts.values_list("commitment__key", "role", "party", "share")
    shares = {(key, role, party): share for key, role, party, share in stated}
    for row in rows:
        row.record.version = versions.get(row.record.key, 1)
        for part in row.parts:
            part.share = shares.get((row.record.key, part.role, part.party_id or ""), part.share)
    return list(versions)


def _add_wordings(keys: list[str]) -> None:
    """Where the source now says something else of a row that has wordings, keep that as its next one."""
    for commitment in Commitment.objects.filter(key__in=keys, drafted_by__isnull=True):
        last = commitment.revisions.order_by("version").last()
        if last is not None and last.content != content_of(commitment):
            commitment.version += 1
            commitment.save(update_fields=["version"])
            append_revision(commitment, by=None)
