"""Putting synthetic indicators and updates into the database, and taking them out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from cauce.exchange.copying import copy, numbers_for
from cauce.exchange.synthetic_updates import (
    History,
    SyntheticIndicator,
    SyntheticUpdate,
    SyntheticValue,
)
from cauce.exchange.vocabulary import Pair
from cauce.regional.commitments.models import Indicator
from cauce.regional.progress.models import (
    Attestation,
    Evidence,
    IndicatorValue,
    Money,
    Update,
    ValuePart,
)

#: Written once for each text: a few words stand in half a million rows.
_JSON: dict[Pair, str] = {}
INDICATOR = ("id", "commitment_id", "key", "position", "name", "unit", "measure", "direction", "baseline",
             "target", "owner_id", "feeds_id")  # fmt: skip
UPDATE = ("id", "commitment_id", "party_id", "refers_to", "stage", "is_unchanged", "done", "obstacles",
          "obstacles_audience", "support_needed", "reason", "audience", "said_by", "written_at", "version",
          "signed_at", "corrects_id", "corrected_at", "is_demonstration")  # fmt: skip
VALUE = ("id", "update_id", "indicator_id", "value", "no_value", "note")
PART = ("value_id", "dimension", "label", "amount")
MONEY = ("update_id", "kind", "currency", "amount")
TABLES: tuple[type[models.Model], ...] = (Indicator, Update, IndicatorValue, ValuePart, Money)


@dataclass(frozen=True)
class Numbered:
    """One commitment's history, each row with its primary key."""

    commitment: int
    history: History
    indicators: Sequence[int]
    updates: Sequence[int]


@dataclass
class Batch:
    """The rows of one table, as they are copied."""

    values: list[tuple[Any, ...]] = field(default_factory=list)
    parts: list[tuple[Any, ...]] = field(default_factory=list)


def copy_histories(commitments: Sequence[int], made: Iterable[History]) -> int:
    """Copy the history of each commitment; how many updates there are now.

    What an update holds goes in before it: on a signed update the database takes nothing more.
    """
    _settle_triggers()
    histories = list(made)
    numbered = list(_numbered(commitments, histories))
    copy(Indicator._meta.db_table, INDICATOR, _indicators(numbered))
    batch = _values(numbered)
    copy(IndicatorValue._meta.db_table, VALUE, batch.values)
    copy(ValuePart._meta.db_table, PART, batch.parts)
    copy(Money._meta.db_table, MONEY, _money(numbered))
    copy(Update._meta.db_table, UPDATE, _updates(numbered))
    return sum(len(history.updates) for history in histories)


def remove_histories(mine: str, given: Sequence[str]) -> None:
    """Remove what hangs on the commitments that the statement `mine` names: updates first, as they came."""
    updates = Update._meta.db_table
    gone = "SELECT id FROM synthetic_gone"
    values = f'SELECT id FROM "{IndicatorValue._meta.db_table}" WHERE update_id IN ({gone})'  # noqa: S608
    _settle_triggers()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE synthetic_gone ON COMMIT DROP AS"  # noqa: S608 our own names
            f' SELECT id FROM "{updates}" WHERE is_demonstration AND commitment_id IN ({mine})',
            given,
        )
        cursor.execute("ANALYZE synthetic_gone")
        cursor.execute(f'DELETE FROM "{updates}" WHERE id IN ({gone})')  # noqa: S608
        cursor.execute(f'DELETE FROM "{ValuePart._meta.db_table}" WHERE value_id IN ({values})')  # noqa: S608
        for model in (IndicatorValue, Money, Evidence, Attestation):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}" WHERE update_id IN ({gone})')  # noqa: S608
        cursor.execute(f'DELETE FROM "{Indicator._meta.db_table}" WHERE commitment_id IN ({mine})', given)  # noqa: S608
        cursor.execute("DROP TABLE synthetic_gone")


def _settle_triggers() -> None:
    """Say once, for this transaction, that no trigger is ignored.

    Where nothing is said, each row's trigger fails to read it and starts over, and PostgreSQL goes through
    every deferred check so far each time: minutes become hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")


def _numbered(commitments: Sequence[int], histories: Sequence[History]) -> Iterator[Numbered]:
    indicators = iter(numbers_for(Indicator, sum(len(each.indicators) for each in histories)))
    updates = iter(numbers_for(Update, sum(len(each.updates) for each in histories)))
    for commitment, history in zip(commitments, histories, strict=True):
        yield Numbered(
            commitment,
            history,
            [next(indicators) for _ in history.indicators],
            [next(updates) for _ in history.updates],
        )


def _json(text: Pair) -> str:
    if text not in _JSON:
        _JSON[text] = json.dumps(text._asdict() if any(text) else {}, ensure_ascii=False)
    return _JSON[text]


def _indicators(numbered: Iterable[Numbered]) -> Iterator[tuple[Any, ...]]:
    for each in numbered:
        for indicator in each.history.indicators:
            yield _indicator(each, indicator)


def _indicator(each: Numbered, made: SyntheticIndicator) -> tuple[Any, ...]:
    feeds = None if made.feeds is None else each.indicators[made.feeds]
    return (
        each.indicators[made.number], each.commitment, f"i{made.number}", made.number, _json(made.name),
        _json(made.unit), "number", "up", made.baseline, made.target, made.owner, feeds,
    )  # fmt: skip


def _updates(numbered: Iterable[Numbered]) -> Iterator[tuple[Any, ...]]:
    for each in numbered:
        for number, update in zip(each.updates, each.history.updates, strict=True):
            yield _update(each, number, update)


def _update(each: Numbered, number: int, made: SyntheticUpdate) -> tuple[Any, ...]:
    corrects = None if made.corrects is None else each.updates[made.corrects]
    return (
        number, each.commitment, made.party, made.refers_to, made.stage, made.is_unchanged,
        _json(made.done), _json(made.obstacles), "commitment", "{}", _json(made.reason), made.audience, "",
        made.written_at, 1, made.signed_at, corrects, made.corrected_at, True,
    )  # fmt: skip


def _values(numbered: Iterable[Numbered]) -> Batch:
    found = [
        (number, each.indicators[value.indicator], value)
        for each in numbered
        for number, update in zip(each.updates, each.history.updates, strict=True)
        for value in update.values
    ]
    batch = Batch()
    for own, (update, indicator, value) in zip(numbers_for(IndicatorValue, len(found)), found, strict=True):
        batch.values.append(_value(own, update, indicator, value))
        batch.parts += [(own, "sex", label, amount) for label, amount in value.parts]
    return batch


def _value(own: int, update: int, indicator: int, made: SyntheticValue) -> tuple[Any, ...]:
    return (own, update, indicator, made.value, "" if made.value is not None else "not_yet", "{}")


def _money(numbered: Iterable[Numbered]) -> Iterator[tuple[Any, ...]]:
    for each in numbered:
        for number, update in zip(each.updates, each.history.updates, strict=True):
            for money in update.money:
                yield (number, *money)
