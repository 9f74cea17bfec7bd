"""The factors over all possible needs of an offer at once: the numbers of `factors.fits`, without words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cauce.engines.matching.columns import LATEST, Floats, Ints, NeedColumns, Sets, terms_of
from cauce.engines.matching.factors import DISTANT_DAYS, LOWEST_PRIORITY, UNLIKE_BY, URGENT_DAYS
from cauce.engines.matching.pairs import Weights
from cauce.engines.matching.reasons import Factor
from cauce.engines.matching.values import Offer, Room

Measure = Callable[[Offer, Ints], Floats]


class Weighing:
    """What the factors compare, for each need; a value that is not known is NaN."""

    def __init__(self, room: Room, columns: NeedColumns, weights: Weights) -> None:
        self.room, self.columns = room, columns
        self.weights = {factor: weights.get(factor, 0.0) for factor in Factor}
        needs = columns.needs
        schemes = sorted({scheme for need in needs for scheme in need.themes})
        self.themes = {each: Sets([need.themes.get(each, ()) for need in needs]) for each in schemes}
        self.terms = Sets([terms_of(need.themes) for need in needs])
        self.languages = Sets([need.languages for need in needs])
        self.legal = Sets([need.legal_features for need in needs])
        self.territories = Sets([need.territories for need in needs])
        self.populations = Sets([need.populations for need in needs])
        self.claims = np.array([need.claims_a_year or np.nan for need in needs], dtype=np.float64)
        self.priority = self._priorities()
        self.urgency = self._urgencies()
        self.known = self._known_cooperation()

    def fits(self, offer: Offer, rows: Ints) -> Floats:
        """`Pair.fit` of the offer with the needs of these rows."""
        total, weight = np.zeros(len(rows)), np.zeros(len(rows))
        for factor, measure in self._measures().items():
            weighs = self.weights[factor]
            if weighs:
                value = measure(offer, rows)
                is_known = ~np.isnan(value)
                total[is_known] += weighs * value[is_known]
                weight += weighs * is_known
        return np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), 0.5)

    def _measures(self) -> Mapping[Factor, Measure]:
        return {
            Factor.THEME: self._theme,
            Factor.EXPERTISE: self._expertise,
            Factor.LANGUAGE: self._language,
            Factor.LEGAL_SYSTEM: self._legal_system,
            Factor.SCALE: self._scale,
            Factor.COOPERATION: self._cooperation,
            Factor.PRIORITY: lambda _offer, rows: self.priority[rows],
            Factor.QUANTITY: self._quantity,
            Factor.TERRITORY: self._territory,
            Factor.URGENCY: lambda _offer, rows: self.urgency[rows],
        }

    def _theme(self, offer: Offer, rows: Ints) -> Floats:
        of_schemes = [
            _share(sets, terms, rows)
            for scheme, sets in self.themes.items()
            if (terms := offer.themes.get(scheme))
        ]
        return _mean(of_schemes, len(rows))

    def _expertise(self, offer: Offer, rows: Ints) -> Floats:
        if offer.proofs is None:
            return np.full(len(rows), np.nan)
        relevant = np.zeros(len(rows))
        for proof in offer.proofs:
            relevant += self.terms.shared(proof.themes, rows) > 0
        return np.where(self.terms.size[rows] > 0, 1 - 0.5**relevant, np.nan)

    def _language(self, offer: Offer, rows: Ints) -> Floats:
        told = (self.languages.size[rows] > 0) & bool(offer.languages)
        return np.where(told, self.languages.shared(offer.languages, rows) > 0, np.nan)

    def _legal_system(self, offer: Offer, rows: Ints) -> Floats:
        both, own = self.legal.shared(offer.legal_features, rows), self.legal.size[rows]
        told = (own > 0) & bool(offer.legal_features)
        either = np.maximum(own + len(offer.legal_features) - both, 1.0)
        return np.where(told, both / either, np.nan)

    def _scale(self, offer: Offer, rows: Ints) -> Floats:
        if not offer.claims_a_year:
            return np.full(len(rows), np.nan)
        apart = np.abs(np.log10(self.claims[rows] / offer.claims_a_year)) / np.log10(UNLIKE_BY)
        return np.asarray(np.maximum(0.0, 1 - apart))

    def _cooperation(self, offer: Offer, rows: Ints) -> Floats:
        if self.known is None:
            return np.full(len(rows), np.nan)
        times = np.array([self.known.get((offer.owner, state), 0) for state in self.columns.states])
        return np.asarray(1 - 0.5 ** times[self.columns.state[rows]])

    def _quantity(self, offer: Offer, rows: Ints) -> Floats:
        if offer.quantity is None:
            return np.full(len(rows), np.nan)
        within = offer.quantity.amount if offer.most is None else min(offer.most, offer.quantity.amount)
        return np.asarray(np.minimum(1.0, within / self.columns.gap(offer)[rows]))

    def _territory(self, offer: Offer, rows: Ints) -> Floats:
        sides = ((self.territories, offer.territories), (self.populations, offer.populations))
        return _mean([_share(sets, codes, rows) for sets, codes in sides if codes], len(rows))

    def _priorities(self) -> Floats:
        given = [np.nan if need.priority is None else need.priority for need in self.columns.needs]
        rank = np.clip(np.array(given, dtype=np.float64), 1, LOWEST_PRIORITY)
        return np.asarray((LOWEST_PRIORITY - rank) / (LOWEST_PRIORITY - 1))

    def _urgencies(self) -> Floats:
        days = np.maximum(0, self.columns.last - self.room.on.toordinal())
        value = np.clip((DISTANT_DAYS - days) / (DISTANT_DAYS - URGENT_DAYS), 0.0, 1.0)
        return np.where(self.columns.last == LATEST, np.nan, value)

    def _known_cooperation(self) -> dict[tuple[str, str], int] | None:
        if self.room.cooperation is None:
            return None
        found: dict[tuple[str, str], int] = {}
        for each in self.room.cooperation:
            found[each.owner, each.state] = found.get((each.owner, each.state), 0) + 1
        return found


def _share(sets: Sets, codes: frozenset[str], rows: Ints) -> Floats:
    """The part of each need's codes that is among these; NaN for a need that names none."""
    size = sets.size[rows]
    return np.where(size > 0, sets.shared(codes, rows) / np.maximum(size, 1.0), np.nan)


def _mean(parts: list[Floats], length: int) -> Floats:
    """The mean of what is known; NaN where nothing is."""
    if not parts:
        return np.full(length, np.nan)
    table = np.stack(parts)
    told = (~np.isnan(table)).sum(axis=0)
    return np.where(told > 0, np.nansum(table, axis=0) / np.maximum(told, 1), np.nan)
