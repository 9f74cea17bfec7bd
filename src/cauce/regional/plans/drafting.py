"""Rows of a plan as drafts of commitments, many at once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.content import COLUMNS, Content, GivenCost, GivenPart
from cauce.regional.commitments.models import Commitment, Cost, Forum, Kind, Part, PartRole, Revision
from cauce.regional.commitments.wording import content_of
from cauce.regional.plans.importing.rows import OBJECTIVES, SECTORS, GivenRow
from cauce.regional.plans.models import PlanRow

BATCH = 1000
M = TypeVar("M", bound=models.Model)


def save_all(model: type[M], rows: Sequence[M], fields: Sequence[str]) -> None:
    """Save these fields of rows that exist: several times faster than `bulk_update` for thousands."""
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["pk"], update_fields=fields
    )


def set_row(row: PlanRow, given: GivenRow) -> PlanRow:
    """Give a row what a sheet or a form says of it. It is not saved."""
    row.sector, row.own_id, row.digest = given.sector, given.own_id, given.digest
    row.objective_id = f"{OBJECTIVES}/{given.objective}" if given.objective else None
    row.title, row.text, row.more = given.title, given.text, given.more
    return row


def content_of_row(row: PlanRow, country: str, on: date) -> Content:
    """What a row says of itself, as the content of a commitment of its State."""
    more = row.more
    return Content(
        kind=Kind.PLAN_COMMITMENT.value,
        forum=Forum.NATIONAL_ACTION_PLAN.value,
        title=row.title,
        statement=row.text,
        sector=row.sector,
        territory=_in_both(more.get("territory", "")),
        population=_in_both(more.get("population", "")),
        starts_on=_day(more.get("starts_on")),
        ends_on=_day(more.get("ends_on")),
        terms=tuple(sorted(_terms(row))),
        countries=(country,),
        parts=(GivenPart(PartRole.COMMITS.value, country),),
        cost=GivenCost(on, more["currency"], Decimal(more["cost"])) if more.get("cost") else None,
    )


def _in_both(words: str) -> Translated:
    """A sheet has one column for it: the words stand in Spanish, and English readers see that."""
    return Translated({"es": words} if words else {})


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _terms(row: PlanRow) -> list[str]:
    sector = [f"{SECTORS}/{row.sector}"] if row.sector else []
    return [*sector, *([row.objective_id] if row.objective_id else [])]


def draft_commitments(rows: Sequence[PlanRow], *, country: str, by: Person, at: datetime) -> None:
    """Make a private draft of the State for each row, and tie the row to it. The rows are not saved."""
    contents = [content_of_row(row, country, by.on) for row in rows]
    keys = _free_keys(country, len(rows))
    made = Commitment.objects.bulk_create(
        [
            Commitment(
                key=key, owner_id=country, visibility=Visibility.PRIVATE, drafted_by_id=by.user_id,
                **{name: getattr(content, name) for name in COLUMNS},
            )
            for key, content in zip(keys, contents, strict=True)
        ],
        batch_size=BATCH,
    )  # fmt: skip
    Part.objects.bulk_create(
        [Part(commitment=each, role=PartRole.COMMITS, party_id=country) for each in made], batch_size=BATCH
    )
    _link(Commitment.countries.through, [{"commitment": each, "party_id": country} for each in made])
    _set_rest(made, contents)
    _keep_wordings(made, contents, by, at)
    for row, commitment in zip(rows, made, strict=True):
        row.commitment = commitment


def reword_commitments(
    rows: Sequence[PlanRow],
    *,
    before: Mapping[int, Mapping[str, str]],
    country: str,
    by: Person,
    at: datetime,
    reason: Translated | None = None,
) -> None:
    """Give the commitments of these rows the wording of the plan. Indicators, links and support stay.

    `before` says what `PlanRow.more` held until now, by the primary key of the commitment: dates, territory
    and population that the plan never spoke of are the commitment's own, and stay.
    """
    commitments = _locked(rows)
    kept = _last_wordings(commitments)
    contents = [
        _reworded(kept[each.pk], content_of_row(row, country, by.on), {*row.more, *before.get(each.pk, ())})
        for row, each in zip(rows, commitments, strict=True)
    ]
    for commitment, content in zip(commitments, contents, strict=True):
        commitment.version += 1
        for name in CARRIED:
            setattr(commitment, name, getattr(content, name))
    save_all(Commitment, commitments, [*CARRIED, "version"])
    Commitment.terms.through.objects.filter(
        commitment__in=commitments, term__scheme__in=(SECTORS, OBJECTIVES)
    ).delete()
    changed_costs = {
        commitment.pk
        for commitment, content in zip(commitments, contents, strict=True)
        if content.cost and _cost_of(kept[commitment.pk]) != (content.cost.currency, content.cost.total)
    }
    _set_rest(commitments, contents, costs=changed_costs)
    _keep_wordings(commitments, contents, by, at, reason)


def _locked(rows: Sequence[PlanRow]) -> list[Commitment]:
    """The commitments of the rows as they stand, held until the transaction ends, in the rows' order."""
    keys = [row.commitment_id for row in rows]
    held = Commitment.objects.select_for_update().order_by("pk").in_bulk(keys)
    for row in rows:
        row.commitment = held[row.commitment_id]
    return [held[key] for key in keys]


