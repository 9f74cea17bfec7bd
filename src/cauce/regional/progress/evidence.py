"""What shows that an update is true: added to a draft, and taken off it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.regional.progress import rules, storage
from cauce.regional.progress.actions import Refused
from cauce.regional.progress.models import Audience, Evidence, HeldFile, Update
from cauce.regional.progress.sniffing import media_type_of, safe_name

MOST = 20


@dataclass(frozen=True)
class GivenEvidence:
    """A file or a link, what it is called, and who reads it once the update is signed.

    Instead of a file, one that is `held` already.
    """

    title: str
    link: str = ""
    file: File[bytes] | None = None
    audience: str = Audience.SECRETARIAT
    held: HeldFile | None = None


def attach(*, by: Person, update: Update, given: GivenEvidence) -> Evidence:
    """Add a file or a link to a draft; the same one twice is kept once. A file is held no longer.

    Raises PermissionDenied, `Refused` when there are `MOST` already or a held file is gone, and
    ValidationError for a file that is not taken (see `sniffing`).
    """
    with transaction.atomic():
        stands = _held(by, update)
        found = _fields(given)
        same = stands.evidence.filter(link=found.get("link", ""), digest=found.get("digest", "")).first()
        made: Evidence = same or _attached(by, stands, given, found)
        if made.digest:
            _waiting(by, stands, made.digest).delete()
    return made


def _attached(by: Person, stands: Update, given: GivenEvidence, found: dict[str, Any]) -> Evidence:
    if stands.evidence.count() >= MOST:
        raise Refused(_("An update takes %(most)s pieces of evidence at most.") % {"most": MOST})
    if given.held is not None and not _waiting(by, stands, given.held.digest).exists():
        raise Refused(_("%(name)s is not kept any more: choose it again.") % {"name": given.held})
    made: Evidence = Evidence.objects.create(
        update=stands, title=given.title or found.get("file_name") or given.link[:200],
        audience=given.audience, added_by_id=by.user_id, added_at=timezone.now(), **found,
    )  # fmt: skip
    _record("attach_evidence", stands, by)
    return made


def remove(*, by: Person, piece: Evidence) -> None:
    """Take a piece of evidence off a draft; its file goes when no other update has it."""
    with transaction.atomic():
        stands = _held(by, piece.update)
        piece.delete()
        _record("remove_evidence", stands, by)
        storage.drop_unused({piece.digest} - {""})


def carry_over(*, by: Person, update: Update) -> None:
    """Give the draft of a correction the evidence of what it corrects."""
    if update.corrects is None:
        return
    stands = _held(by, update)
    for piece in update.corrects.evidence.all():
        piece.pk, piece.update = None, stands
        piece.save(force_insert=True)


def _held(by: Person, update: Update) -> Update:
    stands: Update = (
        Update.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=update.pk)
    )
    if not rules.may_change(by, stands):
        raise PermissionDenied
    return stands


def _waiting(by: Person, update: Update, digest: str) -> QuerySet[HeldFile]:
    """What the writer held of this content for the share of the update."""
    return HeldFile.objects.filter(
        user=by.user_id, commitment=update.commitment_id, party=update.party_id, digest=digest
    )


def _fields(given: GivenEvidence) -> dict[str, Any]:
    if given.file is not None:
        return _file_fields(given.file)
    if given.held is None:
        return {"link": given.link}
    storage.guard(given.held.digest)
    return {name: getattr(given.held, name) for name in ("media_type", "file_name", "size", "digest")}


def _file_fields(file: File[bytes]) -> dict[str, Any]:
    return {
        "media_type": media_type_of(file), "file_name": safe_name(str(file.name)), "size": file.size,
        "digest": storage.store(file),
    }  # fmt: skip


def _record(verb: str, update: Update, by: Person) -> None:
    """A record is for good and a draft's evidence is not: which piece it was is not said."""
    record(
        verb=verb, subject=update, by=by, party=update.party_id, change={"commitment": update.commitment.key}
    )
