"""Files chosen for an update and not saved with it yet, so that nobody has to send them twice.

After an error in the form, a lost connection or a closed window they wait for whoever chose them, beside the
unsent text (see `cauce.foundation.drafts`). Nobody else learns of them, and no page gives them out. No record
is made: nothing was said to anybody yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, PartRole
from cauce.regional.progress import rules, storage
from cauce.regional.progress.actions import Refused
from cauce.regional.progress.evidence import MOST, GivenEvidence
from cauce.regional.progress.models import Audience, HeldFile
from cauce.regional.progress.sniffing import media_type_of, safe_name

KEPT_FOR = timedelta(days=30)
MOST_PER_PERSON = 60
#: A file that nothing refers to may belong to a form that is being saved right now.
LONGEST_SAVING = timedelta(days=1)


def held_files(person: Person, commitment: Commitment, party: str) -> QuerySet[HeldFile]:
    """What the person holds for updates of this share."""
    return HeldFile.objects.filter(user=person.user_id, commitment=commitment, party=party)


def hold(*, by: Person, commitment: Commitment, party: str, form: str, given: GivenEvidence) -> HeldFile:
    """Keep a file for the update that is being written; the same file twice is held once.

    Raises PermissionDenied for whoever does not report for the party, `Refused` when too many wait already,
    and ValidationError for a file that is not taken (see `sniffing`).
    """
    is_partner = commitment.parts.filter(role=PartRole.COMMITS, party=party).exists()
    if given.file is None or not is_partner or not rules.may_report_for(by, party):
        raise PermissionDenied
    media_type = media_type_of(given.file)
    with transaction.atomic():
        digest = storage.store(given.file)
        mine = HeldFile.objects.filter(user=by.user_id).exclude(
            commitment=commitment, party=party, digest=digest
        )
        if held_files(by, commitment, party).exclude(digest=digest).count() >= MOST:
            raise Refused(_("An update takes %(most)s pieces of evidence at most.") % {"most": MOST})
        if mine.count() >= MOST_PER_PERSON:
            raise Refused(_("Too many files wait to be saved: save or take off those of other updates."))
        made, _is_new = HeldFile.objects.update_or_create(
            user_id=by.user_id or 0, commitment=commitment, party_id=party, digest=digest,
            defaults={
                "form": form, "title": given.title[:200], "file_name": safe_name(str(given.file.name)),
                "media_type": media_type, "size": given.file.size, "held_at": timezone.now(),
                "audience": given.audience if given.audience in Audience.values else Audience.OWNER,
            },
        )  # fmt: skip
    return made


def release(*, by: Person, pieces: Iterable[HeldFile]) -> None:
    """Let go of files that one holds oneself."""
    _let_go(HeldFile.objects.filter(user=by.user_id, pk__in=[piece.pk for piece in pieces]))


def release_share(*, by: Person, commitment: Commitment, party: str) -> None:
    """Let go of all that one holds for updates of a share."""
    _let_go(held_files(by, commitment, party))


def release_form(*, by: Person, form: str) -> None:
    """Let go of what one holds for a form: its text was thrown away."""
    if by.user_id is not None:
        _let_go(HeldFile.objects.filter(user=by.user_id, form=form))


def purge(*, at: datetime) -> int:
    """Drop what nobody came back to for `KEPT_FOR`, and files that nothing refers to; how many files."""
    gone = _let_go(HeldFile.objects.filter(held_at__lt=at - KEPT_FOR))
    return len(gone) + storage.sweep(before=at - LONGEST_SAVING)


def _let_go(rows: QuerySet[HeldFile]) -> Collection[str]:
    with transaction.atomic():
        digests = set(rows.values_list("digest", flat=True))
        rows.delete()
        storage.drop_unused(digests)
    return digests
