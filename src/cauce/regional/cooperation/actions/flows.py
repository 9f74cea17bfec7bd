"""Money is announced, confirmed, disbursed, spent; what was wrong is withdrawn, and entered again rightly.

A row is never changed. Each names its source. The stages of one flow follow each other, so that they are
never added together; what would make the same money count twice is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.engines.flows import Stage
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.ledger.actions import record
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.keys import next_key
from cauce.regional.cooperation import rules_money as rules
from cauce.regional.cooperation.actions.refusals import Refused, is_invented
from cauce.regional.cooperation.actions.twice import refuse_beside, sent_already
from cauce.regional.cooperation.models import Flow, FlowStage


@dataclass(frozen=True)
class Told:
    """What a source says of one stage: how much (None: it does not say), when, and where it stands."""

    on: date
    source_url: str
    amount: Decimal | None = None
    currency: str = ""
    channel: str = ""
    note: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Given:
    """Whose money it is, for whom and for what. `serves` are the need, commitment and arrangement by name."""

    donor: str
    recipients: tuple[str, ...] = ()
    purpose: Translated = field(default_factory=Translated)
    terms: tuple[str, ...] = ()
    occasion: str = ""
    visibility: str = Visibility.PUBLIC
    named: tuple[str, ...] = ()
    serves: dict[str, Any] = field(default_factory=dict)
    part_of: Flow | None = None


VERBS = {
    FlowStage.ANNOUNCED: "announce_money",
    FlowStage.CONFIRMED: "confirm_money",
    FlowStage.DISBURSED: "disburse_money",
    FlowStage.SPENT: "spend_money",
}


def announce(
    *, by: Person, given: Given, told: Told, stage: str = FlowStage.ANNOUNCED, at: datetime | None = None
) -> Flow:
    """Enter the first that is told of some money, at the stage its source gives it.

    Pressed twice it is entered once. Raises PermissionDenied, and `Refused` for a day to come and for what
    would count twice.
    """
    _require(rules.may_enter_for(by, given.donor))
    _refuse_impossible(by, told)
    with transaction.atomic():
        Party.objects.select_for_update(no_key=True).filter(pk=given.donor).first()
        _refuse_foreign(by, given)
        _refuse_part(by, given)
        row = _row(by, given, told, stage, None, at)
        sent = sent_already(by, row, given.recipients, at)
        if sent is not None:
            return sent
        refuse_beside(stage, None, given.part_of)
        made = _make(row, given)
        made.recipients.set(Party.objects.filter(pk__in=given.recipients))
        made.terms.set(Term.objects.filter(pk__in=given.terms))
        _note(made, by, told, at)
    return made


def confirm(*, by: Person, flow: Flow, told: Told, at: datetime | None = None) -> Flow:
    """The donor confirms what was announced, or a part of it. Raises PermissionDenied, `Refused`."""
    return _go_on(by, flow, told, FlowStage.CONFIRMED, at)


def disburse(*, by: Person, flow: Flow, told: Told, at: datetime | None = None) -> Flow:
    """Money was paid out, in one payment of several perhaps. Raises PermissionDenied, `Refused`."""
    return _go_on(by, flow, told, FlowStage.DISBURSED, at)


def spend(*, by: Person, flow: Flow, told: Told, at: datetime | None = None) -> Flow:
    """Money that was paid out was spent. Raises PermissionDenied, `Refused`."""
    return _go_on(by, flow, told, FlowStage.SPENT, at)


def withdraw(*, by: Person, flow: Flow, because: str, at: datetime | None = None) -> Flow:
    """Take a row out of every total, and say why; it stays readable. Raises PermissionDenied, `Refused`."""
    with transaction.atomic():
        stands = _locked(by, flow)
        if stands.withdrawn_at is not None:
            raise Refused(_("This row is withdrawn already."))
        _require(rules.may_withdraw(by, stands))
        if not because.strip():
            raise Refused(_("Say why it is withdrawn."))
        stands.withdrawn_at, stands.withdrawn_because = at or timezone.now(), because.strip()
        stands.save(update_fields=["withdrawn_at", "withdrawn_because"])
        change = {"because": stands.withdrawn_because} if stands.visibility == Visibility.PUBLIC else {}
        record(
            verb="withdraw_money", subject=stands, by=by, party=stands.donor_id or "", change=change,
            at=stands.withdrawn_at,
        )  # fmt: skip
    return stands


def _go_on(by: Person, flow: Flow, told: Told, stage: str, at: datetime | None) -> Flow:
    _refuse_impossible(by, told)
    with transaction.atomic():
        before = _locked(by, flow)
        _require(rules.may_enter_for(by, str(before.donor_id or "")))
        _refuse_standing(before, stage, told)
        given = _as_before(before)
        row = _row(by, given, told, stage, before, at)
        recipients = [str(each) for each in before.recipients.values_list("pk", flat=True)]
        sent = sent_already(by, row, recipients, at)
        if sent is not None:
            return sent
        refuse_beside(stage, before, None)
        made = _make(row, given)
        made.recipients.set(Party.objects.filter(pk__in=recipients))
        made.terms.set(before.terms.all())
        made.named_parties.set(before.named_parties.all())
        _note(made, by, told, at)
    return made


def _as_before(flow: Flow) -> Given:
    names = ("need", "commitment", "arrangement", "donor_name", "is_regional")
    return Given(
        donor=str(flow.donor_id or ""), purpose=flow.purpose, occasion="", visibility=flow.visibility,
        serves={name: getattr(flow, name) for name in names},
    )  # fmt: skip


def _row(by: Person, given: Given, told: Told, stage: str, before: Flow | None, at: datetime | None) -> Flow:
    """The row as it would be written, still without a key."""
    donor = given.donor or None
    serves = {"is_regional": not given.recipients, **given.serves}
    return Flow(
        stage=stage, donor_id=donor, owner_id=donor,
        visibility=given.visibility, purpose=given.purpose, occasion=given.occasion, part_of=given.part_of,
        follows=before, amount=told.amount, currency=told.currency if told.amount is not None else "",
        on=told.on, channel=told.channel or (before.channel if before else ""), note=told.note,
        source_url=told.source_url, is_demonstration=is_invented(by), entered_by_id=by.user_id,
        entered_at=at or timezone.now(), **serves,
    )  # fmt: skip


def _make(made: Flow, given: Given) -> Flow:
    made.key = _free_key(given.donor, made.on.year)
    made.save(force_insert=True)
    if given.visibility == Visibility.PARTIES:
        made.named_parties.set(Party.objects.filter(pk__in=given.named))
    return made


def _free_key(donor: str, year: int) -> str:
    while True:
        key = next_key(f"FLOW-{donor}" if donor else "FLOW", year)
        if not Flow.objects.filter(key=key).exists():
            return key


def _note(flow: Flow, by: Person, told: Told, at: datetime | None) -> None:
    """What was entered goes into the record; its figures only where everyone may read them."""
    change: dict[str, Any] = {"stage": flow.stage, "follows": flow.follows.key if flow.follows else ""}
    if flow.visibility == Visibility.PUBLIC:
        amount = None if told.amount is None else str(told.amount)
        change |= {"amount": amount, "currency": flow.currency, "on": told.on.isoformat()}
    record(
        verb=VERBS[FlowStage(flow.stage)],
        subject=flow,
        by=by,
        party=flow.donor_id or "",
        change=change,
        at=at,
    )


def _refuse_impossible(by: Person, told: Told) -> None:
    if told.on > by.on:
        raise Refused(_("That day has not come yet."))
    if not told.source_url.strip():
        raise Refused(_("Say where this stands: money without a source is not entered."))
    if told.amount is not None and told.amount < 0:
        raise Refused(_("An amount cannot be below zero."))
    if told.amount is not None and not told.currency:
        raise Refused(_("Say in which currency."))


def _refuse_standing(before: Flow, stage: str, told: Told) -> None:
    if before.withdrawn_at is not None:
        raise Refused(_("This row is withdrawn: nothing can follow it."))
    if before.is_total:
        raise Refused(_("A total told of an occasion is no flow. Go on from one of the rows named in it."))
    if Stage(stage).rank <= Stage(before.stage).rank:
        raise Refused(_("What follows must be a later stage. To correct this row, withdraw it."))
    if told.on < before.on:
        raise Refused(_("It cannot come before the row that it follows."))


def _refuse_foreign(by: Person, given: Given) -> None:
    if not rules.may_tie(by, given.serves.get("arrangement")):
        raise Refused(_("Only those who take part in that arrangement say what money belongs to it."))


def _refuse_part(by: Person, given: Given) -> None:
    """A donor's own money, or a total: nobody hangs a row on what another donor gave."""
    larger = given.part_of
    if larger is None:
        return
    if not rules.may_hold(by, larger, given.donor):
        raise Refused(_("That row is the money of another donor. Only a total takes parts of several."))
    if _locked(by, larger).withdrawn_at is not None:
        raise Refused(_("This row is withdrawn: nothing can follow it."))


def _locked(by: Person, flow: Flow) -> Flow:
    """The row as it stands, if the person may see it, held until the transaction ends."""
    found = Flow.objects.visible_to(by).filter(pk=flow.pk).values("pk")
    _require(found.exists())
    return Flow.objects.select_for_update(of=("self",)).get(pk=flow.pk)  # type: ignore[no-any-return]


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
