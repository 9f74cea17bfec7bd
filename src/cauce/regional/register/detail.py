"""A commitment as its page tells it: who takes part, how far it is, how it is classified, what is near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from cauce.foundation.accounts.standing import Person
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.taxonomy.queries import Neighbour, neighbours_of
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import queries, wording, words
from cauce.regional.commitments import rules as text_rules
from cauce.regional.commitments.models import (
    Commitment,
    Life,
    Part,
    PartRole,
    Revision,
    Section,
    SupportWanted,
)
from cauce.regional.progress import rules as progress_rules
from cauce.regional.progress.models import Update
from cauce.regional.progress.queries import Standing, partner_standings, standings_of
from cauce.regional.progress.queries.indicators import measurements_of
from cauce.regional.progress.queries.standing import end_of
from cauce.regional.register import following, history
from cauce.regional.register.supporting import Supported, support_of
from cauce.regional.register.words import since, spoken, standing_words

MOST_RELATED = 5


@dataclass(frozen=True)
class Elsewhere:
    """What the terms of one classification correspond to in another: by relation, the terms there."""

    scheme: Scheme
    relations: tuple[tuple[str, tuple[Term, ...]], ...]


@dataclass(frozen=True)
class Classified:
    """The terms that a commitment has in one classification, and where those stand in others."""

    scheme: Scheme
    terms: tuple[Term, ...]
    elsewhere: tuple[Elsewhere, ...]


@dataclass(frozen=True)
class Near:
    """A related commitment as a line."""

    key: str
    title: Translated
    who: str
    kind_word: str


@dataclass(frozen=True)
class Passage:
    """A section of the commitment's own document, in paragraphs, with its place in the source."""

    key: str
    heading: Translated
    paragraphs: tuple[str, ...]
    language: str
    is_fallback: bool
    pointer: str


@dataclass(frozen=True)
class Progress:
    """How far it is on a day: what was said, by whom, and what came of it."""

    standing: Standing
    timeline: tuple[history.Entry, ...]
    drafts: tuple[Update, ...]
    shares: tuple[following.Share, ...]
    indicators: tuple[following.Measured, ...]
    money: tuple[following.Amounts, ...]
    money_is_invented: bool
    priced: following.Priced | None
    ties: tuple[following.Tie, ...]
    before: tuple[history.Before, ...]


@dataclass(frozen=True)
class Page:
    """Everything the page of a commitment shows, as far as its reader may see."""

    commitment: Commitment
    progress: Progress
    revisions: tuple[Revision, ...]
    wanted: tuple[SupportWanted, ...]
    parts: dict[str, list[Part]]
    classified: tuple[Classified, ...]
    sector: str
    sections: tuple[Passage, ...]
    same_place: tuple[Near, ...]
    same_terms: tuple[Near, ...]
    supported: Supported
    may_report: bool
    may_edit: bool

    @property
    def has_neighbours(self) -> bool:
        return any(group.elsewhere for group in self.classified)

    @property
    def standing_words(self) -> str:
        return standing_words(self.progress.standing, self.commitment)

    @property
    def rests_on_demonstration(self) -> bool:
        """Whether an invented report says how far a commitment is that nobody invented."""
        return self.progress.standing.on_demonstration and not self.commitment.is_demonstration

    @property
    def silence(self) -> str:
        """The silence of now in words; "" when a word stands."""
        stands = self.progress.standing
        if not stands.is_silent:
            return ""
        return since(stands.refers_to) or words.reporting(self.commitment)

    @property
    def life_word(self) -> str:
        return str(Life(self.commitment.life).label)

    @property
    def spoken(self) -> str:
        return spoken(self.progress.standing)

    @property
    def origin(self) -> str:
        return words.origin(self.commitment)

    @property
    def announced(self) -> str:
        """The year it was announced, or the period that its source gives; "" when neither is known."""
        return str(self.commitment.year or "") or words.period(self.commitment.period)

    @property
    def period(self) -> str:
        """The first and the last day that were written here, else the period as the source gives it."""
        return words.time_frame(self.commitment) or words.period(self.commitment.period)

    @property
    def countries(self) -> str:
        return ", ".join(str(country) for country in self.commitment.countries.all())

    @property
    def only_state(self) -> Part | None:
        """Who commits, when it is one party alone."""
        alone = self.parts.get(PartRole.COMMITS, [])
        return alone[0] if len(alone) == 1 and alone[0].party_id else None


