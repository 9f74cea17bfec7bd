"""Putting synthetic needs, offers and matches into the database, and taking them out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pgtrigger
from django.db import connection, models
from psycopg.types.json import Jsonb

from cauce.engines.matching.reasons import Factor
from cauce.exchange import synthetic_asked
from cauce.exchange.copying import copy, numbers_for
from cauce.exchange.synthetic_asked import SyntheticAsked, SyntheticMatch
from cauce.exchange.synthetic_rows import PREFIX, World
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.support.models import Match, MatchStep, Need, Offer, Origin, Run, WeightSet

SOURCE = "synthetic"
#: What is removed with them; the models of the lists come last.
LISTS: tuple[type[models.Model], ...] = (Match, Need, Offer)
#: The synthetic weights are in force before all others, so that they never are where there are others.
WEIGHTS_FROM = datetime(2019, 1, 1, tzinfo=UTC)
MINE = f"{PREFIX}%"


def make(count: int, *, seed: int, world: World) -> dict[str, int]:
    """So many needs, as many offers, and half as many matches with their steps; how many of each."""
    needs = synthetic_asked.needs(count, seed=seed, world=world)
    offers = synthetic_asked.offers(count, seed=seed, world=world)
    wanted = int(count * synthetic_asked.MATCHES_PER_NEED)
    found = list(synthetic_asked.matches(wanted, seed=seed, needs=needs, offers=offers))
    if count:
        _set_weights()
    need_numbers = _copy_asked(Need, needs, _need)
    offer_numbers = _copy_asked(Offer, offers, _offer)
    _copy_links(
        Offer, "states", [(n, s) for n, row in zip(offer_numbers, offers, strict=True) for s in row.states]
    )
    _copy_matches(found, need_numbers, offer_numbers, offers)
    return {"needs": len(needs), "offers": len(offers), "matches": len(found)}


def remove() -> int:
    """Remove them all, and what hangs on them. What people made out of one stays, without it."""
    removed = 0
    mine = "is_demonstration AND key LIKE %s"
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for model in LISTS:
            table = model._meta.db_table
            _let_go(cursor, model, f'SELECT id FROM "{table}" WHERE {mine}')  # noqa: S608 our own names
            cursor.execute(f'DELETE FROM "{table}" WHERE {mine}', [MINE])  # noqa: S608
            removed += cursor.rowcount
        weights = WeightSet.objects.filter(is_demonstration=True, why=SOURCE)
        weights.exclude(pk__in=Run.objects.exclude(weights=None).values("weights")).delete()
    return removed


def _let_go(cursor: Any, model: type[models.Model], among: str) -> None:
    """Remove what hangs on the rows that the statement `among` names; what is of another room lets go."""
    for link in _links(model):
        child, column = link.related_model._meta, link.field.column
        here = f'"{column}" IN ({among})'
        if child.app_label == model._meta.app_label:
            _let_go(cursor, link.related_model, f'SELECT id FROM "{child.db_table}" WHERE {here}')  # noqa: S608
        if link.field.null and child.app_label != model._meta.app_label:
            cursor.execute(f'UPDATE "{child.db_table}" SET "{column}" = NULL WHERE {here}', [MINE])  # noqa: S608
        else:
            cursor.execute(f'DELETE FROM "{child.db_table}" WHERE {here}', [MINE])  # noqa: S608


def _links(model: type[models.Model]) -> list[Any]:
    found: list[Any] = model._meta.get_fields(include_hidden=True)
    return [
        link
        for link in found
        if link.auto_created
        and not link.concrete
        and not link.many_to_many
        and link.related_model is not model
    ]


def release(commitments: str, given: Sequence[str]) -> None:
    """Let go of the commitments that the statement names, which are about to be removed."""
    served = Arrangement.commitments.through._meta.db_table
    with connection.cursor() as cursor:
        for model in (Need, Flow):
            table = model._meta.db_table
            cursor.execute(
                f'UPDATE "{table}" SET commitment_id = NULL WHERE commitment_id IN ({commitments})',  # noqa: S608
                given,
            )
        cursor.execute(f'DELETE FROM "{served}" WHERE commitment_id IN ({commitments})', given)  # noqa: S608


def tables() -> list[str]:
    """The tables whose numbers changed, for the planner."""
    linked: list[Any] = [Need.terms.through, Offer.terms.through, Need.named_parties.through, MatchStep]
    return [model._meta.db_table for model in (*LISTS, *linked)]


def _set_weights() -> None:
    WeightSet.objects.create(
        name={"es": "Ponderaciones sintéticas", "en": "Synthetic weights"}, why=SOURCE, is_demonstration=True,
        weights={each.value: 1 for each in Factor}, from_on=WEIGHTS_FROM.date(), set_at=WEIGHTS_FROM,
    )  # fmt: skip


def _copy_asked(model: Any, rows: Sequence[SyntheticAsked], more: Any) -> list[int]:
    numbers = numbers_for(model, len(rows))
    made = [{"id": number, **_shared(row), **more(row)} for number, row in zip(numbers, rows, strict=True)]
    if made:
        copy(model._meta.db_table, tuple(made[0]), (tuple(row.values()) for row in made))
    _copy_links(model, "terms", [(n, t) for n, row in zip(numbers, rows, strict=True) for t in row.terms])
    _copy_links(
        model, "named_parties", [(n, p) for n, row in zip(numbers, rows, strict=True) for p in row.named]
    )
    return numbers


def _copy_links(model: Any, field: str, pairs: Sequence[tuple[int, str]]) -> None:
    many = model._meta.get_field(field)
    columns = (f"{model._meta.model_name}_id", f"{many.related_model._meta.model_name}_id")
    copy(many.remote_field.through._meta.db_table, columns, pairs)


def _shared(row: SyntheticAsked) -> dict[str, Any]:
    return {
        "key": row.key, "owner_id": row.owner, "visibility": row.visibility,
        "title": Jsonb(row.title._asdict()), "words": Jsonb(row.words._asdict()), "authority": "",
        "forms": list(row.forms), "amount": row.amount, "unit": row.unit, "currency": row.currency,
        "starts_on": row.starts_on, "ends_on": row.ends_on, "languages": list(row.languages),
        "territories": [], "populations": [], "version": 1, "written_at": row.written_at,
        "published_at": row.published_at, "closed_at": row.closed_at, "closed_because": "",
        "source_url": SOURCE, "confidence": "stated", "note": Jsonb({}), "is_demonstration": True,
    }  # fmt: skip


def _need(row: SyntheticAsked) -> dict[str, Any]:
    return {
        "priority": row.rank, "exists": Jsonb({}), "meets": [], "refuses": list(row.conditions),
        "min_partners": 1, "max_partners": row.rank or 1,
    }  # fmt: skip


def _offer(row: SyntheticAsked) -> dict[str, Any]:
    return {
        "for_any": not row.states, "asks": list(row.conditions), "max_needs": row.rank or 1, "channel": "",
    }  # fmt: skip


def _copy_matches(
    found: Sequence[SyntheticMatch],
    needs: Sequence[int],
    offers: Sequence[int],
    rows: Sequence[SyntheticAsked],
) -> None:
    numbers = numbers_for(Match, len(found))
    copy(
        Match._meta.db_table,
        ("id", "key", "need_id", "offer_id", "giver_id", "origin", "explained", "is_demonstration"),
        (
            (number, each.key, needs[each.need], offers[each.offer], rows[each.offer].owner,
             Origin.HAND.value, Jsonb({}), True)
            for number, each in zip(numbers, found, strict=True)
        ),
    )  # fmt: skip
    copy(
        MatchStep._meta.db_table,
        ("match_id", "stage", "at", "reason", "words", "amount", "currency"),
        (
            (number, step.stage, step.at, step.reason, "", step.amount, step.currency)
            for number, each in zip(numbers, found, strict=True)
            for step in each.steps
        ),
    )
