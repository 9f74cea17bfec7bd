"""The classifications and the crosswalk from the data files."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from cauce.foundation.loading.columns import Cell, Column, Nested, Words, choice, key
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import source_column
from cauce.foundation.loading.rows import Records, Row
from cauce.foundation.loading.trees import Tree
from cauce.foundation.loading.writing import Written, upsert
from cauce.foundation.taxonomy.models import Correspondence, Relation, Scheme, Term
from cauce.foundation.values.source import Confidence

TAXONOMIES = "taxonomies.json"
CROSSWALK = "crosswalk.json"


@dataclass
class TaxonomyRows:
    """The schemes with their terms, and how terms correspond."""

    schemes: list[Scheme] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    correspondences: list[Correspondence] = field(default_factory=list)


def read(folder: Path, problems: list[Problem], known: Known) -> TaxonomyRows:
    """Read the classifications. Makes the kind "term" ("scheme/term") known."""
    terms: dict[str, Column] = {
        "key": Cell(key, required=True, limit=60),
        "label": Words(required=True),
        "note": Words(may_be_absent=True),
    }
    columns: dict[str, Column] = {
        "key": Cell(key, required=True, limit=60),
        "name": Words(required=True),
        "note": Words(),
        "source_url": source_column(known),
        "terms": Nested(terms, key=("key",)),
    }
    schemes = Tree.read(folder / TAXONOMIES, columns, problems, key=("key",))
    known.learn("term", _codes(schemes), listed_in=TAXONOMIES)
    return TaxonomyRows(
        schemes=[_scheme(row, position) for position, row in enumerate(schemes.rows, 1)],
        terms=[term for row in schemes.rows for term in _terms(row)],
        correspondences=_correspondences(folder / CROSSWALK, problems, known),
    )


def _codes(schemes: Records) -> list[str] | None:
    keys = schemes.codes("key")
    terms = [row["terms"].codes("key") if "terms" in row else None for row in schemes.seen]
    if keys is None or None in terms:
        return None
    return [f"{scheme}/{term}" for scheme, keys_of in zip(keys, terms, strict=True) for term in keys_of or ()]


def _scheme(row: Row, position: int) -> Scheme:
    return Scheme(
        key=row["key"],
        position=position,
        name=row["name"],
        note=row["note"],
        source_url=row["source_url"],
    )


def _terms(scheme: Row) -> list[Term]:
    return [
        Term(
            code=f"{scheme['key']}/{row['key']}",
            scheme_id=scheme["key"],
            key=row["key"],
            position=position,
            label=row["label"],
        )
        for position, row in zip(count(1), scheme["terms"].rows, strict=False)
    ]


def _correspondences(path: Path, problems: list[Problem], known: Known) -> list[Correspondence]:
    term = known.code("term")
    columns: dict[str, Column] = {
        "from": Cell(term, required=True),
        "to": Cell(term, required=True),
        "relation": Cell(choice(Relation), required=True),
        "basis": Words(required=True),
        "confidence": Cell(choice(Confidence), required=True),
    }
    return [
        Correspondence(
            origin_id=row["from"],
            target_id=row["to"],
            relation=row["relation"],
            basis=row["basis"],
            confidence=row["confidence"],
        )
        for row in Tree.read(path, columns, problems, key=("from", "to")).rows
    ]


def write(rows: TaxonomyRows) -> dict[str, Written]:
    """Put the rows into the database; see `writing.upsert`."""
    return {
        "classifications": upsert(rows.schemes, key=("key",), among=Scheme.objects.all()),
        "terms": upsert(rows.terms, key=("code",), among=Term.objects.all()),
        "correspondences": upsert(
            rows.correspondences, key=("origin_id", "target_id"), among=Correspondence.objects.all()
        ),
    }
