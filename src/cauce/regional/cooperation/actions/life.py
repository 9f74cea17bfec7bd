"""Where an arrangement stands, who sees it, and what is said of its milestones."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation import letters, rules
from cauce.regional.cooperation.actions.refusals import Refused, acting_for, locked, note, require
from cauce.regional.cooperation.actions.writing import keep, unpublish
from cauce.regional.cooperation.models import (
    Arrangement,
    ArrangementStage,
    ArrangementStep,
    Milestone,
    MilestoneWord,
    PublishingConsent,
)


@dataclass(frozen=True)
class GivenMilestone:
    """What is to be delivered, by when."""

    title: Translated
    deliverable: Translated = field(default_factory=Translated)
    due_on: date | None = None


def take_step(
    *, by: Person, arrangement: Arrangement, stage: str, on: date, words: str = ""
) -> ArrangementStep:
    """Say that it came to a stage on a day. Raises PermissionDenied, and `Refused` with the rule.

    The first step only says when it was written here: what was signed long before is dated as it was.
    """
    with transaction.atomic():
        stands = locked(arrangement)
        require(rules.may_change(by, stands))
        last = stands.steps.last()
        if stage not in rules.WAYS[last.stage if last else ""]:
            raise Refused(_("It cannot come to that stage from where it stands. Look at it again."))
        if on > by.on:
            raise Refused(_("That day has not come yet."))
        if last and on < last.on and stands.steps.count() > 1:
            raise Refused(_("That day lies before the step before it."))
        if stage == ArrangementStage.DROPPED and not words.strip():
            raise Refused(_("Say why it is dropped: both sides read it."))
        if stage in rules.SIGNED and _is_unshared(stands):
            raise Refused(_("Show it to the other sides first: they cannot sign what they have not seen."))
        made = ArrangementStep.objects.create(
            arrangement=stands, stage=stage, on=on, words=words.strip(), by_id=by.user_id, at=timezone.now()
        )
        note("step_arrangement", stands, by, stage=stage, on=on.isoformat())
        letters.tell_sides(stands, "step", by=by)
    return made


def share(*, by: Person, arrangement: Arrangement) -> Arrangement:
    """Show it to the other sides and the secretariat. Raises PermissionDenied, and `Refused` without any."""
    with transaction.atomic():
        stands = locked(arrangement)
        require(rules.may_share(by, stands))
        if not stands.named_parties.exists():
            raise Refused(_("No other State or organisation takes part yet. Add it first."))
        before, stands.visibility = stands.visibility, Visibility.PARTIES
        stands.save(update_fields=["visibility"])
        note("share_arrangement", stands, by, before=before, sides=sorted(rules.sides_of(stands)))
        letters.tell_sides(stands, "shared", by=by)
    return stands


def consent(*, by: Person, arrangement: Arrangement, version: int) -> Arrangement:
    """Agree that everyone reads it as it is worded; public once it is signed and every side agreed.

    Raises PermissionDenied, and `Refused` when it is not signed or was changed since it was read.
    """
    with transaction.atomic():
        stands = locked(arrangement)
        sides = rules.may_consent_for(by, stands)
        require(bool(sides))
        last = stands.steps.last()
        if last is None or last.stage not in rules.SIGNED:
            raise Refused(_("Only what is signed is shown to everyone."))
        if version != stands.version:
            raise Refused(_("Somebody changed it meanwhile. Read it again before you agree."))
        for party in sorted(sides):
            _agree(stands, party, by)
        if not waiting_for(stands):
            stands.visibility = Visibility.PUBLIC
            stands.save(update_fields=["visibility"])
            note("publish_arrangement", stands, by, version=version)
        else:
            letters.tell_sides(stands, "consent", by=by)
    return stands


def waiting_for(arrangement: Arrangement) -> frozenset[str]:
    """The sides that have not agreed that everyone reads this wording."""
    agreed = arrangement.consents.filter(version=arrangement.version).values_list("party", flat=True)
    return rules.sides_of(arrangement) - frozenset(agreed)


def add_milestone(*, by: Person, arrangement: Arrangement, given: GivenMilestone) -> Milestone:
    """Plan a delivery; the very same twice is planned once.

    What a side agreed to, or everyone reads, waits again for each side's word. Raises PermissionDenied.
    """
    with transaction.atomic():
        stands = locked(arrangement)
        require(rules.may_change(by, stands))
        same = _planned_already(stands, given)
        if same is not None:
            return same
        last = stands.milestones.aggregate(last=Max("position"))["last"]
        made = Milestone.objects.create(
            arrangement=stands, title=given.title, deliverable=given.deliverable, due_on=given.due_on,
            position=0 if last is None else last + 1,
        )  # fmt: skip
        _ask_again(stands, by)
        note("add_milestone", stands, by, due=given.due_on.isoformat() if given.due_on else "")
    return made


def reach(*, by: Person, milestone: Milestone, on: date, words: str = "") -> MilestoneWord:
    """Say that it was delivered on a day. Raises PermissionDenied, and `Refused` for a day to come."""
    if on > by.on:
        raise Refused(_("That day has not come yet."))
    return _say(by, milestone, words, reached_on=on)


def move(*, by: Person, milestone: Milestone, to: date, words: str) -> MilestoneWord:
    """Give it another day, and say why. Raises PermissionDenied, and `Refused` without a reason."""
    if not words.strip():
        raise Refused(_("Say why it moves: both sides read it."))
    return _say(by, milestone, words, moved_to=to)


def _say(by: Person, milestone: Milestone, words: str, **days: date) -> MilestoneWord:
    with transaction.atomic():
        stands = locked(milestone.arrangement)
        require(rules.may_change(by, stands))
        if milestone.words_said.filter(reached_on__isnull=False).exists():
            raise Refused(_("Somebody said already that it was reached."))
        made = MilestoneWord.objects.create(
            milestone=milestone, words=words.strip(), party_id=acting_for(stands, by) or None,
            by_id=by.user_id, at=timezone.now(), **days,
        )  # fmt: skip
        told = {name: day.isoformat() for name, day in days.items()}
        note("say_of_milestone", stands, by, milestone=milestone.pk, **told)
    return made


def _ask_again(stands: Arrangement, by: Person) -> None:
    """What everyone reads, and what any side agreed to, was without this."""
    is_agreed = stands.consents.filter(version=stands.version).exists()
    if is_agreed or stands.visibility == Visibility.PUBLIC:
        unpublish(stands)
        stands.save(update_fields=["version", "visibility"])
        keep(stands, by, timezone.now())


def _planned_already(stands: Arrangement, given: GivenMilestone) -> Milestone | None:
    """The second press of a button: a milestone with the very same words and day."""
    found: Milestone | None = stands.milestones.filter(
        title=given.title, deliverable=given.deliverable, due_on=given.due_on
    ).first()
    return found


def _agree(stands: Arrangement, party: str, by: Person) -> None:
    _row, is_new = PublishingConsent.objects.get_or_create(
        arrangement=stands, version=stands.version, party_id=party,
        defaults={"by_id": by.user_id, "at": timezone.now()},
    )  # fmt: skip
    if is_new:
        note("consent_arrangement", stands, by, side=party, version=stands.version)


def _is_unshared(arrangement: Arrangement) -> bool:
    return arrangement.visibility in (Visibility.PRIVATE, Visibility.SECRETARIAT)
