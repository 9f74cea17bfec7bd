"""Who may do what with updates."""

from __future__ import annotations

from cauce.foundation.accounts.models import Role
from cauce.foundation.accounts.standing import Person
from cauce.regional.progress.models import Attestation, AttestationKind, Audience, Update

REPORTING_ROLES = (Role.FOCAL_POINT, Role.CHAIR)


def may_report_for(person: Person, party: str) -> bool:
    """Whoever may write for the party; the secretariat never reports in place of a State."""
    return person.may_write and party in person.parties and any(
        post.party == party and post.role in REPORTING_ROLES for post in person.posts
    )  # fmt: skip


def may_change(person: Person, update: Update) -> bool:
    """A draft, by those who report for its party."""
    return update.is_draft and may_report_for(person, update.party_id)


def may_sign(person: Person, update: Update) -> bool:
    return may_change(person, update)


def may_correct(person: Person, update: Update) -> bool:
    """A signed update that no correction has taken the place of."""
    is_standing = not update.is_draft and update.corrected_at is None
    return is_standing and may_report_for(person, update.party_id)


def may_attest(person: Person, update: Update, kind: str) -> bool:
    """The secretariat, once of each kind, when it is signed, and says what it saw with its own eyes."""
    if not (person.is_secretariat and person.may_write) or update.is_draft:
        return False
    if (
        kind == AttestationKind.EVIDENCE_SEEN
        and not update.evidence.exclude(audience=Audience.OWNER).exists()
    ):
        return False
    return not Attestation.objects.filter(update=update, kind=kind).exists()


def reads(person: Person, update: Update, audience: str) -> bool:
    """Whether a part of an update that `person` sees (an obstacle, a piece of evidence) is for them too."""
    if update.party_id in person.parties:
        return True
    if audience == Audience.SECRETARIAT:
        return person.is_secretariat
    return audience == Audience.COMMITMENT
