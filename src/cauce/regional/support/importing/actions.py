"""Sheets of needs: sent, looked at, written once; and forgotten after seven days."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Party
from cauce.regional.plans.importing import sheets
from cauce.regional.support import rules
from cauce.regional.support.actions.asking import write_all
from cauce.regional.support.actions.refusals import Refused, require
from cauce.regional.support.importing import columns, rows
from cauce.regional.support.models import Need, SentSheet

KEPT_FOR = timedelta(days=7)


def send(*, by: Person, owner: str, name: str, content: bytes, at: datetime) -> SentSheet:
    """Keep the rows of a file until they are written; the same file again is the same sheet.

    Raises PermissionDenied, and `sheets.NotASheet` for a file that cannot be read.
    """
    require(owner in rules.needs_for(by))
    digest = hashlib.sha256(content).hexdigest()
    found: SentSheet | None = SentSheet.objects.filter(owner=owner, digest=digest).first()
    if found is not None and (found.written_at or found.sheet):
        return found
    sheet = sheets.read(content, columns.known)
    made, _created = SentSheet.objects.update_or_create(
        owner_id=owner, digest=digest,
        defaults={
            "name": sheets.plain(name)[:120], "sent_by_id": by.user_id,  # type: ignore[misc]
            "sent_at": at, "sheet": sheet.as_json(),
        },
    )  # fmt: skip
    return made


def preview(*, by: Person, sent: SentSheet) -> rows.Reading:
    """Every row as it would be written, or every fault. Raises `Refused` when the rows were forgotten."""
    if sent.sheet is None:
        raise Refused(_("This sheet is no longer kept. Send the file again."))
    return rows.read(sheets.Sheet.from_json(sent.sheet), owner=str(sent.owner_id), by=by)


def confirm(*, by: Person, sent: SentSheet, at: datetime) -> SentSheet:
    """Make a draft of every row that is not here yet: all of them, once, however often this is asked.

    Raises PermissionDenied, and `Refused` when a row is bad; nothing is written then.
    """
    require(str(sent.owner_id) in rules.needs_for(by))
    with transaction.atomic():
        Party.objects.select_for_update(no_key=True).get(pk=sent.owner_id)
        stands: SentSheet = SentSheet.objects.select_for_update().get(pk=sent.pk)
        if stands.written_at is not None:
            return stands
        seen = preview(by=by, sent=stands)
        if seen.faults:
            raise Refused(_("The sheet has bad rows. Nothing was written."))
        made = write_all(Need, by=by, said=[row.said for row in seen.new], owner=str(stands.owner_id))
        stands.result = {"new": len(made), "known": len(seen.known)}
        stands.sheet, stands.written_by_id, stands.written_at = None, by.user_id, at
        stands.save()
        if made:
            change = {**stands.result, "keys": [each.key for each in made], "file": stands.digest}
            record(verb="import_needs", subject=made[0], by=by, party=str(stands.owner_id), change=change)
    return stands


def forget_old(*, at: datetime) -> int:
    """Drop the rows of sheets that nobody wrote within seven days; how many sheets that were."""
    old = SentSheet.objects.filter(written_at__isnull=True, sheet__isnull=False, sent_at__lt=at - KEPT_FOR)
    return old.update(sheet=None)
