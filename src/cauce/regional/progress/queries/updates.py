"""Updates one by one: the page of one, what a party said last, what it is writing."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, Part, PartRole
from cauce.regional.progress import rules
from cauce.regional.progress.models import Evidence, Update


def whole(person: Person) -> QuerySet[Update]:
    """The updates that `person` reads, each with all that its page shows."""
    rows = Update.objects.visible_to(person).select_related("commitment", "party", "signed_by", "written_by")
    return rows.prefetch_related(
        "values__indicator", "values__parts", "money", "evidence", "attestations__by"
    )


def evidence_of(person: Person, update: Update) -> list[Evidence]:
    """What an update that `person` reads shows to them as evidence."""
    return [each for each in update.evidence.all() if rules.reads(person, update, each.audience)]


def evidence_visible_to(person: Person, pk: int) -> Evidence | None:
    """One piece of evidence, by the same rule."""
    found = Evidence.objects.filter(update__in=Update.objects.visible_to(person)).select_related("update")
    piece = found.filter(pk=pk).first()
    return piece if piece and rules.reads(person, piece.update, piece.audience) else None


def last_signed(person: Person, commitment: Commitment, party: str) -> Update | None:
    """The last word of a party on its share."""
    said: Update | None = (
        whole(person)
        .filter(commitment=commitment, party=party, signed_at__isnull=False, corrected_at__isnull=True)
        .first()
    )
    return said


def open_draft(
    person: Person, *, commitment: Commitment, party: str, corrects: Update | None = None
) -> Update | None:
    """What the party is writing: its draft on a commitment, or of a correction."""
    drafts = Update.objects.visible_to(person).filter(
        commitment=commitment, party=party, signed_at__isnull=True, corrects=corrects
    )
    found: Update | None = drafts.order_by("pk").first()
    return found


def chain_of(person: Person, update: Update) -> list[Update]:
    """An update with what it corrects and what corrected it, oldest first, as far as `person` reads them."""
    said = Update.objects.visible_to(person).filter(
        commitment=update.commitment_id, party=update.party_id, signed_at__isnull=False
    )
    return _linked(update, {each.pk: each for each in said.only("pk", "refers_to", "signed_at", "corrects")})


def _linked(update: Update, known: dict[int, Update]) -> list[Update]:
    after = {each.corrects_id: each for each in known.values() if each.corrects_id}
    found, before, later = [update], update.corrects_id, after.get(update.pk)
    while before in known:
        found.insert(0, known[before])
        before = known[before].corrects_id
    while later is not None:
        found.append(later)
        later = after.get(later.pk)
    return found


def committing(person: Person, commitment: Commitment) -> list[Part]:
    """The shares of a commitment that `person` may report on."""
    parts: Iterable[Part] = commitment.parts.filter(role=PartRole.COMMITS, party__isnull=False)
    return [
        part
        for part in parts.select_related("party")  # type: ignore[attr-defined]
        if rules.may_report_for(person, str(part.party_id))
    ]
