"""What is done with versions of plans: begun, published, discarded; each with its record."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, ProtectedError, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.commitments.models import Commitment, Part, PartRole
from cauce.regional.commitments.queries.consents import unasked_parts
from cauce.regional.plans import rules
from cauce.regional.plans.drafting import BATCH, reword_commitments, save_all
from cauce.regional.plans.models import Import, Plan, PlanRow, PlanVersion
from cauce.regional.plans.queries import differing, rows_before
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

    From now on the version stays as it is. A row of a draft takes the words that its commitment has now. A
    commitment that was public before takes the words of its row where this version changes it; one that came
    from a source keeps what its source said. Raises PermissionDenied and `Refused`.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft = held_draft(version)
        _refuse_unready(draft, in_force_from)
        rows = _rows_with_held_commitments(draft)
        opened = _bring_into_line(draft, rows, by, at)
        draft.title, draft.in_force_from = title, in_force_from
        draft.published_by_id, draft.published_at = by.user_id, at
        draft.save()
        change = {"number": draft.number, "rows": len(rows), "made_public": opened}
        record(verb="publish_plan", subject=draft, by=by, party=country, change=change)
    return draft


def held_draft(version: PlanVersion) -> PlanVersion:
    """The draft as it stands, held until the transaction ends. `Refused` when it is published or gone."""
    found: PlanVersion | None = PlanVersion.objects.select_for_update().filter(pk=version.pk).first()
    if found is None:
        raise Refused(_("Somebody else has discarded this draft meanwhile."))
    if not found.is_draft:
        raise Refused(_("This version is published: it stays as it is. Begin a new one."))
    return found


def _rows_with_held_commitments(draft: PlanVersion) -> list[PlanRow]:
    keys = draft.rows.order_by().values("commitment")
    found = Commitment.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = {each.pk: each for each in found}
    rows = list(draft.rows.order_by("position"))
    for row in rows:
        row.commitment = held.get(row.commitment_id or 0)
    return rows


def _refuse_unready(draft: PlanVersion, in_force_from: date) -> None:
    if not draft.rows.exists():
        raise Refused(_("This version has no rows."))
    last = draft.plan.versions.aggregate(last=Max("in_force_from"))["last"]
    if last is not None and in_force_from <= last:
        raise Refused(
            _("The version before is in force from %(day)s: this one begins later.") % {"day": day(last)}
        )


def _bring_into_line(draft: PlanVersion, rows: list[PlanRow], by: Person, at: datetime) -> int:
    """Rows and commitments say the same, and everything in the plan is public; how many became so now."""
    country = draft.plan.country_id
    mine = [(row, row.commitment) for row in rows if row.commitment and row.commitment.owner_id == country]
    drafts = [pair for pair in mine if pair[1].drafted_by_id is not None and pair[1].published_at is None]
    _refuse_binding([its.pk for _row, its in drafts])
    _take_words(drafts, country)
    public = [row for row, its in mine if its.drafted_by_id is not None and its.published_at]
    _give_words(draft, public, by, at)
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
    changed = [(row, its) for row, its in pairs if _words(row) != (its.title, its.statement, its.sector)]
    for row, its in changed:
        row.title, row.text, row.sector = its.title, its.statement, its.sector
        row.digest = digest_of(country, row.sector, row.text.reading("es").text)
    fields = ["title", "text", "sector", "digest"]
    save_all(PlanRow, [row for row, _its in changed], fields)


def _words(row: PlanRow) -> tuple[Translated, Translated, str]:
    return row.title, row.text, row.sector


def _give_words(draft: PlanVersion, rows: list[PlanRow], by: Person, at: datetime) -> None:
    """To the commitments whose rows this version changes. Where it changes nothing, what was written on the
    commitment since stays.
    """
    before = {row.commitment_id: row for row in rows_before(draft)}
    changed = [row for row in rows if (was := before.get(row.commitment_id)) is None or differing(was, row)]
    _refuse_rewriting([row for row in changed if row.commitment_id in before or _differs(row)], draft)
    reword_commitments(
        changed, before={key: row.more for key, row in before.items() if key},
        country=draft.plan.country_id, by=by, at=at, reason=_reason(draft.number),
    )  # fmt: skip


def _differs(row: PlanRow) -> bool:
    its = row.commitment
    return its is not None and _words(row) != (its.title, its.statement, its.sector)


def _refuse_rewriting(rows: list[PlanRow], draft: PlanVersion) -> None:
    """What others agreed to and everyone reads is not reworded by the plan of one of them."""
    bound = Part.objects.filter(
        commitment__in=[row.commitment_id for row in rows], role=PartRole.COMMITS, party__isnull=False
    )
    keys = bound.exclude(party=draft.plan.country_id).values_list("commitment__key", flat=True)
    if keys:
        raise Refused(
            _("Others agreed to the words of these commitments, so the plan cannot change them: %(keys)s.")
            % {"keys": ", ".join(sorted(set(keys)))}
        )


def _reason(number: int) -> Translated:
    """Why the text of a published commitment changed, as its wordings tell it."""
    return Translated(
        {
            "es": f"Versión {number} del Plan de Acción Nacional",
            "en": f"Version {number} of the National Action Plan",
        }
    )


def discard(*, by: Person, version: PlanVersion) -> None:
    """Throw a draft away with the drafts of commitments that stand in no other version.

    The sheets it was read from may then be sent again. Raises PermissionDenied and `Refused`.
    """
    country = version.plan.country_id
    require_writer(by, country)
    with transaction.atomic():
        locked_plan(country)
        draft = held_draft(version)
        change = {"number": draft.number}
        record(verb="discard_plan_draft", subject=draft, by=by, party=country, change=change)
        discard_drafts(draft.rows.all(), country)
        Import.objects.filter(version=draft).delete()
        draft.delete()


def discard_drafts(rows: QuerySet[PlanRow], country: str) -> None:
    """Throw away the private drafts of commitments that only these rows hold, and nobody reported on."""
    elsewhere = PlanRow.objects.exclude(pk__in=rows).filter(commitment__isnull=False).values("commitment")
    alone = Commitment.objects.filter(
        plan_rows__in=rows, owner=country, drafted_by__isnull=False, agreed_at__isnull=True,
        published_at__isnull=True, visibility=Visibility.PRIVATE, updates__isnull=True,
    ).exclude(pk__in=elsewhere)  # fmt: skip
    try:
        alone.delete()
    except ProtectedError:
        raise Refused(_("Something refers to a commitment of these rows already. They stay.")) from None
