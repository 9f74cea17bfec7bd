"""Documents of an arrangement: added by those who take part, and taken off again by them."""

from __future__ import annotations

from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.cooperation import rules
from cauce.regional.cooperation.actions.refusals import Refused, locked, note, require
from cauce.regional.cooperation.models import Arrangement, Paper
from cauce.regional.progress import storage
from cauce.regional.progress.sniffing import media_type_of, safe_name

MOST = 40


def add_paper(
    *, by: Person, arrangement: Arrangement, title: str, link: str = "", file: File[bytes] | None = None
) -> Paper:
    """Keep a file or a link; the same one twice is kept once.

    Raises PermissionDenied, `Refused` when there are `MOST` already, and ValidationError for a file that is
    not taken (see `progress.sniffing`).
    """
    with transaction.atomic():
        stands = locked(arrangement)
        require(rules.may_change(by, stands))
        found = _file_fields(file) if file is not None else {"link": link}
        same = stands.papers.filter(link=found.get("link", ""), digest=found.get("digest", "")).first()
        return same or _added(by, stands, title, found)


def remove_paper(*, by: Person, paper: Paper) -> None:
    """Take it off; its file goes when nothing else has it. Raises PermissionDenied: only those who added it,
    and the secretariat.
    """
    with transaction.atomic():
        stands = locked(paper.arrangement)
        require(rules.may_remove(by, stands, paper))
        number = paper.pk
        paper.delete()
        note("remove_paper", stands, by, paper=number, digest=paper.digest)
        storage.drop_unused({paper.digest} - {""})


def _added(by: Person, stands: Arrangement, title: str, found: dict[str, Any]) -> Paper:
    if stands.papers.count() >= MOST:
        raise Refused(_("An arrangement takes %(most)s papers at most.") % {"most": MOST})
    made = Paper.objects.create(
        arrangement=stands, title=title or found.get("name") or found["link"][:200], by_id=by.user_id,
        at=timezone.now(), **found,
    )  # fmt: skip
    note("add_paper", stands, by, paper=made.pk, digest=made.digest)
    return made


def _file_fields(file: File[bytes]) -> dict[str, Any]:
    return {
        "kind": media_type_of(file), "name": safe_name(str(file.name)), "size": file.size,
        "digest": storage.store(file),
    }  # fmt: skip