#: What a plan says of a commitment. The rest of its content is the commitment's own.
WORDS = ("title", "statement", "sector")
#: Of these only what the plan says, or said until now.
BESIDE = ("territory", "population", "starts_on", "ends_on")
CARRIED = (*WORDS, *BESIDE)


def _reworded(before: Content, said: Content, spoken_of: set[str]) -> Content:
    kept = {term for term in before.terms if not term.startswith((f"{SECTORS}/", f"{OBJECTIVES}/"))}
    carried = [name for name in BESIDE if name in spoken_of and not _says_it_already(before, said, name)]
    return replace(
        before,
        **{name: getattr(said, name) for name in (*WORDS, *carried)},
        terms=tuple(sorted({*kept, *said.terms})),
        cost=said.cost or before.cost,
    )


def _says_it_already(before: Content, said: Content, name: str) -> bool:
    """Whether a text is in the commitment already, perhaps with its translation, which a plan has not."""
    was, now = getattr(before, name), getattr(said, name)
    if not isinstance(was, Translated) or not now:
        return False
    return bool(now.by_language.items() <= was.by_language.items())


def _last_wordings(commitments: Sequence[Commitment]) -> dict[int, Content]:
    kept = {
        revision.commitment_id: revision.content
        for revision in Revision.objects.filter(commitment__in=commitments).order_by("version")
    }
    return {each.pk: Content.from_json(kept.get(each.pk) or content_of(each)) for each in commitments}


def _cost_of(content: Content) -> tuple[str, Decimal] | None:
    return (content.cost.currency, content.cost.total) if content.cost else None


def _set_rest(
    commitments: Sequence[Commitment], contents: Sequence[Content], costs: set[int] | None = None
) -> None:
    pairs = list(zip(commitments, contents, strict=True))
    _link(
        Commitment.terms.through,
        [{"commitment": each, "term_id": term} for each, content in pairs for term in content.terms],
    )
    Cost.objects.bulk_create(
        [
            Cost(commitment=each, **vars(content.cost))
            for each, content in pairs
            if content.cost and (costs is None or each.pk in costs)
        ],
        batch_size=BATCH,
    )


def _link(through: type[Any], pairs: list[Mapping[str, Any]]) -> None:
    through._default_manager.bulk_create(
        [through(**pair) for pair in pairs], batch_size=BATCH, ignore_conflicts=True
    )


def _keep_wordings(
    commitments: Sequence[Commitment],
    contents: Sequence[Content],
    by: Person,
    at: datetime,
    reason: Translated | None = None,
) -> None:
    Revision.objects.bulk_create(
        [
            Revision(
                commitment=each,
                version=each.version,
                at=at,
                by_id=by.user_id,
                content=content.as_json(),
                reason=reason or Translated(),
            )
            for each, content in zip(commitments, contents, strict=True)
        ],
        batch_size=BATCH,
    )


def _free_keys(country: str, count: int) -> list[str]:
    """Keys such as BLZ-P0012, after the highest given so far. The caller holds the lock of the plan."""
    shape = re.compile(rf"{re.escape(country)}-P(\d{{4,}})")
    present = Commitment.objects.filter(key__startswith=f"{country}-P").values_list("key", flat=True)
    taken = [int(found[1]) for found in map(shape.fullmatch, present) if found]
    first = max(taken, default=0) + 1
    return [f"{country}-P{number:04}" for number in range(first, first + count)]