def page_of(person: Person, commitment: Commitment, on: date | None = None) -> Page:
    """What surrounds a commitment that was read with `queries.whole`, as it stood `on` a day.

    Within `past.as_worded_on` that day, when it is over; nothing is shown then that stands near it today.
    """
    terms = list(commitment.terms.all())
    labels = queries.sector_labels() if commitment.sector else {}
    parts = _by_role(commitment.parts.all())
    revisions = _revisions(person, commitment, on)
    same_place, same_terms = ([], []) if on else _near_by(person, commitment)
    is_open = on is None
    return Page(
        commitment=commitment,
        progress=_progress(person, commitment, parts[PartRole.COMMITS], on),
        revisions=tuple(revisions),
        wanted=tuple(commitment.support_wanted.all()),
        parts=parts,
        classified=_classified(terms, neighbours_of(terms)),
        sector=queries.sector_name(commitment.sector, labels) if commitment.sector else "",
        sections=tuple(_passage(section) for section in commitment.sections.all()),
        same_place=tuple(_near(near) for near in same_place),
        same_terms=tuple(_near(near) for near in same_terms),
        supported=support_of(person, commitment, on),
        may_report=is_open
        and not queries.is_merged(commitment)
        and _may_report(person, commitment, parts[PartRole.COMMITS]),
        may_edit=is_open and text_rules.may_follow_up(person, commitment),
    )


def _near_by(person: Person, commitment: Commitment) -> tuple[list[Commitment], list[Commitment]]:
    same_place = queries.of_same_place(person, commitment, most=MOST_RELATED)
    known = {near.pk for near in same_place}
    same_terms = queries.of_same_terms(person, commitment, most=MOST_RELATED + len(known))
    return same_place, [near for near in same_terms if near.pk not in known][:MOST_RELATED]


def _progress(
    person: Person, commitment: Commitment, committing: Sequence[Part], on: date | None
) -> Progress:
    day = on or person.on
    updates = list(history.updates_of(person, commitment))
    standing = history.standing_on(updates, day)
    totals = measurements_of(person, [commitment.pk], on=day)[commitment.pk]
    carried = history.behind(person, following.said_before(totals, standing))
    return Progress(
        standing=standings_of(person, [commitment.pk], on=day)[commitment.pk],
        timeline=history.timeline(person, updates, day),
        drafts=() if on else tuple(each for each in updates if each.is_draft),
        shares=following.shares(
            committing,
            partner_standings(person, commitment.pk, on=day),
            history.invented_words(standing),
        ),
        indicators=following.measured(
            commitment.indicators.select_related("owner"),
            [*standing, *carried],
            totals,
        ),
        money=following.money(standing),
        money_is_invented=any(each.is_demonstration and each.money.all() for each in standing),
        priced=following.priced(commitment.costs.all(), day),
        ties=following.ties(person, commitment, day),
        before=history.before_merge(person, commitment, day),
    )


def _revisions(person: Person, commitment: Commitment, on: date | None) -> list[Revision]:
    """The wordings that the reader may read, oldest first; on a day that is over, those of before its end."""
    found = wording.revisions_read_by(person, commitment).order_by("version")
    return [each for each in found if on is None or each.at < end_of(on)]


def _may_report(person: Person, commitment: Commitment, committing: Iterable[Part]) -> bool:
    if commitment.life != Life.PUBLISHED:
        return False
    codes = [str(part.party_id) for part in committing if part.party_id]
    return any(progress_rules.may_report_for(person, code) for code in codes)


def _by_role(parts: Iterable[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = {role: [] for role in PartRole.values}
    for part in parts:
        found[part.role].append(part)
    return found


def _classified(terms: list[Term], around: dict[str, list[Neighbour]]) -> tuple[Classified, ...]:
    groups = groupby(terms, key=lambda term: term.scheme)
    return tuple(_in_scheme(scheme, tuple(group), around) for scheme, group in groups)


def _in_scheme(scheme: Scheme, terms: tuple[Term, ...], around: dict[str, list[Neighbour]]) -> Classified:
    found: dict[Scheme, dict[str, dict[Term, None]]] = {}
    for near in (near for term in terms for near in around.get(term.pk, ())):
        relations = found.setdefault(near.term.scheme, {})
        relations.setdefault(near.relation_text, {})[near.term] = None
    elsewhere = tuple(
        Elsewhere(other, tuple((relation, tuple(there)) for relation, there in relations.items()))
        for other, relations in found.items()
    )
    return Classified(scheme, terms, elsewhere)


def _near(commitment: Commitment) -> Near:
    return Near(
        commitment.key, commitment.title, words.who_commits(commitment), words.short_kind(commitment.kind)
    )


def _passage(section: Section) -> Passage:
    read = section.text.reading()
    paragraphs = tuple(line for line in read.text.split("\n") if line.strip())
    return Passage(section.key, section.heading, paragraphs, read.language, read.is_fallback, section.pointer)
