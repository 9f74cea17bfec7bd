"""What is done with updates: written, signed, corrected, attested; each with its record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.engines.progress import disaggregation
from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.actions import record
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Indicator, Measure, Part, PartRole
from cauce.regional.progress import rules, storage
from cauce.regional.progress.content import Content, GivenMoney, GivenValue, content_of
from cauce.regional.progress.models import (
    Attestation,
    AttestationKind,
    IndicatorValue,
    Money,
    Stage,
    Update,
    ValuePart,
)
from cauce.regional.progress.queries.updates import open_draft

__all__ = [
    "ChangedMeanwhile", "Content", "GivenMoney", "GivenValue", "Refused", "attest", "begin", "change",
    "content_of", "discard", "sign", "unchanged_since", "write",
]  # fmt: skip


class Refused(Exception):
    """A rule stands against it; the message says which, to the person who asked."""


class ChangedMeanwhile(Exception):
    """Somebody else saved the draft since it was read; `theirs` is the draft as it stands now."""

    def __init__(self, theirs: Update) -> None:
        super().__init__(theirs.pk)
        self.theirs = theirs


PLAIN = (
    "refers_to", "stage", "is_unchanged", "done", "obstacles", "obstacles_audience", "support_needed",
    "reason", "audience", "said_by",
)  # fmt: skip


def begin(
    *, by: Person, commitment: Commitment, party: str, content: Content, corrects: Update | None = None
) -> Update:
    """Write a draft for the share of a party. Nobody but that party sees it.

    Raises PermissionDenied, and `Refused` for a party that does not commit here, or for what does not hold.
    """
    _require(rules.may_report_for(by, party))
    if corrects is not None:
        _require(rules.may_correct(by, corrects))
    _refuse_stranger(commitment, party)
    _check(content, commitment, party, by.on)
    with transaction.atomic():
        update = Update(
            commitment=commitment, party_id=party, written_by_id=by.user_id, written_at=timezone.now(),
            corrects=corrects, superseded_by_id=content.superseded_by,
            is_demonstration=_is_invented(by, commitment), **_plain(content),
        )  # fmt: skip
        update.save(force_insert=True)
        _write_rest(update, content)
        _record("draft_update", update, by)
    return update


def change(*, by: Person, update: Update, content: Content, version: int) -> Update:
    """Save a draft again. Raises as `begin` does; `ChangedMeanwhile` when `version` is not the last."""
    with transaction.atomic():
        stands: Update = Update.objects.select_for_update().get(pk=update.pk)
        _require(rules.may_change(by, stands))
        if stands.version != version:
            raise ChangedMeanwhile(stands)
        _check(content, stands.commitment, stands.party_id, by.on)
        for name, value in _plain(content).items():
            setattr(stands, name, value)
        stands.superseded_by_id = content.superseded_by
        stands.written_by_id, stands.written_at, stands.version = by.user_id, timezone.now(), version + 1
        stands.save()
        stands.values.all().delete()
        stands.money.all().delete()
        _write_rest(stands, content)
        _record("change_update_draft", stands, by)
    return stands


def write(
    *, by: Person, commitment: Commitment, party: str, content: Content,
    draft: Update | None = None, version: int = 0, corrects: Update | None = None,
) -> Update:  # fmt: skip
    """Begin a draft, or change the one begun: a party has one draft of its share at a time.

    Sent twice, it is written once. Raises as `begin` and `change` do; `ChangedMeanwhile` also when somebody
    else began one since.
    """
    with transaction.atomic():
        Part.objects.select_for_update().filter(
            commitment=commitment, party=party, role=PartRole.COMMITS
        ).first()
        stands = draft or open_draft(by, commitment=commitment, party=party, corrects=corrects)
        if stands is None:
            return begin(by=by, commitment=commitment, party=party, content=content, corrects=corrects)
        _require(rules.may_change(by, stands))
        stands.refresh_from_db()
        if content_of(stands) == content:
            return stands
        return change(by=by, update=stands, content=content, version=version)


def discard(*, by: Person, update: Update) -> None:
    """Throw a draft away, its evidence with it."""
    with transaction.atomic():
        stands = Update.objects.select_for_update().get(pk=update.pk)
        _require(rules.may_change(by, stands))
        of = {"corrects": stands.corrects_id} if stands.corrects_id else {}
        _record("discard_update_draft", stands, by, **of)
        digests = set(stands.evidence.exclude(digest="").values_list("digest", flat=True))
        stands.delete()
        storage.drop_unused(digests)


def sign(*, by: Person, update: Update, at: datetime | None = None, version: int | None = None) -> Update:
    """Sign a draft off for its party: from now on its audience reads it, and nobody changes it.

    A correction closes what it corrects in the same moment. Raises PermissionDenied, and `Refused` when the
    content does not hold, or another correction was signed first; `ChangedMeanwhile` when `version`, the one
    that was read before signing, is not the last.
    """
    with transaction.atomic():
        stands: Update = (
            Update.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=update.pk)
        )
        _require(rules.may_sign(by, stands))
        if version not in (None, stands.version):
            raise ChangedMeanwhile(stands)
        _refuse_future(stands.refers_to, by.on)
        moment = at or timezone.now()
        if stands.corrects_id is not None:
            _close(stands.corrects_id, moment)
        stands.signed_by_id, stands.signed_at = by.user_id, moment
        stands.save(update_fields=["signed_by", "signed_at"])
        _record("sign_update", stands, by, stage=stands.stage, refers_to=stands.refers_to.isoformat())
    return stands


def attest(
    *, by: Person, update: Update, kind: str, verifier: str = "", note: Translated | None = None
) -> Attestation:
    """Say that the evidence was seen, or who verified the content. Raises PermissionDenied and `Refused`."""
    if kind == AttestationKind.VERIFIED and not verifier.strip():
        raise Refused(_("Say who verified it."))
    with transaction.atomic():
        Update.objects.select_for_update().get(pk=update.pk)
        _require(rules.may_attest(by, update, kind))
        made = Attestation.objects.create(
            update=update, kind=kind, verifier=verifier.strip(), note=note or Translated(),
            by_id=by.user_id, at=timezone.now(),  # type: ignore[misc]
        )  # fmt: skip
        _record("attest_update", update, by, kind=kind, verifier=made.verifier)
    return made


def unchanged_since(update: Update, *, refers_to: date, said_by: str = "") -> Content:
    """The content of "nothing changed": the stage, values and money of the update before, for a new day."""
    before = content_of(update)
    return Content(
        refers_to=refers_to, stage=before.stage, is_unchanged=True, reason=before.reason,
        superseded_by=before.superseded_by, audience=before.audience, said_by=said_by,
        values=before.values, money=before.money,
    )  # fmt: skip


def _is_invented(by: Person, commitment: Commitment) -> bool:
    """What somebody of the demonstration says, or says of an invented commitment, is no fact."""
    invented = User.objects.filter(is_demonstration=True)
    return commitment.is_demonstration or invented.filter(pk__in=[by.user_id]).exists()


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def _close(pk: int, at: datetime) -> None:
    corrected = Update.objects.select_for_update().get(pk=pk)
    if corrected.corrected_at is not None:
        raise Refused(_("Somebody else has signed a correction of this update already."))
    corrected.corrected_at = at
    corrected.save(update_fields=["corrected_at"])


def _plain(content: Content) -> dict[str, Any]:
    return {name: getattr(content, name) for name in PLAIN}


def _write_rest(update: Update, content: Content) -> None:
    for given in content.values:
        kept = IndicatorValue.objects.create(
            update=update, indicator_id=given.indicator, value=given.value, numerator=given.numerator,
            denominator=given.denominator, no_value=given.no_value, note=given.note,
        )  # fmt: skip
        ValuePart.objects.bulk_create(
            ValuePart(value=kept, dimension=dimension, label=label, amount=amount)
            for dimension, label, amount in given.parts
        )
        ValuePart.objects.bulk_create(
            ValuePart(value=kept, dimension=along, label=label, numerator=some, denominator=everything)
            for along, label, some, everything in given.share_parts
        )
    Money.objects.bulk_create(
        Money(update=update, kind=each.kind, currency=each.currency, amount=each.amount)
        for each in content.money
    )


def _refuse_stranger(commitment: Commitment, party: str) -> None:
    if not commitment.parts.filter(role=PartRole.COMMITS, party=party).exists():
        raise Refused(_("Only those who commit report on a commitment."))


def _refuse_future(refers_to: date, on: date) -> None:
    if refers_to > on:
        raise Refused(_("An update says how things stood on a day: that day cannot be in the future."))


def _check(content: Content, commitment: Commitment, party: str, on: date) -> None:
    """Raises `Refused` for what the database alone would refuse without words."""
    _refuse_future(content.refers_to, on)
    if content.stage == Stage.DISCONTINUED and not content.reason:
        raise Refused(_("Say why it is discontinued."))
    if content.stage == Stage.SUPERSEDED and content.superseded_by in (None, commitment.pk):
        raise Refused(_("Say which commitment takes its place."))
    indicators = {each.pk: each for each in commitment.indicators.all()}
    for given in content.values:
        _check_value(given, indicators.get(given.indicator), party)


def _check_value(given: GivenValue, indicator: Indicator | None, party: str) -> None:
    if indicator is None or indicator.owner_id not in (None, party):
        raise Refused(_("This indicator is reported by somebody else."))
    if (given.value is None) == (not given.no_value):
        raise Refused(
            _("%(name)s: give a value, or say why there is none. Zero is a value.") % {"name": indicator}
        )
    _check_parts(given, indicator)


def _check_parts(given: GivenValue, indicator: Indicator) -> None:
    is_share = indicator.measure == Measure.SHARE
    if given.parts if is_share else given.share_parts:
        raise Refused(_("%(name)s: the parts of a share are counts, and those of a number are numbers.")
                      % {"name": indicator})  # fmt: skip
    counts = [disaggregation.SharePart(*part) for part in given.share_parts]
    if not all(part.is_possible for part in counts):
        raise Refused(_("%(name)s: a part of nobody has no share: 0 of 0.") % {"name": indicator})
    amounts = [disaggregation.Part(*part) for part in given.parts]
    if disaggregation.problems(given.value, amounts) or disaggregation.share_problems(
        given.numerator, given.denominator, counts
    ):
        raise Refused(_("%(name)s: the parts do not add up to the value.") % {"name": indicator})


def _record(verb: str, update: Update, by: Person, **change: object) -> None:
    shown: Mapping[str, Any] = {"commitment": update.commitment.key, **change}
    record(verb=verb, subject=update, by=by, party=update.party_id, change=shown)
