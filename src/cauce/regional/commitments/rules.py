"""Who may do what with the text of commitments."""

from __future__ import annotations

from cauce.foundation.accounts.models import Appointment, Role
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.commitments.models import Commitment, Life, LinkKind, PartRole
from cauce.regional.commitments.queries.consents import unasked_parts

WRITING_ROLES = (Role.FOCAL_POINT, Role.CHAIR)
#: From the narrowest audience to the widest.
AUDIENCES = (Visibility.PRIVATE, Visibility.SECRETARIAT, Visibility.PARTIES, Visibility.PUBLIC)
#: What the secretariat draws between commitments; it says nothing in the name of a State.
CROSSWALK = (LinkKind.PART_OF, LinkKind.FEEDS, LinkKind.DUPLICATES)


def writes_for(person: Person) -> frozenset[str]:
    """The codes of the parties in whose name the person writes: as focal point, or as the chair."""
    return frozenset(post.party for post in person.posts if post.role in WRITING_ROLES)


def may_draft(person: Person) -> bool:
    return bool(writes_for(person)) or may_draft_joint(person)


def may_draft_joint(person: Person) -> bool:
    """The secretariat writes proposals of joint commitments; a State owns each, and agrees to it or not."""
    return person.is_secretariat and person.may_write


def may_draft_for(person: Person, party: str) -> bool:
    return party in writes_for(person) or (bool(party) and may_draft_joint(person))


def owns(person: Person, commitment: Commitment) -> bool:
    """Whether it was written here, and the person writes for the party that owns it."""
    return commitment.drafted_by_id is not None and commitment.owner_id in writes_for(person)


def may_change_text(person: Person, commitment: Commitment) -> bool:
    """The owner; the secretariat while nobody but itself has written in its proposal, nor agreed to it."""
    if owns(person, commitment):
        return True
    return (
        may_draft_joint(person)
        and commitment.drafted_by_id is not None
        and commitment.life == Life.DRAFT
        and commitment.visibility != Visibility.PRIVATE
        and _only_the_secretariat_wrote(commitment)
    )


def _only_the_secretariat_wrote(commitment: Commitment) -> bool:
    officers = Appointment.objects.filter(role=Role.SECRETARIAT).values("person")
    return not commitment.revisions.exclude(by__in=officers).exists()


def may_follow_up(person: Person, commitment: Commitment) -> bool:
    """State shares, indicators, cost, support wanted and links: the owner; of what came from a source,
    or was merged from such, whoever writes for a party that commits.
    """
    if commitment.owner_id is not None and commitment.drafted_by_id is not None:
        return may_change_text(person, commitment)
    writing = writes_for(person)
    return bool(writing) and commitment.parts.filter(role=PartRole.COMMITS, party__in=writing).exists()


def may_agree(person: Person, commitment: Commitment) -> bool:
    return owns(person, commitment) and commitment.life == Life.DRAFT


def may_publish(person: Person, commitment: Commitment) -> bool:
    """Widen the audience of what was agreed and is not public yet."""
    is_agreed = commitment.agreed_at is not None
    return owns(person, commitment) and is_agreed and commitment.visibility != Visibility.PUBLIC


def unasked(commitment: Commitment) -> list[str]:
    """The parties that would be bound by what another wrote, and have not agreed to this wording of it."""
    return sorted(str(part.party_id) for part in unasked_parts([commitment.pk]))


def may_consent(person: Person, commitment: Commitment) -> bool:
    """Whoever writes for a party that the draft names, before everyone sees it."""
    is_waiting = commitment.drafted_by_id is not None and commitment.life != Life.PUBLISHED
    return is_waiting and not writes_for(person).isdisjoint(unasked(commitment))


def may_withdraw(person: Person, commitment: Commitment) -> bool:
    """While it is not published: its owner, or the secretariat its own proposal."""
    return commitment.life != Life.PUBLISHED and may_change_text(person, commitment)


def may_merge(person: Person, commitment: Commitment) -> bool:
    """Published ones by the secretariat, drafts by their owner."""
    if commitment.life == Life.PUBLISHED:
        return may_draft_joint(person) and commitment.visibility == Visibility.PUBLIC
    return owns(person, commitment)


def may_split(person: Person, commitment: Commitment) -> bool:
    return owns(person, commitment) or may_merge(person, commitment)


def may_link(person: Person, commitment: Commitment, kind: str) -> bool:
    """Whoever follows it up; the secretariat what the crosswalk needs, on what is published."""
    if kind not in LinkKind.values or kind in (LinkKind.MERGED_INTO, LinkKind.SPLIT_FROM):
        return False
    if may_follow_up(person, commitment):
        return True
    return may_draft_joint(person) and commitment.life == Life.PUBLISHED and kind in CROSSWALK


def sees_checklist(person: Person, commitment: Commitment) -> bool:
    """The private checklist is for those who write the text."""
    return may_change_text(person, commitment)


def names_people(person: Person, commitment: Commitment) -> bool:
    """Who wrote a wording is told by name to its owner's people and to the secretariat, to nobody else."""
    return person.is_secretariat or commitment.owner_id in person.parties
