"""Who may do what with arrangements."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.commitments.rules import WRITING_ROLES, writes_for
from cauce.regional.cooperation.models import Arrangement, ArrangementStage, ArrangementStep, Paper
from cauce.regional.support.models import Match, Stage

#: A match about which something can be agreed in writing.
AGREED = (Stage.AGREEMENT, Stage.ACTIVE, Stage.REPORTING)
SIGNED = (ArrangementStage.SIGNED, ArrangementStage.ACTIVE, ArrangementStage.CLOSED)
#: Where an arrangement may go from where it stands; "" is from nowhere.
WAYS: dict[str, tuple[str, ...]] = {
    "": ("idea", "drafting", "signed"),
    "idea": ("drafting", "signed", "dropped"),
    "drafting": ("signed", "dropped"),
    "signed": ("active", "closed", "dropped"),
    "active": ("closed", "dropped"),
    "closed": (),
    "dropped": (),
}


def told_steps(steps: Iterable[ArrangementStep]) -> list[ArrangementStep]:
    """The steps, without the first where the next lies before it: it only says when it was written here."""
    told = list(steps)
    return told[1:] if len(told) > 1 and told[1].on < told[0].on else told


def may_write(person: Person) -> bool:
    """Whoever writes for a party, and the secretariat."""
    return person.may_write and (person.is_secretariat or bool(writes_for(person)))


def is_ours(arrangement: Arrangement) -> bool:
    """Whether it was written here: what a source says stays as the source has it."""
    return arrangement.written_by_id is not None


def sides_of(arrangement: Arrangement) -> frozenset[str]:
    """The codes of the parties that take part."""
    return frozenset(side.party_id for side in arrangement.sides.all() if side.party_id)


def takes_part(person: Person, arrangement: Arrangement) -> bool:
    """Whoever writes for a side that sees it, or for its owner; the secretariat of what it sees."""
    if person.is_secretariat and arrangement.visibility != Visibility.PRIVATE:
        return True
    if arrangement.owner_id in writes_for(person):
        return True
    is_shared = arrangement.visibility in (Visibility.PARTIES, Visibility.PUBLIC)
    return is_shared and bool(sides_of(arrangement) & writes_for(person))


def may_change(person: Person, arrangement: Arrangement) -> bool:
    return is_ours(arrangement) and person.may_write and takes_part(person, arrangement)


def may_choose_sides(person: Person, arrangement: Arrangement | None) -> bool:
    """Who takes part is the owner's to say, or the secretariat's where it has no owner."""
    if arrangement is None or arrangement.owner_id in writes_for(person):
        return True
    return arrangement.owner_id is None and person.is_secretariat


def may_share(person: Person, arrangement: Arrangement) -> bool:
    """The owner shows it to the other sides; until then nobody but the owner knows of it."""
    is_narrow = arrangement.visibility in (Visibility.PRIVATE, Visibility.SECRETARIAT)
    return is_narrow and may_change(person, arrangement) and may_choose_sides(person, arrangement)


def may_consent_for(person: Person, arrangement: Arrangement) -> frozenset[str]:
    """The sides for which the person may agree that everyone reads it.

    The secretariat may for a side that nobody writes for today.
    """
    if arrangement.visibility != Visibility.PARTIES or not may_change(person, arrangement):
        return frozenset()
    sides = sides_of(arrangement)
    own = sides & writes_for(person)
    return own | (_without_writers(sides, person) if person.is_secretariat else frozenset())


def _without_writers(sides: Collection[str], person: Person) -> frozenset[str]:
    posts = Appointment.objects.filter(party__in=sides, role__in=WRITING_ROLES, began__lte=person.on)
    serving = posts.exclude(ended__lt=person.on).values_list("party", flat=True)
    return frozenset(sides) - frozenset(serving)


def may_read_papers(person: Person, arrangement: Arrangement) -> bool:
    """Papers are for those who take part and for the secretariat, whoever else sees the arrangement."""
    if person.is_secretariat:
        return arrangement.visibility != Visibility.PRIVATE or arrangement.owner_id in person.parties
    if arrangement.owner_id in person.parties:
        return True
    is_shared = arrangement.visibility in (Visibility.PARTIES, Visibility.PUBLIC)
    return is_shared and bool(sides_of(arrangement) & person.parties)


def added_by(person: Person, arrangement: Arrangement) -> frozenset[int]:
    """The users whose papers the person may take off: whoever writes, or wrote, for the person's side."""
    own = sides_of(arrangement) & writes_for(person)
    posts = Appointment.objects.filter(party__in=own, role__in=WRITING_ROLES)
    return frozenset(posts.values_list("person", flat=True))


def may_remove(person: Person, arrangement: Arrangement, paper: Paper) -> bool:
    """A paper is taken off by the side that added it, or by the secretariat: the other side relies on it."""
    is_own = person.is_secretariat or paper.by_id in added_by(person, arrangement)
    return is_own and may_change(person, arrangement)


def may_begin_from(person: Person, match: Match, stage: str) -> bool:
    """The two sides and the secretariat, once the match is at its agreement."""
    if stage not in AGREED or not may_write(person):
        return False
    return person.is_secretariat or bool({match.need.owner_id, match.giver_id} & writes_for(person))
