"""A draft revised row by row: added, changed or moved, left out with a reason, put back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.regional.plans.actions import (
    COPIED,
    Refused,
    discard_drafts,
    held_draft,
    is_own_draft,
    locked_plan,
    require_writer,
)
from cauce.regional.plans.drafting import draft_commitments, reword_commitments, set_row
from cauce.regional.plans.importing.differences import says_the_same
from cauce.regional.plans.importing.rows import GivenRow
from cauce.regional.plans.models import DroppedRow, PlanRow, PlanVersion
from cauce.regional.plans.queries import earlier_of, rows_before
from cauce.regional.plans.wording import fingerprint


class ChangedMeanwhile(Exception):
    """Somebody else saved the row since it was read; `theirs` is the row as it stands now."""

    def __init__(self, theirs: PlanRow) -> None:
        super().__init__(theirs.pk)
        self.theirs = theirs


def add_row(*, by: Person, version: PlanVersion, given: GivenRow, at: datetime) -> PlanRow:
    """Add a commitment to a draft, and make a private draft of it in the register.

    The same again is the row that is there. Raises PermissionDenied and `Refused`.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft = held_draft(version)
        twin = _twin(draft, given)
        if twin is not None and twin.own_id == given.own_id and says_the_same(given, twin):
            return twin
        _refuse_twin(twin, given)
        row = set_row(PlanRow(version=draft, position=_last_position(draft) + 1), given)
        draft_commitments([row], country=country, by=by, at=at)
        row.save()
        _record_row("add_plan_row", row, by)
    return row


def change_row(*, by: Person, row: PlanRow, given: GivenRow, seen: str, at: datetime) -> PlanRow:
    """Change what a row of a draft says, or move it to another sector or objective; the private draft of its
    commitment changes with it. Nothing is written when nothing differs.

    `seen` is the `fingerprint` of the row as it was read. Raises PermissionDenied, `ChangedMeanwhile`, and
    `Refused` once the version is published or another row says the same.
    """
    country = row.version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        stands = _row_of_draft(row)
        if stands.own_id == given.own_id and says_the_same(given, stands):
            return stands
        if fingerprint(stands) != seen:
            raise ChangedMeanwhile(stands)
        _refuse_twin(_twin(stands.version, given, besides=stands), given)
        said = stands.more
        set_row(stands, given).save()
        if stands.commitment and is_own_draft(stands.commitment, country):
            reword_commitments([stands], before={stands.commitment.pk: said}, country=country, by=by, at=at)
        _record_row("change_plan_row", stands, by)
    return stands


def drop_row(*, by: Person, row: PlanRow, reason: Translated, at: datetime) -> None:
    """Leave a row out of a draft. Of one that the version before has, say why: readers of the plan read it.

    Earlier versions keep the row, and the register its commitment; what was added in this draft alone goes,
    with the private draft of it. Raises PermissionDenied and `Refused`.
    """
    country = row.version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        stands = _row_of_draft(row)
        earlier = earlier_of(stands, rows_before(stands.version))
        if earlier is not None and _is_alone(stands, earlier):
            _keep_reason(by, stands.version, earlier, reason, at)
        _record_row("drop_plan_row", stands, by)
        discard_drafts(PlanRow.objects.filter(pk=stands.pk), country)
        PlanRow.objects.filter(pk=stands.pk).delete()


def explain_drop(*, by: Person, version: PlanVersion, row: PlanRow, reason: Translated, at: datetime) -> None:
    """Say why a draft no longer has a row of the version before, or say it better.

    Raises PermissionDenied, and `Refused` when the row is back, or the version published.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft = held_draft(version)
        _refuse_present(draft, row)
        _keep_reason(by, draft, row, reason, at)
        _record_row("explain_plan_row", row, by, draft)


def restore_row(*, by: Person, version: PlanVersion, row: PlanRow) -> PlanRow:
    """Put a row of the version before back into a draft, as it was. Raises PermissionDenied and `Refused`."""
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft = held_draft(version)
        _refuse_present(draft, row)
        back = PlanRow(version=draft, **{name: getattr(row, name) for name in COPIED})
        if draft.rows.filter(position=row.position).exists():
            back.position = _last_position(draft) + 1
        back.save()
        DroppedRow.objects.filter(version=draft, row=row).delete()
        _record_row("restore_plan_row", back, by)
    return back


def _is_alone(row: PlanRow, earlier: PlanRow) -> bool:
    """Whether no other row of the draft is that row of the version before."""
    return earlier_of(earlier, row.version.rows.exclude(pk=row.pk)) is None


def _keep_reason(by: Person, draft: PlanVersion, row: PlanRow, reason: Translated, at: datetime) -> None:
    if not reason:
        raise Refused(_("Say why it is left out: whoever compares the versions reads it."))
    said: dict[str, Any] = {"reason": reason, "by_id": by.user_id, "at": at}
    DroppedRow.objects.update_or_create(version=draft, row=row, defaults=said)


def _refuse_present(draft: PlanVersion, row: PlanRow) -> None:
    if row.pk not in set(rows_before(draft).values_list("pk", flat=True)):
        raise Refused(_("The version before has no such row."))
    if earlier_of(row, draft.rows.all()) is not None:
        raise Refused(_("This draft has the row again."))


def _row_of_draft(row: PlanRow) -> PlanRow:
    found: PlanRow | None = (
        PlanRow.objects.select_related("version__plan", "commitment", "objective").filter(pk=row.pk).first()
    )
    if found is None:
        raise Refused(_("Somebody else has left this row out meanwhile."))
    held_draft(found.version)
    return found


def _twin(draft: PlanVersion, given: GivenRow, besides: PlanRow | None = None) -> PlanRow | None:
    """A row of the draft with the same number; else one with the same words, unless the numbers differ."""
    alike = Q(own_id=given.own_id) if given.own_id else Q(digest=given.digest)
    others = draft.rows.exclude(pk=besides.pk) if besides else draft.rows.all()
    found: PlanRow | None = others.filter(alike).order_by("position").first()
    return found


def _refuse_twin(twin: PlanRow | None, given: GivenRow) -> None:
    if twin is None:
        return
    if given.own_id:
        raise Refused(
            _("Another row has the number %(number)s already: “%(title)s”.")
            % {"number": given.own_id, "title": twin.title}
        )
    raise Refused(_("The draft has a row with these words already: “%(title)s”.") % {"title": twin.title})


def _last_position(draft: PlanVersion) -> int:
    return draft.rows.aggregate(last=Max("position"))["last"] or 0


def _record_row(verb: str, row: PlanRow, by: Person, version: PlanVersion | None = None) -> None:
    about = version or row.version
    change = {"number": about.number, "position": row.position}
    record(verb=verb, subject=about, by=by, party=about.plan.country_id, change=change)
