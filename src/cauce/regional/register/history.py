"""What was said of a commitment, newest first, with the silences between.

Everything here is read from the updates that the reader may see, as they stood on a day.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from cauce.engines.progress.standing import WEARING_OFF, months_before
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import rules
from cauce.regional.progress.models import AttestationKind, Evidence, Update
from cauce.regional.progress.queries.standing import end_of
from cauce.regional.register.words import stage_name


@dataclass(frozen=True)
class Said:
    """A signed update as its reader sees it on the page of its commitment."""

    update: Update
    stage_word: str
    is_corrected: bool
    standing_word: str
    obstacles: Translated
    successor: Commitment | None
    evidence: tuple[Evidence, ...]

    kind = "said"

    @property
    def refers_to(self) -> date:
        return self.update.refers_to


@dataclass(frozen=True)
class Gap:
    """A time longer than a stage lasts in which nobody said anything."""

    first: date
    last: date

    kind = "gap"


Entry = Said | Gap


def updates_of(person: Person, commitment: Commitment) -> QuerySet[Update]:
    """All that `person` may read of what was reported on a commitment, drafts of their own party too."""
    return _updates(person, [commitment.pk])


def _updates(person: Person, commitments: Collection[int]) -> QuerySet[Update]:
    parties = Party.objects.defer("search_es", "search_en")
    return (
        Update.objects.visible_to(person)
        .filter(commitment__in=commitments)
        .prefetch_related(Prefetch("party", parties), "values__parts", "money", "evidence", "attestations")
    )


def behind(person: Person, keys: Collection[int]) -> list[Update]:
    """Updates of other commitments, newest first, as far as `person` reads them. No query for none."""
    if not keys:
        return []
    rows = Update.objects.visible_to(person).filter(pk__in=keys).select_related("commitment", "party")
    return list(rows.prefetch_related("values__parts"))


@dataclass(frozen=True)
class Before:
    """A commitment that was merged into another, with what was reported on it."""

    commitment: Commitment
    timeline: tuple[Entry, ...]


def before_merge(person: Person, commitment: Commitment, day: date) -> tuple[Before, ...]:
    """What was reported on those merged into a commitment by the day, as far as `person` reads it."""
    merged = queries.taken_in(person, commitment, day)
    updates: dict[int, list[Update]] = {each.pk: [] for each in merged}
    for update in _updates(person, updates.keys()) if merged else ():
        updates[update.commitment_id].append(update)
    return tuple(Before(each, timeline(person, updates[each.pk], day)) for each in merged)


def signed_by(updates: Iterable[Update], day: date) -> list[Update]:
    """Those that were signed by the end of the day and refer to it or before."""
    end = end_of(day)
    return [
        each
        for each in updates
        if each.signed_at is not None and each.signed_at < end and each.refers_to <= day
    ]


def is_corrected(update: Update, day: date) -> bool:
    """Whether a correction had taken its place by the end of the day."""
    return update.corrected_at is not None and update.corrected_at < end_of(day)


def standing_on(updates: Iterable[Update], day: date) -> list[Update]:
    """Those whose word stands on the day: signed by then, not corrected by then."""
    return [each for each in signed_by(updates, day) if not is_corrected(each, day)]


def invented_words(standing: Iterable[Update]) -> frozenset[str]:
    """The parties whose last word, among updates that stand, newest first, is an invented report."""
    last: dict[str, Update] = {}
    for update in standing:
        last.setdefault(str(update.party_id), update)
    return frozenset(party for party, update in last.items() if update.is_demonstration)


def timeline(person: Person, updates: Sequence[Update], day: date) -> tuple[Entry, ...]:
    """The signed updates of the day with the silences between them, newest first. One query."""
    said = signed_by(updates, day)
    successors = {each.superseded_by_id for each in said if each.superseded_by_id}
    known = queries.visible(person).filter(pk__in=successors).only("key", "title").in_bulk()
    return tuple(_with_gaps([_said(person, each, day, known) for each in said]))


def _said(person: Person, update: Update, day: date, known: dict[int, Commitment]) -> Said:
    shown = [each for each in update.evidence.all() if rules.reads(person, update, each.audience)]
    reads_obstacles = rules.reads(person, update, update.obstacles_audience)
    return Said(
        update=update,
        stage_word=stage_name(update.stage),
        is_corrected=is_corrected(update, day),
        standing_word=_standing_word(update, day),
        obstacles=update.obstacles if reads_obstacles else Translated(),
        successor=known.get(update.superseded_by_id or 0),
        evidence=tuple(shown),
    )


def _standing_word(update: Update, day: date) -> str:
    """By whose eyes: the party's own word, unless somebody attested it by then."""
    end = end_of(day)
    made = {each.kind: each for each in update.attestations.all() if each.at < end}
    if AttestationKind.VERIFIED in made:
        return _("verified by %(verifier)s") % {"verifier": made[AttestationKind.VERIFIED].verifier}
    if AttestationKind.EVIDENCE_SEEN in made:
        return _("evidence seen by the secretariat")
    return _("self-reported")


def _with_gaps(said: Sequence[Said]) -> Iterator[Entry]:
    later: date | None = None
    for each in said:
        if not each.is_corrected:
            if later and _wore_off(each, later):
                yield Gap(each.refers_to, later)
            later = each.refers_to
        yield each


def _wore_off(said: Said, later: date) -> bool:
    is_brief = said.update.stage in WEARING_OFF
    return is_brief and said.refers_to < months_before(later, settings.SILENT_AFTER_MONTHS)
