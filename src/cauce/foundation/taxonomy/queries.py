"""Reads of the classifications, and of how their terms stand to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from cauce.foundation.taxonomy.models import Correspondence, Relation, Scheme, Term
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated

INVERSE = {Relation.BROADER: Relation.NARROWER, Relation.NARROWER: Relation.BROADER}


@dataclass(frozen=True)
class Neighbour:
    """A term of another classification, how one's own term stands to it, on what basis, how surely."""

    term: Term
    relation: Relation
    basis: Translated
    confidence: Confidence

    @property
    def relation_text(self) -> str:
        return str(self.relation.label)

    @property
    def is_doubtful(self) -> bool:
        return self.confidence != Confidence.STATED


def schemes() -> QuerySet[Scheme]:
    """Every classification with `size`, the number of its terms, in the order of the data."""
    return Scheme.objects.annotate(size=Count("terms")).order_by("position")


def terms_of(scheme: Scheme) -> QuerySet[Term]:
    return scheme.terms.order_by("position")


def labels_of(scheme_key: str) -> dict[str, Translated]:
    """The labels of one classification by the key of the term. Empty when there is no such scheme."""
    rows = Term.objects.filter(scheme=scheme_key).order_by("position").values_list("key", "label")
    return dict(rows)


def neighbours_of(terms: Iterable[Term]) -> dict[str, list[Neighbour]]:
    """The crosswalk around `terms`: code -> neighbours, whichever end of a row a term stands at."""
    codes = {term.pk for term in terms}
    rows = Correspondence.objects.filter(Q(origin__in=codes) | Q(target__in=codes))
    around: dict[str, list[Neighbour]] = defaultdict(list)
    for row in rows.select_related("origin__scheme", "target__scheme").order_by("pk"):
        if row.origin_id in codes:
            around[row.origin_id].append(_neighbour(row, row.target, Relation(row.relation)))
        if row.target_id in codes:
            around[row.target_id].append(_neighbour(row, row.origin, _seen_from_target(row)))
    return {code: sorted(found, key=_place) for code, found in around.items()}


def _neighbour(row: Correspondence, term: Term, relation: Relation) -> Neighbour:
    return Neighbour(term, relation, row.basis, Confidence(row.confidence))


def _seen_from_target(row: Correspondence) -> Relation:
    relation = Relation(row.relation)
    return INVERSE.get(relation, relation)


def _place(neighbour: Neighbour) -> tuple[Any, ...]:
    return neighbour.term.scheme.position, neighbour.term.position
