"""A commitment as its page tells it: who takes part, how it is classified, what stands near."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from cauce.foundation.accounts.standing import Person
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.taxonomy.queries import Neighbour, neighbours_of
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import queries, words
from cauce.regional.commitments.models import Commitment, Part, PartRole, Section

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
class Page:
    """Everything the page of a commitment shows, as far as its reader may see."""

    commitment: Commitment
    parts: dict[str, list[Part]]
    classified: tuple[Classified, ...]
    sector: str
    sections: tuple[Passage, ...]
    same_place: tuple[Near, ...]
    same_terms: tuple[Near, ...]

    @property
    def has_neighbours(self) -> bool:
        return any(group.elsewhere for group in self.classified)

    @property
    def reporting(self) -> str:
        return words.reporting(self.commitment)

    @property
    def origin(self) -> str:
        return words.origin(self.commitment)

    @property
    def announced(self) -> str:
        """The year it was announced, or the period that its source gives; "" when neither is known."""
        return str(self.commitment.year or "") or words.period(self.commitment.period)

    @property
    def period(self) -> str:
        return words.period(self.commitment.period)

    @property
    def only_state(self) -> Part | None:
        """Who commits, when it is one party alone."""
        alone = self.parts.get(PartRole.COMMITS, [])
        return alone[0] if len(alone) == 1 and alone[0].party_id else None


def page_of(person: Person, commitment: Commitment) -> Page:
    """What surrounds a commitment that was read with `queries.whole`."""
    terms = list(commitment.terms.all())
    labels = queries.sector_labels() if commitment.sector else {}
    same_place = queries.of_same_place(person, commitment, most=MOST_RELATED)
    known = {near.pk for near in same_place}
    same_terms = queries.of_same_terms(person, commitment, most=MOST_RELATED + len(known))
    return Page(
        commitment=commitment,
        parts=_by_role(commitment.parts.all()),
        classified=_classified(terms, neighbours_of(terms)),
        sector=queries.sector_name(commitment.sector, labels) if commitment.sector else "",
        sections=tuple(_passage(section) for section in commitment.sections.all()),
        same_place=tuple(_near(near) for near in same_place),
        same_terms=tuple(_near(near) for near in same_terms if near.pk not in known)[:MOST_RELATED],
    )


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
