"""What is said of a need or an offer, as one value: read from the rows, compared, and written back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from cauce.foundation.values.translated import Translated
from cauce.regional.support.models import Need, Offer


@dataclass(frozen=True)
class GivenSupport:
    """Who supports it already: a party by its code, or anybody by name."""

    party: str = ""
    name: str = ""
    what: Translated = field(default_factory=Translated)
    until: date | None = None


@dataclass(frozen=True)
class GivenProof:
    """What shows that it can be done."""

    title: Translated = field(default_factory=Translated)
    terms: tuple[str, ...] = ()
    link: str = ""


@dataclass(frozen=True)
class Said:
    """What needs and offers share. Terms by code; `counterpart` in per cent of the cost."""

    title: Translated = field(default_factory=Translated)
    words: Translated = field(default_factory=Translated)
    authority: str = ""
    forms: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    amount: Decimal | None = None
    unit: str = ""
    currency: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    languages: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    counterpart: Decimal | None = None

    def as_json(self) -> dict[str, Any]:
        """Every field as JSON keeps it; two contents are equal when these are."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}


@dataclass(frozen=True)
class NeedSaid(Said):
    """A need. `commitment` and `event` by their keys."""

    commitment: str = ""
    event: str = ""
    priority: int | None = None
    exists: Translated = field(default_factory=Translated)
    meets: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    min_partners: int = 1
    max_partners: int = 1
    existing: tuple[GivenSupport, ...] = ()


@dataclass(frozen=True)
class OfferSaid(Said):
    """An offer. `states` and `not_states` are codes; `most` and `least` count in the unit of the amount."""

    for_any: bool = True
    states: tuple[str, ...] = ()
    not_states: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    most: Decimal | None = None
    least: Decimal | None = None
    max_needs: int = 1
    channel: str = ""
    proofs: tuple[GivenProof, ...] = ()


#: Columns that hold the very value of the field of the same name; and those that hold it as a list.
SAME = (
    "title", "words", "authority", "amount", "unit", "currency", "starts_on", "ends_on", "counterpart",
)  # fmt: skip
LISTS = ("forms", "languages", "territories", "populations")
NEED_SAME, NEED_LISTS = ("priority", "exists", "min_partners", "max_partners"), ("meets", "refuses")
OFFER_SAME, OFFER_LISTS = ("for_any", "most", "least", "max_needs", "channel"), ("asks",)


def said_of(record: Need | Offer) -> NeedSaid | OfferSaid:
    """What stands in the rows."""
    return said_of_need(record) if isinstance(record, Need) else said_of_offer(record)


def said_of_need(need: Need) -> NeedSaid:
    return NeedSaid(
        **_columns(need, SAME + NEED_SAME, LISTS + NEED_LISTS),
        terms=_codes(need.terms),
        commitment=need.commitment.key if need.commitment else "",
        event=need.event.key if need.event else "",
        existing=tuple(
            GivenSupport(str(each.party_id or ""), each.name, each.what, each.until)
            for each in need.existing.all()
        ),
    )


def said_of_offer(offer: Offer) -> OfferSaid:
    return OfferSaid(
        **_columns(offer, SAME + OFFER_SAME, LISTS + OFFER_LISTS),
        terms=_codes(offer.terms),
        states=_codes(offer.states),
        not_states=_codes(offer.not_states),
        proofs=tuple(
            GivenProof(each.title, _codes(each.terms), each.link)
            for each in offer.proofs.prefetch_related("terms")
        ),
    )


def changed_fields(before: Said, after: Said) -> list[str]:
    """The names of the fields that differ."""
    old, new = before.as_json(), after.as_json()
    return [name for name in new if new[name] != old.get(name)]


def base_text(said: Said) -> str:
    """A content as a hidden field carries it, for telling later what was changed since."""
    return json.dumps(said.as_json(), ensure_ascii=False, sort_keys=True)


def base_read(text: str) -> Mapping[str, Any]:
    """What such a field carried; nothing, when it did not come from the page."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _columns(record: Need | Offer, same: tuple[str, ...], lists: tuple[str, ...]) -> dict[str, Any]:
    values = {name: getattr(record, name) for name in same}
    return values | {name: tuple(getattr(record, name)) for name in lists}


def _codes(related: Any) -> tuple[str, ...]:
    return tuple(sorted(str(each.pk) for each in related.all()))


def _plain(value: Any) -> Any:
    if isinstance(value, Translated):
        return {code: text for code, text in sorted(value.by_language.items()) if text}
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, GivenSupport | GivenProof):
        return {name: _plain(getattr(value, name)) for name in asdict(value)}
    return value
