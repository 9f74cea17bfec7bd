"""What is done with plans: revised, reworded row by row, published, discarded; each with its record."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.queries.consents import unasked_parts
from cauce.regional.plans import rules
from cauce.regional.plans.drafting import BATCH, reword_commitments, save_all
from cauce.regional.plans.models import Import, Plan, PlanRow, PlanVersion
from cauce.regional.plans.wording import digest_of

COPIED = ("position", "sector", "objective_id", "commitment_id", "own_id", "digest", "title", "text", "more")


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


def require_writer(by: Person, country: str) -> None:
    """Raises PermissionDenied for whoever does not write the plan of this State."""
    if not rules.may_write_plan(by, country):
        raise PermissionDenied


def locked_plan(country: str) -> Plan:
    """The plan of a State, made if there is none, held until the end of the transaction."""
    Plan.objects.get_or_create(country_id=country)
    return Plan.objects.select_for_update().get(country=country)


def draft_of(plan: Plan, *, by: Person, at: datetime) -> PlanVersion:
    """The draft of a plan; if there is none, a new version with the rows of the last one."""
    last: PlanVersion | None = plan.versions.order_by("-number").first()
    if last is not None and last.is_draft:
        return last
    number = last.number + 1 if last else 1
    draft = PlanVersion.objects.create(plan=plan, number=number, made_by_id=by.user_id, made_at=at)
    if last is not None:
        _copy_rows(last, draft)
    return draft


def _copy_rows(origin: PlanVersion, draft: PlanVersion) -> None:
    PlanRow.objects.bulk_create(
        [
            PlanRow(version=draft, **{name: getattr(row, name) for name in COPIED})
            for row in origin.rows.order_by("position")
        ],
        batch_size=BATCH,
    )


def revise(*, by: Person, country: str, at: datetime) -> PlanVersion:
    """Begin the next version of a plan with the rows of the last one; the draft, if there is one already."""
    require_writer(by, country)
    with transaction.atomic():
        plan = locked_plan(country)
        had = plan.versions.filter(published_at__isnull=True).exists()
        draft = draft_of(plan, by=by, at=at)
        if not had:
            record(verb="revise_plan", subject=draft, by=by, party=country, change={"number": draft.number})
    return draft


def reword_row(*, by: Person, row: PlanRow, title: Translated, text: Translated, at: datetime) -> PlanRow:
    """Change the words of a row of a draft; the commitment it drafted changes with it.

    Raises PermissionDenied, and `Refused` once the version is published.
    """
    country = row.version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        stands = _row_of_draft(row)
        stands.title, stands.text = title, text
        stands.digest = digest_of(country, stands.sector, text.reading("es").text)
        stands.save()
        if is_own_draft(stands.commitment, country):
            reword_commitments([stands], country=country, by=by, at=at)
        _record_row("reword_plan_row", stands, by)
    return stands


def drop_row(*, by: Person, row: PlanRow) -> None:
    """Leave a row out of a draft. Earlier versions keep it, and so does the register its commitment."""
    require_writer(by, row.version.plan.country_id)
    with transaction.atomic():
        locked_plan(row.version.plan.country_id)
        stands = _row_of_draft(row)
        _record_row("drop_plan_row", stands, by)
        stands.delete()


def _row_of_draft(row: PlanRow) -> PlanRow:
    found: PlanRow | None = (
        PlanRow.objects.select_related("version__plan", "commitment").filter(pk=row.pk).first()
    )
    if found is None:
        raise Refused(_("Somebody else has left this row out meanwhile."))
    if not found.version.is_draft:
        raise Refused(_("This version is published: it stays as it is. Begin a new one."))
    return found


def _record_row(verb: str, row: PlanRow, by: Person) -> None:
    change = {"number": row.version.number, "position": row.position}
    record(verb=verb, subject=row.version, by=by, party=row.version.plan.country_id, change=change)


def is_own_draft(commitment: Commitment | None, country: str) -> bool:
    """Whether a commitment was written here for this State and nobody else has seen it."""
    return (
        commitment is not None
        and commitment.drafted_by_id is not None
        and commitment.owner_id == country
        and commitment.agreed_at is None
        and commitment.published_at is None
    )


def publish(
    *, by: Person, version: PlanVersion, title: Translated, in_force_from: date, at: datetime
) -> PlanVersion:
    """Make a draft the plan of its State, for everyone; the State's drafts in it become public with it.

    From now on the version stays as it is. A row of a draft takes the words that its commitment has now; a
    commitment that was public before takes the words of the plan, unless it came from a source: that one
    keeps what its source said. Raises PermissionDenied and `Refused`.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft: PlanVersion = PlanVersion.objects.select_for_update().get(pk=version.pk)
        _refuse_unready(draft, in_force_from)
        rows = list(draft.rows.select_related("commitment"))
        opened = _bring_into_line(rows, country, by, at)
        draft.title, draft.in_force_from = title, in_force_from
        draft.published_by_id, draft.published_at = by.user_id, at
        draft.save()
        change = {"number": draft.number, "rows": len(rows), "made_public": opened}
        record(verb="publish_plan", subject=draft, by=by, party=country, change=change)
    return draft


