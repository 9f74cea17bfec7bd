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
from cauce.regional.cooperation.models import Flow, FlowStage, Rate


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

    Raises PermissionDenied, and `Refused` for a day to come or a circle of parts.
    """
    _require(rules.may_enter_for(by, given.donor))
    _refuse_impossible(by, told)
    with transaction.atomic():
        _refuse_part(by, given.part_of)
        made = _make(by, given, told, stage, None, at)
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


def set_rate(*, by: Person, currency: str, worth: Decimal, on: date, source: str) -> Rate:
    """What a unit was worth in US dollars on a day. Raises PermissionDenied, `Refused` for a second one."""
    _require(rules.may_set_rates(by))
    if currency == "USD":
        raise Refused(_("A dollar is worth a dollar: the totals are in US dollars."))
    if on > by.on:
        raise Refused(_("That day has not come yet."))
    with transaction.atomic():
        made, is_new = Rate.objects.get_or_create(
            currency=currency, on=on,
            defaults={"worth": worth, "source": source, "is_demonstration": is_invented(by)},
        )  # fmt: skip
        if not is_new:
            raise Refused(_("There is a rate of that day already, and a rate is never changed."))
        change = {"currency": currency, "worth": str(worth), "on": on.isoformat(), "source": source}
        record(verb="set_rate", subject=made, by=by, change=change)
    return made


def _go_on(by: Person, flow: Flow, told: Told, stage: str, at: datetime | None) -> Flow:
    _refuse_impossible(by, told)
    with transaction.atomic():
        before = _locked(by, flow)
        _require(rules.may_enter_for(by, str(before.donor_id or "")))
        _refuse_standing(before, stage, told)
        _refuse_twice(before, stage)
        made = _make(by, _as_before(before), told, stage, before, at)
        made.recipients.set(before.recipients.all())
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


def _make(by: Person, given: Given, told: Told, stage: str, before: Flow | None, at: datetime | None) -> Flow:
    donor = given.donor or None
    serves = {"is_regional": not given.recipients, **given.serves}
    made: Flow = Flow.objects.create(
        key=_free_key(given.donor, told.on.year), stage=stage, donor_id=donor, owner_id=donor,
        visibility=given.visibility, purpose=given.purpose, occasion=given.occasion, part_of=given.part_of,
        follows=before, amount=told.amount, currency=told.currency if told.amount is not None else "",
        on=told.on, channel=told.channel or (before.channel if before else ""), note=told.note,
        source_url=told.source_url, is_demonstration=is_invented(by), entered_by_id=by.user_id,
        entered_at=at or timezone.now(), **serves,
    )  # fmt: skip
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


def _refuse_twice(before: Flow, stage: str) -> None:
    """The same money once as a part and once in the whole."""
    live = Flow.objects.filter(stage=stage, withdrawn_at__isnull=True)
    larger = before.part_of
    if larger is not None and not larger.is_total and live.filter(follows=larger).exists():
        raise Refused(
            _("%(key)s, which this is a part of, has come to that stage as a whole: it would count twice.")
            % {"key": larger.key}
        )
    if live.filter(follows__part_of=before).exists():
        raise Refused(_("A part of this has come to that stage by itself. Enter the others one by one."))


def _refuse_part(by: Person, larger: Flow | None) -> None:
    if larger is None:
        return
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
