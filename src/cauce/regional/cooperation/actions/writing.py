"""An arrangement is written, from a match or by hand, and changed by those who take part."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.rules import writes_for
from cauce.regional.cooperation import letters, rules
from cauce.regional.cooperation.actions.refusals import (
    ChangedMeanwhile,
    Refused,
    is_invented,
    locked,
    note,
    require,
)
from cauce.regional.cooperation.content import ROW, SAME, Content, content_of, differing
from cauce.regional.cooperation.models import (
    Arrangement,
    ArrangementStage,
    ArrangementStep,
    ArrangementWording,
    LogRow,
    Side,
)
from cauce.regional.support.models import Match

#: Letters that are not taken for one another.
LETTERS = "abcdefghjkmnpqrstuvwxyz"
#: Who sends the very same words again so soon has pressed twice.
SOON = timedelta(minutes=2)


def draft(*, by: Person, content: Content, match: Match | None = None) -> Arrangement:
    """Write an arrangement: an idea that its writer's party alone sees; from a match, a draft of both sides.

    Sent twice in a moment it is written once. Raises PermissionDenied, and `Refused` where the sides cannot
    be these or the match has one already.
    """
    require(rules.may_write(by))
    if match is not None:
        require(rules.may_begin_from(by, match, stage_of(match)))
    _refuse_sides(by, content, match)
    with transaction.atomic():
        _refuse_second(match)
        sent = _sent_already(by, content) if match is None else None
        if sent is not None:
            return sent
        made = _make(by, content, match)
        _fill(made, content, by)
        stage = ArrangementStage.DRAFTING if match else ArrangementStage.IDEA
        ArrangementStep.objects.create(
            arrangement=made, stage=stage, on=by.on, by_id=by.user_id, at=timezone.now()
        )
        change = {"match": match.key} if match else {}
        note("write_arrangement", made, by, sides=sorted(content.parties), **change)
        if match is not None:
            letters.tell_sides(made, "shared", by=by)
    return made


def change(*, by: Person, arrangement: Arrangement, content: Content, version: int) -> Arrangement:
    """Say something else. What everyone reads goes back to its sides until each agrees again.

    Raises PermissionDenied, `Refused`, and `ChangedMeanwhile` when `version` is not the newest.
    """
    with transaction.atomic():
        stands = locked(arrangement)
        require(rules.may_change(by, stands))
        if version != stands.version:
            raise ChangedMeanwhile(stands)
        before = content_of(stands)
        changed = differing(before, content)
        if not changed:
            return stands
        if "sides" in changed:
            _refuse_choosing(by, stands, before, content)
        unpublish(stands)
        _fill(stands, content, by)
        note("change_arrangement", stands, by, version=stands.version, fields=changed)
    return stands


def unpublish(arrangement: Arrangement) -> None:
    """A new version, to which no side has agreed: what all read goes back to its sides. Saves nothing."""
    arrangement.version += 1
    if arrangement.visibility == Visibility.PUBLIC:
        arrangement.visibility = Visibility.PARTIES


def stage_of(match: Match) -> str:
    """Where a match stands: its newest step."""
    newest = match.steps.order_by("-at", "-pk").values_list("stage", flat=True).first()
    return str(newest or "")


def _sent_already(by: Person, content: Content) -> Arrangement | None:
    """What this person sent a moment ago with the very same words, if it was not touched since."""
    User.objects.select_for_update(no_key=True).filter(pk=by.user_id or 0).first()
    told = replace(
        content, terms=tuple(sorted(content.terms)), commitments=tuple(sorted(content.commitments))
    )
    newest = Arrangement.objects.filter(
        written_by=by.user_id, version=1, match__isnull=True, written_at__gt=timezone.now() - SOON,
        visibility__in=(Visibility.PRIVATE, Visibility.SECRETARIAT),
    )  # fmt: skip
    return next((each for each in newest if not content.rows and not differing(content_of(each), told)), None)


def _make(by: Person, content: Content, match: Match | None) -> Arrangement:
    owner, visibility = _belongs(by, content, match)
    return Arrangement(
        key=_free_key(content), form=content.form, owner_id=owner, visibility=visibility, match=match,
        written_by_id=by.user_id, source_url="", is_demonstration=is_invented(by),
    )  # fmt: skip


def _belongs(by: Person, content: Content, match: Match | None) -> tuple[str | None, str]:
    """Who owns it and who sees it: both sides of a match have agreed to know of each other."""
    if match is not None:
        return match.need.owner_id, Visibility.PARTIES
    own = sorted(content.parties & writes_for(by))
    return (own[0], Visibility.PRIVATE) if own else (None, Visibility.SECRETARIAT)


def _fill(arrangement: Arrangement, content: Content, by: Person) -> None:
    """The row, its links, its sides and its framework, as the content has them; and the wording kept."""
    for name in SAME:
        setattr(arrangement, name, getattr(content, name))
    arrangement.written_at = timezone.now()
    arrangement.save()
    arrangement.terms.set(Term.objects.filter(pk__in=content.terms))
    arrangement.commitments.set(Commitment.objects.filter(key__in=content.commitments))
    _set_sides(arrangement, content)
    _set_rows(arrangement, content)
    keep(arrangement, by, arrangement.written_at)


def _set_sides(arrangement: Arrangement, content: Content) -> None:
    arrangement.sides.all().delete()
    Side.objects.bulk_create(
        Side(
            arrangement=arrangement, role=side.role, party_id=side.party or None, name=side.name,
            agencies=side.agencies, cost=side.cost, currency=side.currency, position=position,
        )
        for position, side in enumerate(content.sides)
    )  # fmt: skip
    others = content.parties - {arrangement.owner_id or ""}
    arrangement.named_parties.set(Party.objects.filter(pk__in=others))


def _set_rows(arrangement: Arrangement, content: Content) -> None:
    """Rows keep their number for good, so that a later reader knows them again."""
    existing = {str(row.pk): row for row in arrangement.log_rows.all()}
    made: dict[str, LogRow] = {}
    for position, given in enumerate(content.rows):
        row = existing.get(given.ref) or LogRow(arrangement=arrangement)
        for name in ROW:
            setattr(row, name, getattr(given, name))
        row.parent, row.position = made.get(given.parent), position
        row.save()
        made[given.ref] = row
    arrangement.log_rows.exclude(pk__in=[row.pk for row in made.values()]).delete()


def keep(arrangement: Arrangement, by: Person, at: datetime) -> None:
    """The wording of this version, whole."""
    fresh: Arrangement = Arrangement.objects.get(pk=arrangement.pk)
    ArrangementWording.objects.create(
        arrangement=arrangement, version=arrangement.version, content=content_of(fresh).as_json(),
        by_id=by.user_id, at=at,
    )  # fmt: skip


def _free_key(content: Content) -> str:
    """ "CAN-BLZ-kmwp": the parties in the order of the sides, and letters.

    Numbers would count what others have not shown: whoever gets the second knows of a first.
    """
    codes = [side.party for side in content.sides if side.party][:4]
    stem = "-".join([*codes, ""]) or "arrangement-"
    while Arrangement.objects.filter(key=(key := f"{stem}{get_random_string(4, LETTERS)}")).exists():
        continue
    return key


def _refuse_sides(by: Person, content: Content, match: Match | None) -> None:
    if match is not None and not {match.need.owner_id, match.giver_id} <= content.parties:
        raise Refused(_("Both sides of the match take part. Add the one that is missing."))
    if match is not None and not _may_let_in(by, content, match):
        raise Refused(_("Only its owner decides who takes part. Everything else you may change."))
    if not by.is_secretariat and not content.parties & writes_for(by):
        raise Refused(_("Your own State or organisation must be one of the sides."))


def _may_let_in(by: Person, content: Content, match: Match) -> bool:
    """Whoever takes part reads it at once: a third is let in by the State whose need it is."""
    others = content.parties - {match.need.owner_id, match.giver_id}
    return not others or match.need.owner_id in writes_for(by)


def _refuse_choosing(by: Person, stands: Arrangement, before: Content, content: Content) -> None:
    if before.parties != content.parties and not rules.may_choose_sides(by, stands):
        raise Refused(_("Only its owner decides who takes part. Everything else you may change."))
    if stands.owner_id and stands.owner_id not in content.parties:
        raise Refused(_("Its owner must stay one of the sides."))
    match = stands.match
    if match is not None and not {match.need.owner_id, match.giver_id} <= content.parties:
        raise Refused(_("Both sides of the match take part. Add the one that is missing."))


def _refuse_second(match: Match | None) -> None:
    if match is None:
        return
    Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if Arrangement.objects.filter(match=match).exists():
        raise Refused(_("This match has its arrangement already."))
