"""Open needs and offers as the engine reads them. What nobody said stays unknown.

Titles of proofs and of earlier cooperation are put as references ("proof/12"): a title has a language, and
the engine has none. `names.py` puts the titles back in the reader's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from cauce.engines.matching import values
from cauce.engines.matching.values import Rate, Room
from cauce.regional.support.matching import outside
from cauce.regional.support.matching.agreed import Agreement, Used, agreements, used_by
from cauce.regional.support.matching.claims import Claims, claims_by_state
from cauce.regional.support.models import Need, Offer, Proof

OPEN = Q(published_at__isnull=False, closed_at__isnull=True)
SHARED = (
    "id", "key", "owner_id", "forms", "amount", "unit", "currency", "starts_on", "ends_on", "languages",
    "territories", "populations", "counterpart",
)  # fmt: skip
OF_NEED = (*SHARED, "priority", "meets", "refuses", "min_partners", "max_partners")
OF_OFFER = (*SHARED, "for_any", "asks", "most", "least", "max_needs")
Row = Mapping[str, Any]
Codes = Mapping[int, frozenset[str]]
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What is asked once for all rows of a room."""

    claims: Mapping[str, Claims]
    rates: Mapping[str, Rate]
    agreements: list[Agreement]

    def claims_a_year(self, party: str) -> float | None:
        return float(self.claims[party].persons) if party in self.claims else None


def room(needs: QuerySet[Need], offers: QuerySet[Offer], *, on: date) -> Room:
    """The engine's room of these needs and offers, those that are open alone, on a day.

    Rights are the caller's: hand in what the reader may see.
    """
    known = Known(claims_by_state(on), outside.rates(on), agreements())
    open_needs, open_offers = needs.filter(OPEN).order_by(), offers.filter(OPEN).order_by()
    return Room(
        needs=tuple(_needs(open_needs, known)),
        offers=tuple(_offers(open_offers, known)),
        on=on,
        rates=known.rates,
        cooperation=_cooperation(),
    )


def _cooperation() -> tuple[values.Cooperation, ...] | None:
    """What is known of earlier cooperation; None when nobody knows."""
    told = outside.earlier()
    return None if told is None else tuple(each.as_cooperation for each in told)


def _needs(needs: QuerySet[Need], known: Known) -> Iterable[values.Need]:
    ids = needs.values("id")
    terms = _codes(Need.terms.through, "need", ids)
    used = used_by(known.agreements, lambda each: each.need)
    for row in needs.order_by("key").values(*OF_NEED):
        mine = used.get(row["id"], Used())
        left = _left(_quantity(row), mine, known)
        partners = max(row["max_partners"] - mine.signed, 0)
        yield values.Need(
            **_shared(row, terms, left),
            state=row["owner_id"],
            claims_a_year=known.claims_a_year(row["owner_id"]),
            priority=row["priority"],
            meets=frozenset(row["meets"]),
            refuses=frozenset(row["refuses"]),
            min_partners=min(max(row["min_partners"] - mine.signed, 1), max(partners, 1)),
            max_partners=max(partners, 1),
            is_covered=partners == 0 or (left is None and mine.signed >= row["min_partners"]),
        )


def _offers(offers: QuerySet[Offer], known: Known) -> Iterable[values.Offer]:
    ids = offers.values("id")
    terms = _codes(Offer.terms.through, "offer", ids)
    states = _codes(Offer.states.through, "offer", ids, "party")
    barred = _codes(Offer.not_states.through, "offer", ids, "party")
    proofs = _proofs(ids)
    used = used_by(known.agreements, lambda each: each.offer)
    for row in offers.order_by("key").values(*OF_OFFER):
        mine = used.get(row["id"], Used())
        yield values.Offer(
            **_shared(row, terms, _left(_quantity(row), mine, known)),
            owner=row["owner_id"],
            claims_a_year=known.claims_a_year(row["owner_id"]),
            most=_number(row["most"]),
            least=_number(row["least"]),
            states=None if row["for_any"] else states.get(row["id"], NONE),
            not_states=barred.get(row["id"], NONE),
            asks=frozenset(row["asks"]),
            proofs=proofs.get(row["id"]),
            max_needs=max(row["max_needs"] - mine.signed, 0),
        )


def _shared(row: Row, terms: Codes, quantity: values.Quantity | None) -> dict[str, Any]:
    """The fields that needs and offers have in common."""
    return {
        "key": row["key"],
        "forms": frozenset(values.Form(each) for each in row["forms"]),
        "themes": _by_scheme(terms.get(row["id"], NONE)),
        "quantity": quantity,
        "window": _window(row),
        "languages": frozenset(row["languages"]),
        "territories": frozenset(row["territories"]),
        "populations": frozenset(row["populations"]),
        "counterpart": None if row["counterpart"] is None else float(row["counterpart"]) / 100,
    }


def _quantity(row: Row) -> values.Quantity | None:
    if row["amount"] is None:
        return None
    return values.Quantity(float(row["amount"]), values.Unit(row["unit"]), row["currency"])


def _left(whole: values.Quantity | None, used: Used, known: Known) -> values.Quantity | None:
    """What is left when the agreements are taken off; what is counted otherwise cannot be."""
    if whole is None:
        return None
    room = Room((), (), date.min, known.rates)
    gone = (
        room.worth(amount, currency, whole.currency) or 0.0
        for (unit, currency), amount in used.amounts.items()
        if unit == whole.unit
    )
    return values.Quantity(max(whole.amount - sum(gone), 0.0), whole.unit, whole.currency)


def _window(row: Row) -> values.Window | None:
    if row["starts_on"] is None and row["ends_on"] is None:
        return None
    return values.Window(row["starts_on"], row["ends_on"])


def _number(given: Decimal | None) -> float | None:
    return None if given is None else float(given)


def _codes(through: Any, side: str, ids: Any, other: str = "term") -> Codes:
    """The codes that a many-to-many table holds for these rows, by row."""
    found: dict[int, set[str]] = defaultdict(set)
    rows = through.objects.filter(**{f"{side}_id__in": ids})
    for row, code in rows.values_list(f"{side}_id", f"{other}_id"):
        found[row].add(code)
    return {row: frozenset(codes) for row, codes in found.items()}


def _proofs(offers: Any) -> Mapping[int, tuple[values.Proof, ...]]:
    """The proofs of each offer, in its own order. An offer without any: nobody said."""
    rows = Proof.objects.filter(offer__in=offers).order_by("offer_id", "position", "pk")
    terms = _codes(Proof.terms.through, "proof", rows.order_by().values("id"))
    found: dict[int, list[values.Proof]] = defaultdict(list)
    for pk, offer, link in rows.values_list("pk", "offer_id", "link"):
        found[offer].append(values.Proof(f"proof/{pk}", terms.get(pk, NONE), link))
    return {offer: tuple(proofs) for offer, proofs in found.items()}


def _by_scheme(codes: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Codes of terms ("scheme/key") by their classification."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        found[code.partition("/")[0]].add(code)
    return {scheme: frozenset(terms) for scheme, terms in found.items()}
