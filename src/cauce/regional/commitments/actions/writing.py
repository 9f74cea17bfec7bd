"""Drafting and changing: the text, the parts, and what makes a commitment followable."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import rules
from cauce.regional.commitments.actions import rows
from cauce.regional.commitments.actions.checking import check, refuse_foreign
from cauce.regional.commitments.actions.refusals import ChangedMeanwhile, Refused, locked, note, require
from cauce.regional.commitments.content import COLUMNS, Content, GivenCost, GivenIndicator, GivenSupport
from cauce.regional.commitments.keys import next_key
from cauce.regional.commitments.models import Commitment, Life, Submission
from cauce.regional.commitments.wording import append_revision, content_read, keep_first

#: What says the promise itself; the rest is how it is followed up.
TEXT = frozenset((*COLUMNS, "terms", "countries"))


def draft_commitment(*, by: Person, content: Content, owner: str, token: UUID | None = None) -> Commitment:
    """Write a draft owned by a party. Only that party reads it; a proposal of the secretariat, both.

    Sent twice with the same token it is written once; what was changed before the second sending is saved
    too, unless the draft was worked on meanwhile. Raises PermissionDenied and `Refused`.
    """
    require(rules.may_draft_for(by, owner))
    before = _submission(by, token)
    if before is not None:
        return _once_more(before, content, by, owner)
    check(content, None, by)
    try:
        with transaction.atomic():
            made = create(by=by, content=content, owner=owner)
            _keep_token(by, token, made, content)
            note("draft_commitment", made, by)
            return made
    except IntegrityError:
        before = _submission(by, token)
        if before is None:
            raise
        return _once_more(before, content, by, owner)


def _once_more(before: Submission, content: Content, by: Person, owner: str) -> Commitment:
    """The page was sent before: what it says now is saved, if nobody wrote there since."""
    made = before.commitment
    if made.owner_id != owner:
        raise Refused(
            _("This page was sent already, for another party: it is %(key)s. Begin a new page for this one.")
            % {"key": made.key}
        )
    if _is_said(before, content):
        return made
    try:
        if made.version == 1 and made.life == Life.DRAFT:
            return change_commitment(by=by, commitment=made, content=content, version=1)
    except (ChangedMeanwhile, PermissionDenied):
        pass  # since the look at what was sent: said in the same words
    raise Refused(
        _("This page was sent already: it is %(key)s, which was changed since. Open that one to go on.")
        % {"key": made.key}
    )


def sent(by: Person, token: UUID | None) -> Commitment | None:
    """What this person wrote with the token; None when nothing was."""
    before = _submission(by, token)
    return before.commitment if before else None


def create(*, by: Person, content: Content, owner: str | None, **fields: object) -> Commitment:
    """Write a new commitment and its first wording. Within a transaction; the caller has asked the rules."""
    is_own = owner in rules.writes_for(by)
    given = {
        "visibility": Visibility.PRIVATE if is_own else Visibility.SECRETARIAT,
        "drafted_by_id": by.user_id,
        "key": next_key(owner or "JOINT", content.year or by.on.year),
        **fields,
    }
    made = Commitment(owner_id=owner, **given)
    rows.write_text(made, content)
    rows.write_rest(made, content, by)
    append_revision(made, by=by)
    return made


def change_commitment(
    *,
    by: Person,
    commitment: Commitment,
    content: Content,
    version: int,
    reason: Translated | None = None,
    token: UUID | None = None,
) -> Commitment:
    """Save the whole content again as the next wording; nothing is written when nothing differs.

    Raises PermissionDenied; `ChangedMeanwhile` when `version` is not the last; `Refused` for what does not
    hold, for the text of what came from a source, and for a published text changed without a reason.
    """
    before = _submission(by, token)
    if before is not None and before.commitment_id == commitment.pk and _is_said(before, content):
        return before.commitment
    with transaction.atomic():
        stands = locked(commitment)
        writes_text = rules.may_change_text(by, stands)
        require(writes_text or rules.may_follow_up(by, stands))
        kept = content_read(stands)
        if kept.as_json() == content.as_json():
            return stands
        if stands.version != version:
            raise ChangedMeanwhile(stands)
        if not writes_text:
            refuse_foreign(kept, content, rules.writes_for(by))
        check(content, kept, by, stands)
        changed = changed_fields(kept, content)
        _refuse_silent_change(stands, changed, reason)
        keep_first(stands)
        _write(stands, content, by, writes_text=writes_text)
        append_revision(stands, by=by, reason=reason)
        _keep_token(by, None if before else token, stands, content)
        note("change_commitment", stands, by, version=stands.version, fields=changed)
    return stands


def changed_fields(before: Content, after: Content) -> list[str]:
    """The names of the fields that differ."""
    old, new = before.as_json(), after.as_json()
    return [name for name in new if new[name] != old[name]]


def _write(stands: Commitment, content: Content, by: Person, *, writes_text: bool) -> None:
    stands.version += 1
    if writes_text:
        is_unseen = stands.visibility == Visibility.PRIVATE
        stands.agreed_at = None if is_unseen and stands.life != Life.PUBLISHED else stands.agreed_at
        rows.write_text(stands, content)
    else:
        stands.save(update_fields=["version"])
        rows.write_shares(stands, content)
    rows.write_rest(stands, content, by)


def _refuse_silent_change(stands: Commitment, changed: list[str], reason: Translated | None) -> None:
    if stands.life == Life.PUBLISHED and TEXT.intersection(changed) and not reason:
        raise Refused(_("This commitment is published. Say why its text changes; everyone will read it."))


def add_indicator(*, by: Person, commitment: Commitment, indicator: GivenIndicator) -> Commitment:
    """Add one indicator to the commitment as it stands. Raises as `change_commitment` does."""
    kept = content_read(commitment)
    return _again(by, commitment, replace(kept, indicators=(*kept.indicators, replace(indicator, key=""))))


def remove_indicator(*, by: Person, commitment: Commitment, key: str) -> Commitment:
    """Remove one; `Refused` when values were reported for it."""
    kept = content_read(commitment)
    left = tuple(each for each in kept.indicators if each.key != key)
    return _again(by, commitment, replace(kept, indicators=left))


def state_cost(*, by: Person, commitment: Commitment, cost: GivenCost) -> Commitment:
    """Say what it costs from a day on; what was stated before stays."""
    return _again(by, commitment, replace(content_read(commitment), cost=cost))


def want_support(*, by: Person, commitment: Commitment, support: tuple[GivenSupport, ...]) -> Commitment:
    """Say which support it asks for, in place of what was asked before."""
    return _again(by, commitment, replace(content_read(commitment), support=support))


def _again(by: Person, commitment: Commitment, content: Content) -> Commitment:
    return change_commitment(by=by, commitment=commitment, content=content, version=commitment.version)


def _submission(by: Person, token: UUID | None) -> Submission | None:
    if token is None:
        return None
    return Submission.objects.filter(user=by.user_id, token=token).select_related("commitment").first()


def _keep_token(by: Person, token: UUID | None, commitment: Commitment, content: Content) -> None:
    if token is not None:
        Submission(  # type: ignore[misc]
            user_id=by.user_id, token=token, commitment=commitment, said=_digest(content)
        ).save(force_insert=True)


def _is_said(before: Submission, content: Content) -> bool:
    return before.said in ("", _digest(content))


def _digest(content: Content) -> str:
    return sha256(json.dumps(content.as_json(), sort_keys=True, default=str).encode()).hexdigest()
