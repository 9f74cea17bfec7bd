"""Many rows that look like the real ones, to measure speed with. Every one of them says it is no real row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from cauce.exchange import synthetic_rows
from cauce.exchange.acts import DATA_FOLDER, SYNTHETIC_ROWS_CLEARED, SYNTHETIC_ROWS_MADE
from cauce.exchange.demonstration import NotForProduction
from cauce.exchange.synthetic_rows import PREFIX, SyntheticCommitment, SyntheticEvent, World
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Party, Team
from cauce.foundation.taxonomy.models import Term
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part

SOURCE = "synthetic"
_GUARDED = {"source_url": SOURCE, "confidence": "stated", "note": Jsonb({}), "is_demonstration": True}


@dataclass(frozen=True)
class Made:
    """How many synthetic rows there are now, and how long it took to make them."""

    commitments: int
    events: int
    seconds: float

    def __str__(self) -> str:
        return f"Made {self.commitments} commitments and {self.events} events in {self.seconds:.1f} s."


def make(*, commitments: int, events: int, seed: int) -> Made:
    """Put so many synthetic commitments and events in the place of those there were, in one transaction.

    The same numbers, seed and reference data give the same rows. All are marked as demonstration, and
    their keys begin with SYN-; no other row is touched. Raises `NotForProduction`, and ValueError where
    the reference data is not loaded.
    """
    if settings.PRODUCTION:
        raise NotForProduction("Invented rows are not made in production.")
    started = time.perf_counter()
    world = _world()
    with transaction.atomic():
        _remove()
        _copy_commitments(synthetic_rows.commitments(commitments, seed=seed, world=world))
        _copy_events(synthetic_rows.events(events, seed=seed, world=world))
        change = {"commitments": commitments, "events": events, "seed": seed}
        record(verb=SYNTHETIC_ROWS_MADE, subject=DATA_FOLDER, by=None, change=change)
    _freshen_statistics()
    return Made(commitments, events, time.perf_counter() - started)


def clear() -> None:
    """Remove every synthetic row, and no other."""
    with transaction.atomic():
        if _remove():
            record(verb=SYNTHETIC_ROWS_CLEARED, subject=DATA_FOLDER, by=None)
    _freshen_statistics()


def _world() -> World:
    parties = frozenset(Party.objects.values_list("pk", flat=True))
    terms = tuple(Term.objects.order_by("pk").values_list("pk", flat=True))
    teams = tuple(Team.objects.order_by("pk").values_list("pk", flat=True))
    world = World.of(parties=parties, terms=terms, teams=teams)
    if not world.states:
        raise ValueError("There is no MIRPS State in the database: load the reference data first.")
    return world


def _tables(model: type[models.Model]) -> list[tuple[str, str]]:
    """The tables that hang on a guarded model, and their column that points to it."""
    name = str(model._meta.model_name)
    fields: Iterable[Any] = model._meta.many_to_many
    hanging = [(field.remote_field.through._meta.db_table, f"{name}_id") for field in fields]
    return [*hanging, (Part._meta.db_table, "commitment_id")] if model is Commitment else hanging


def _remove() -> int:
    removed = 0
    for model in (Commitment, Event):
        table = model._meta.db_table
        mine = f'SELECT id FROM "{table}" WHERE is_demonstration AND key LIKE %s'  # noqa: S608 our own names
        with connection.cursor() as cursor:
            for child, column in _tables(model):
                cursor.execute(f'DELETE FROM "{child}" WHERE "{column}" IN ({mine})', [f"{PREFIX}%"])  # noqa: S608
            cursor.execute(f'DELETE FROM "{table}" WHERE is_demonstration AND key LIKE %s', [f"{PREFIX}%"])  # noqa: S608
            removed += cursor.rowcount
    return removed


def _freshen_statistics() -> None:
    """Tell the planner of the new numbers, and bring the text indexes into their final form."""
    with connection.cursor() as cursor:
        for model in (Commitment, Event):
            for index in model._meta.indexes:
                if index.name.endswith(("_search_es", "_search_en")):
                    cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index.name])
            for table in (model._meta.db_table, *(child for child, _column in _tables(model))):
                cursor.execute(f'ANALYZE "{table}"')


def _numbers(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for rows that are about to be copied in."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _copy_rows(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    numbers = _numbers(model, len(rows))
    if rows:
        columns = ("id", *rows[0], *_GUARDED)
        filled = (
            (number, *row.values(), *_GUARDED.values()) for number, row in zip(numbers, rows, strict=True)
        )
        _copy(model._meta.db_table, columns, filled)
    return numbers


def _copy_links(model: type[models.Model], field: str, pairs: Iterator[tuple[int, Any]]) -> None:
    many: Any = model._meta.get_field(field)
    columns = (f"{model._meta.model_name}_id", f"{many.related_model._meta.model_name}_id")
    _copy(many.remote_field.through._meta.db_table, columns, pairs)


def _copy_commitments(rows: Iterable[SyntheticCommitment]) -> None:
    made = list(rows)
    numbers = _copy_rows(Commitment, [_commitment(row) for row in made])
    numbered = list(zip(numbers, made, strict=True))
    _copy_links(Commitment, "terms", ((number, term) for number, row in numbered for term in row.terms))
    _copy_links(
        Commitment, "named_parties", ((number, code) for number, row in numbered for code in row.named)
    )
    _copy(
        Part._meta.db_table,
        ("commitment_id", "role", "party_id", "name", "position"),
        ((number, *part) for number, row in numbered for part in row.parts),
    )


def _commitment(row: SyntheticCommitment) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind,
        "side": row.side,
        "forum": row.forum,
        "year": row.year,
        "period": row.period,
        "sector": row.sector,
        "title": Jsonb(row.title._asdict()),
        "statement": Jsonb(row.statement._asdict()),
        "owner_id": row.owner,
        "visibility": row.visibility,
    }


def _copy_events(rows: Iterable[SyntheticEvent]) -> None:
    made = list(rows)
    numbers = _copy_rows(Event, [_event(row) for row in made])
    numbered = list(zip(numbers, made, strict=True))
    _copy_links(Event, "hosts", ((number, code) for number, row in numbered for code in row.hosts))
    _copy_links(Event, "named_parties", ((number, code) for number, row in numbered for code in row.named))


def _event(row: SyntheticEvent) -> dict[str, Any]:
    return {
        "key": row.key,
        "kind": row.kind,
        "organ": row.organ,
        "team_id": row.team,
        "title": Jsonb(row.title._asdict()),
        "place": Jsonb(row.place._asdict()),
        "host_note": Jsonb({}),
        "starts_on": row.when.first,
        "ends_on": row.when.last,
        "precision": row.when.precision,
        "status": row.status,
        "tentative": row.tentative,
        "owner_id": row.owner,
        "visibility": row.visibility,
    }