def _refuse_unready(draft: PlanVersion, in_force_from: date) -> None:
    if not draft.is_draft:
        raise Refused(_("Somebody else has published this version already."))
    if not draft.rows.exists():
        raise Refused(_("This version has no rows."))
    last = draft.plan.versions.aggregate(last=Max("in_force_from"))["last"]
    if last is not None and in_force_from <= last:
        raise Refused(
            _("The version before is in force from %(day)s: this one begins later.") % {"day": day(last)}
        )


def _bring_into_line(rows: list[PlanRow], country: str, by: Person, at: datetime) -> int:
    """Rows and commitments say the same, and everything in the plan is public; how many became so now."""
    mine = [(row, row.commitment) for row in rows if row.commitment and row.commitment.owner_id == country]
    drafts = [pair for pair in mine if pair[1].drafted_by_id is not None and pair[1].published_at is None]
    _refuse_binding([its.pk for _row, its in drafts])
    _take_words(drafts, country)
    public = [pair for pair in mine if pair[1].drafted_by_id is not None and pair[1].published_at]
    reword_commitments([row for row, its in public if _differs(row, its)], country=country, by=by, at=at)
    hidden = [its.pk for _row, its in mine if its.visibility != Visibility.PUBLIC]
    Commitment.objects.filter(pk__in=[its.pk for _row, its in drafts]).update(
        agreed_at=Coalesce("agreed_at", Value(at)), published_at=at
    )
    Commitment.objects.filter(pk__in=hidden).update(visibility=Visibility.PUBLIC)
    return len(hidden)


def _refuse_binding(drafts: list[int]) -> None:
    """A plan makes its drafts public, as `commitments.actions.publish` does: nobody is bound unasked."""
    waiting = unasked_parts(drafts).values_list("commitment__key", "party").order_by("commitment__key")
    if waiting:
        listed = "; ".join(f"{key}: {party}" for key, party in waiting)
        raise Refused(_("Others whom these rows name have not agreed yet: %(listed)s.") % {"listed": listed})


def _take_words(pairs: list[tuple[PlanRow, Commitment]], country: str) -> None:
    changed = [pair for pair in pairs if _differs(*pair)]
    for row, its in changed:
        row.title, row.text, row.sector = its.title, its.statement, its.sector
        row.digest = digest_of(country, row.sector, row.text.reading("es").text)
    fields = ["title", "text", "sector", "digest"]
    save_all(PlanRow, [row for row, _its in changed], fields)


def _differs(row: PlanRow, its: Commitment) -> bool:
    return (row.title, row.text, row.sector) != (its.title, its.statement, its.sector)


def discard(*, by: Person, version: PlanVersion) -> None:
    """Throw a draft away with the drafts of commitments that stand in no other version.

    The sheets it was read from may then be sent again. Raises PermissionDenied and `Refused`.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft: PlanVersion = PlanVersion.objects.select_for_update().get(pk=version.pk)
        if not draft.is_draft:
            raise Refused(_("This version is published: it stays as it is. Begin a new one."))
        change = {"number": draft.number}
        record(verb="discard_plan_draft", subject=draft, by=by, party=country, change=change)
        _discard_drafts(draft, country)
        Import.objects.filter(version=draft).delete()
        draft.delete()


def _discard_drafts(draft: PlanVersion, country: str) -> None:
    elsewhere = PlanRow.objects.exclude(version=draft).filter(commitment__isnull=False).values("commitment")
    Commitment.objects.filter(
        plan_rows__version=draft, owner=country, drafted_by__isnull=False, agreed_at__isnull=True,
        published_at__isnull=True, visibility=Visibility.PRIVATE, updates__isnull=True,
    ).exclude(pk__in=elsewhere).delete()  # fmt: skip
