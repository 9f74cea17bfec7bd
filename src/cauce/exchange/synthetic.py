"""Many rows that look like the real ones, to measure speed with. Every one of them says it is no real row."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction
from psycopg.types.json import Jsonb

from cauce.exchange import synthetic_rows, synthetic_support, synthetic_updates
from cauce.exchange.acts import DATA_FOLDER, SYNTHETIC_ROWS_CLEARED, SYNTHETIC_ROWS_MADE
from cauce.exchange.copying import copy, numbers_for
from cauce.exchange.demonstration import NotForProduction
from cauce.exchange.synthetic_asked import PER_COMMITMENT
from cauce.exchange.synthetic_following import TABLES, copy_histories, remove_histories
from cauce.exchange.synthetic_rows import PREFIX, SyntheticCommitment, SyntheticEvent, World
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Party, Team
from cauce.foundation.taxonomy.models import Term
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.support.models import Need, Offer

SOURCE = "synthetic"
#: The apps whose rows go with the synthetic row they hang on: who owes an answer on it, too.
HANGING = ("commitments", "agenda", "rounds")
_GUARDED = {"source_url": SOURCE, "confidence": "stated", "note": Jsonb({}), "is_demonstration": True}


@dataclass(frozen=True)
class Made:
    """How many synthetic rows there are now, and how long it took to make them."""

    commitments: int
    updates: int
    events: int
    needs: int
    offers: int
    matches: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"Made {self.commitments} commitments with {self.updates} updates, {self.events} events,"
            f" {self.needs} needs and {self.offers} offers with {self.matches} matches,"
            f" in {self.seconds:.1f} s."
        )


def make(*, commitments: int, events: int, seed: int, support: int | None = None) -> Made:
    """Put so many synthetic commitments and events in the place of those there were, in one transaction.

    About six updates are made for each commitment; `support` needs and as many offers, with half as many
    matches (default: in proportion to the commitments). The same numbers, seed and reference data give the
    same rows. All are marked as demonstration, and the keys begin with SYN-; no other row is touched.
    Raises `NotForProduction`, and ValueError where the reference data is not loaded.
    """
    if settings.PRODUCTION:
        raise NotForProduction("Invented rows are not made in production.")
    started = time.perf_counter()
    world = _world()
    asked = round(commitments * PER_COMMITMENT) if support is None else support
    with transaction.atomic():
        _remove()
        rows = list(synthetic_rows.commitments(commitments, seed=seed, world=world))
        numbers = _copy_commitments(rows)
        updates = copy_histories(numbers, synthetic_updates.histories(rows, seed=seed))
        _copy_events(synthetic_rows.events(events, seed=seed, world=world))
        supported = synthetic_support.make(asked, seed=seed, world=world)
        change = {"commitments": commitments, "updates": updates, "events": events, "seed": seed, **supported}
        record(verb=SYNTHETIC_ROWS_MADE, subject=DATA_FOLDER, by=None, change=change)
    _freshen_statistics()
    return Made(commitments, updates, events, **supported, seconds=time.perf_counter() - started)


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
    """The tables that hang on a guarded model, and their columns that point to it; not those of updates."""
    links: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    return [
        (link.related_model._meta.db_table, link.field.column)
        for link in links
        if link.auto_created and link.one_to_many and link.related_model._meta.app_label in HANGING
    ]


def _remove() -> int:
    removed = synthetic_support.remove()
    for model in (Commitment, Event):
        table = model._meta.db_table
        mine = f'SELECT id FROM "{table}" WHERE is_demonstration AND key LIKE %s'  # noqa: S608 our own names
        if model is Commitment:
            remove_histories(mine, [f"{PREFIX}%"])
            synthetic_support.release(mine, [f"{PREFIX}%"])
        with connection.cursor() as cursor:
            for child, column in _tables(model):
                cursor.execute(f'DELETE FROM "{child}" WHERE "{column}" IN ({mine})', [f"{PREFIX}%"])  # noqa: S608
            cursor.execute(f'DELETE FROM "{table}" WHERE is_demonstration AND key LIKE %s', [f"{PREFIX}%"])  # noqa: S608
            removed += cursor.rowcount
    return removed


def _freshen_statistics() -> None:
    """Tell the planner of the new numbers, and bring the text indexes into their final form."""
    with connection.cursor() as cursor:
        for model in (Commitment, Event, Need, Offer):
            for index in model._meta.indexes:
                if index.name.endswith(("_search_es", "_search_en")):
                    cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index.name])
        for table in synthetic_support.tables():
            cursor.execute(f'ANALYZE "{table}"')
        for model in (Commitment, Event):
            for table in (model._meta.db_table, *(child for child, _column in _tables(model))):
                cursor.execute(f'ANALYZE "{table}"')
        for followed in TABLES:
            cursor.execute(f'ANALYZE "{followed._meta.db_table}"')


def _copy_rows(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> list[int]:
    numbers = numbers_for(model, len(rows))
    if rows:
        columns = ("id", *rows[0], *_GUARDED)
        filled = (
            (number, *row.values(), *_GUARDED.values()) for number, row in zip(numbers, rows, strict=True)
        )
        copy(model._meta.db_table, columns, filled)
    return numbers


def _copy_links(model: type[models.Model], field: str, pairs: Iterator[tuple[int, Any]]) -> None:
    many: Any = model._meta.get_field(field)
    columns = (f"{model._meta.model_name}_id", f"{many.related_model._meta.model_name}_id")
    copy(many.remote_field.through._meta.db_table, columns, pairs)


def _copy_commitments(rows: Sequence[SyntheticCommitment]) -> list[int]:
    numbers = _copy_rows(Commitment, [_commitment(row) for row in rows])
    numbered = list(zip(numbers, rows, strict=True))
    _copy_links(Commitment, "terms", ((number, term) for number, row in numbered for term in row.terms))
    _copy_links(
        Commitment, "named_parties", ((number, code) for number, row in numbered for code in row.named)
    )
    copy(
        Part._meta.db_table,
        ("commitment_id", "role", "party_id", "name", "position", "share"),
        ((number, *part, Jsonb({})) for number, row in numbered for part in row.parts),
    )
    return numbers


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
        "territory": Jsonb({}),
        "population": Jsonb({}),
        "version": 1,
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
