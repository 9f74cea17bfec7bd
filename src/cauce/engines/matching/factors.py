"""What speaks for a possible pair, factor by factor, each with its evidence.

A factor that cannot be told says which fields are missing; it is never a zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log10

from cauce.engines.matching.filters import gap_in_offer_units
from cauce.engines.matching.reasons import Factor, Fit
from cauce.engines.matching.values import Need, Offer, Room, Themes

#: Priorities a State gives, from the highest; and the days in which a need is urgent, or not at all.
LOWEST_PRIORITY = 3
URGENT_DAYS, DISTANT_DAYS = 90, 730
#: Two systems whose yearly claims differ by this factor have nothing of size in common.
UNLIKE_BY = 100.0

Measure = Callable[[Room, Need, Offer], Fit]


def fits(room: Room, need: Need, offer: Offer) -> tuple[Fit, ...]:
    """Every factor for the pair, in the order of `Factor`."""
    return tuple(measure(room, need, offer) for measure in MEASURES.values())


def _theme(_room: Room, need: Need, offer: Offer) -> Fit:
    """The share of the need's terms that the offer is about: the mean of the schemes that both use."""
    schemes = sorted(scheme for scheme in need.themes if need.themes[scheme] and offer.themes.get(scheme))
    if not schemes:
        return Fit(Factor.THEME, None, missing=_lacking("themes", need.themes, offer.themes))
    shares = [len(need.themes[each] & offer.themes[each]) / len(need.themes[each]) for each in schemes]
    shared = sorted(term for each in schemes for term in need.themes[each] & offer.themes[each])
    return Fit(Factor.THEME, sum(shares) / len(shares), {"shared": ", ".join(shared)})


def _expertise(_room: Room, need: Need, offer: Offer) -> Fit:
    """Each proof on a theme of the need halves what is still doubtful."""
    wanted = _terms(need.themes)
    if offer.proofs is None or not wanted:
        missing = (
            *(() if wanted else ("need.themes",)),
            *(("offer.proofs",) if offer.proofs is None else ()),
        )
        return Fit(Factor.EXPERTISE, None, missing=missing)
    relevant = [proof.title for proof in offer.proofs if proof.themes & wanted]
    return Fit(Factor.EXPERTISE, 1 - 0.5 ** len(relevant), {"titles": "; ".join(relevant)})


def _language(_room: Room, need: Need, offer: Offer) -> Fit:
    if not need.languages or not offer.languages:
        return Fit(Factor.LANGUAGE, None, missing=_lacking("languages", need.languages, offer.languages))
    shared = sorted(need.languages & offer.languages)
    return Fit(Factor.LANGUAGE, float(bool(shared)), {"shared": ", ".join(shared)})


def _legal_system(_room: Room, need: Need, offer: Offer) -> Fit:
    both, either = need.legal_features & offer.legal_features, need.legal_features | offer.legal_features
    if not need.legal_features or not offer.legal_features:
        missing = _lacking("legal_features", need.legal_features, offer.legal_features)
        return Fit(Factor.LEGAL_SYSTEM, None, missing=missing)
    return Fit(Factor.LEGAL_SYSTEM, len(both) / len(either), {"shared": ", ".join(sorted(both))})


def _scale(_room: Room, need: Need, offer: Offer) -> Fit:
    """1 for the same number of claims a year, 0 when one has a hundred times the other's."""
    if not need.claims_a_year or not offer.claims_a_year:
        missing = _lacking("claims_a_year", need.claims_a_year, offer.claims_a_year)
        return Fit(Factor.SCALE, None, missing=missing)
    apart = abs(log10(need.claims_a_year / offer.claims_a_year)) / log10(UNLIKE_BY)
    places = {"need": f"{need.claims_a_year:,.0f}", "offer": f"{offer.claims_a_year:,.0f}"}
    return Fit(Factor.SCALE, max(0.0, 1 - apart), places)


def _cooperation(room: Room, need: Need, offer: Offer) -> Fit:
    """Each earlier arrangement halves what is still doubtful; the cap on one pair stands in the plan."""
    if room.cooperation is None:
        return Fit(Factor.COOPERATION, None, missing=("cooperation",))
    known = [each for each in room.cooperation if (each.owner, each.state) == (offer.owner, need.state)]
    return Fit(Factor.COOPERATION, 1 - 0.5 ** len(known), {"titles": "; ".join(each.title for each in known)})


def _priority(_room: Room, need: Need, _offer: Offer) -> Fit:
    if need.priority is None:
        return Fit(Factor.PRIORITY, None, missing=("need.priority",))
    rank = min(max(need.priority, 1), LOWEST_PRIORITY)
    value = (LOWEST_PRIORITY - rank) / (LOWEST_PRIORITY - 1)
    return Fit(Factor.PRIORITY, value, {"priority": need.priority})


def _quantity(room: Room, need: Need, offer: Offer) -> Fit:
    """The part of the gap that this offer alone would cover."""
    gap = gap_in_offer_units(room, need, offer)
    if not gap or offer.quantity is None:
        return Fit(Factor.QUANTITY, None, missing=_lacking("quantity", need.quantity, offer.quantity))
    within = offer.quantity.amount if offer.most is None else min(offer.most, offer.quantity.amount)
    share = min(1.0, within / gap)
    return Fit(Factor.QUANTITY, share, {"percent": round(share * 100)})


def _territory(_room: Room, need: Need, offer: Offer) -> Fit:
    """The mean share of the need's territories and populations that the offer names, of what both name."""
    pairs = ((need.territories, offer.territories), (need.populations, offer.populations))
    told = [(wanted, given) for wanted, given in pairs if wanted and given]
    if not told:
        missing = _lacking(
            "territories", need.territories or need.populations, offer.territories or offer.populations
        )
        return Fit(Factor.TERRITORY, None, missing=missing)
    shared = sorted(each for wanted, given in told for each in wanted & given)
    value = sum(len(wanted & given) / len(wanted) for wanted, given in told) / len(told)
    return Fit(Factor.TERRITORY, value, {"shared": ", ".join(shared)})


def _urgency(room: Room, need: Need, _offer: Offer) -> Fit:
    """1 when the need's window closes within three months, 0 from two years on."""
    last = need.window.last if need.window else None
    if last is None:
        return Fit(Factor.URGENCY, None, missing=("need.window.last",))
    days = max(0, (last - room.on).days)
    value = (DISTANT_DAYS - days) / (DISTANT_DAYS - URGENT_DAYS)
    return Fit(Factor.URGENCY, min(1.0, max(0.0, value)), {"days": days})


def _terms(themes: Themes) -> frozenset[str]:
    return frozenset(term for terms in themes.values() for term in terms)


def _lacking(name: str, of_need: object, of_offer: object) -> tuple[str, ...]:
    """Which side lacks the field; both when each has some that cannot be compared."""
    sides = (("need", of_need), ("offer", of_offer))
    return tuple(f"{side}.{name}" for side, value in sides if not value) or (f"need.{name}", f"offer.{name}")


MEASURES: Mapping[Factor, Measure] = {
    Factor.THEME: _theme,
    Factor.EXPERTISE: _expertise,
    Factor.LANGUAGE: _language,
    Factor.LEGAL_SYSTEM: _legal_system,
    Factor.SCALE: _scale,
    Factor.COOPERATION: _cooperation,
    Factor.PRIORITY: _priority,
    Factor.QUANTITY: _quantity,
    Factor.TERRITORY: _territory,
    Factor.URGENCY: _urgency,
}
