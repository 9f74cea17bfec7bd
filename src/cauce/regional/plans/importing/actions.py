"""Sheets of plans: sent, their columns named, confirmed; and forgotten after seven days."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.plans.actions import Refused, draft_of, is_own_draft, locked_plan, require_writer
from cauce.regional.plans.drafting import (
    BATCH,
    draft_commitments,
    reword_commitments,
    save_all,
    set_row,
)
from cauce.regional.plans.importing import columns, rows, sheets
from cauce.regional.plans.importing.differences import CHANGED, NEW, UNCHANGED, Difference, difference
from cauce.regional.plans.importing.rows import Asked, GivenRow, Reading
from cauce.regional.plans.models import Import, Plan, PlanRow, PlanVersion

KEPT_FOR = timedelta(days=7)
WRITTEN = ("sector", "objective", "own_id", "digest", "title", "text", "more")


@dataclass(frozen=True)
class Preview:
    """What a sheet would do to the plan as it stands. With one fault there is no difference: nothing would
    be written.
    """

    reading: Reading
    difference: Difference | None
    is_whole: bool
    base: PlanVersion | None


def send(*, by: Person, country: str, name: str, content: bytes, at: datetime) -> Import:
    """Keep the rows of a file until they are confirmed; the same file again is the same import.

    Raises PermissionDenied, and `sheets.NotASheet` for a file that cannot be read.
    """
    require_writer(by, country)
    digest = hashlib.sha256(content).hexdigest()
    found: Import | None = Import.objects.filter(country=country, digest=digest).first()
    if found is not None and (found.confirmed_at or found.sheet):
        return found
    sheet = sheets.read(content, columns.known)
    made, _created = Import.objects.update_or_create(
        country_id=country,
        digest=digest,
        defaults={
            "name": sheets.plain(name)[:120],
            "sent_by_id": by.user_id,  # type: ignore[misc]
            "sent_at": at,
            "sheet": sheet.as_json(),
            "mapping": {"columns": columns.guessed(sheet.headings)},
        },
    )
    return made


def name_columns(*, by: Person, sent: Import, mapping: Mapping[str, Any]) -> Import:
    """Say how the sheet is to be read: `columns`, `fill_down`, `currency`, `is_whole`."""
    require_writer(by, sent.country_id)
    if sent.confirmed_at is None:
        sent.mapping = dict(mapping)
        sent.save(update_fields=["mapping"])
    return sent


def preview(sent: Import) -> Preview:
    """Every row as it would be written, or every fault. Raises `Refused` when the rows were forgotten."""
    plan = Plan.objects.filter(country=sent.country_id).first()
    return _previewed(sent, plan)


def _previewed(sent: Import, plan: Plan | None) -> Preview:
    if sent.sheet is None:
        raise Refused(_("This sheet is no longer kept. Send the file again."))
    asked = asked_of(sent)
    reading = rows.read(sheets.Sheet.from_json(sent.sheet), asked, sent.country_id)
    base = plan.versions.order_by("-number").first() if plan else None
    present = list(base.rows.select_related("commitment").order_by("position")) if base else []
    found = None if reading.faults else difference(reading.rows, present, asked.columns, sent.country_id)
    return Preview(reading, found, bool(sent.mapping.get("is_whole")), base)


def asked_of(sent: Import) -> Asked:
    """How the official wants the sheet to be read."""
    return Asked(
        sent.mapping.get("columns", {}),
        fill_down=bool(sent.mapping.get("fill_down")),
        currency=str(sent.mapping.get("currency", "")),
    )


def confirm(*, by: Person, sent: Import, at: datetime) -> Import:
    """Write the sheet into the draft of the plan: all of it, once, however often this is asked.

    New rows become private drafts of commitments of the State; changed ones change, of a whole plan the
    rows left out go. Raises PermissionDenied, and `Refused` when a row is bad; nothing is written then.
    """
    require_writer(by, sent.country_id)
    with transaction.atomic():
        plan = locked_plan(sent.country_id)
        stands: Import = Import.objects.select_for_update().get(pk=sent.pk)
        if stands.confirmed_at is not None:
            return stands
        seen = _previewed(stands, plan)
        if seen.difference is None:
            raise Refused(_("The sheet has bad rows. Nothing was written."))
        stands.version = _write(seen, plan, by, at)
        stands.result = _result(seen)
        stands.sheet, stands.confirmed_by_id, stands.confirmed_at = None, by.user_id, at
        stands.save()
        if stands.version is not None:
            change = {**stands.result, "number": stands.version.number, "file": stands.digest}
            record(verb="import_plan", subject=stands.version, by=by, party=stands.country_id, change=change)
    return stands


def _result(seen: Preview) -> dict[str, int]:
    found = seen.difference
    if found is None:
        return {}
    counts = {kind: found.count(kind) for kind in (NEW, CHANGED, UNCHANGED)}
    return {**counts, "left_out": len(found.left_out) if seen.is_whole else 0}


def _write(seen: Preview, plan: Plan, by: Person, at: datetime) -> PlanVersion | None:
    """The draft with the rows of the sheet; the version as it stands when there is nothing to write."""
    found = seen.difference
    counts = _result(seen)
    if found is None or not (counts[NEW] or counts[CHANGED] or counts["left_out"]):
        return seen.base
    draft = draft_of(plan, by=by, at=at)
    place = {(row.own_id, row.digest, row.commitment_id): row for row in _rows_of(draft)}
    if seen.is_whole:
        gone = [place[_identity(row)].pk for row in found.left_out]
        PlanRow.objects.filter(pk__in=gone).delete()
    changing = [(each.before, each.given) for each in found.outcomes if each.before and each.kind == CHANGED]
    changed = [set_row(place[_identity(before)], given) for before, given in changing]
    save_all(PlanRow, changed, WRITTEN)
    own = [row for row in changed if is_own_draft(row.commitment, plan.country_id)]
    said = {before.commitment_id: before.more for before, _given in changing if before.commitment_id}
    reword_commitments(own, before=said, country=plan.country_id, by=by, at=at)
    _add(draft, [each.given for each in found.outcomes if each.kind == NEW], plan.country_id, by, at)
    return draft


def _rows_of(draft: PlanVersion) -> list[PlanRow]:
    return list(draft.rows.select_related("commitment"))


def _identity(row: PlanRow) -> tuple[str, str, int | None]:
    return row.own_id, row.digest, row.commitment_id


def _add(draft: PlanVersion, given: list[GivenRow], country: str, by: Person, at: datetime) -> None:
    last = draft.rows.order_by("-position").values_list("position", flat=True).first() or 0
    added = [
        set_row(PlanRow(version=draft, position=place), each) for place, each in enumerate(given, last + 1)
    ]
    draft_commitments(added, country=country, by=by, at=at)
    PlanRow.objects.bulk_create(added, batch_size=BATCH)


def forget_old(*, at: datetime) -> int:
    """Drop the rows of sheets that nobody confirmed within seven days; how many sheets that were."""
    return Import.objects.filter(
        confirmed_at__isnull=True, sheet__isnull=False, sent_at__lt=at - KEPT_FOR
    ).update(sheet=None)
