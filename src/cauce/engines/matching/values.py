"""What a State needs and what a member offers, as the engine reads them.

Texts of people stay whole; everything that is compared is a code: States by ISO 3166-1 alpha-3, languages by
ISO 639-1, currencies by ISO 4217, classifications by scheme and term. An empty set, and None, mean *not
known*, never "nothing"; the engine then says which field is missing instead of counting a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Form(StrEnum):
    """In what form support is wanted or given."""

    FINANCIAL = "financial"
    MATERIAL = "material"
    TECHNICAL = "technical"
    TRAINING = "training"
    SECONDMENT = "secondment"
    EXCHANGE_VISIT = "exchange_visit"
    TWINNING = "twinning"
    EQUIPMENT = "equipment"
    SOFTWARE = "software"


class Unit(StrEnum):
    """In what a quantity is counted."""

    MONEY = "money"
    PERSON_DAYS = "person_days"
    PLACES = "places"
    ITEMS = "items"


@dataclass(frozen=True)
class Quantity:
    """So many units; of money, in a currency. Never negative."""

    amount: float
    unit: Unit
    currency: str = ""


@dataclass(frozen=True)
class Window:
    """From the first to the last day, both included; None is open."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency was worth in the common one, on a day, by whose word."""

    worth: float
    on: date
    source: str


@dataclass(frozen=True)
class Proof:
    """Something that shows expertise: a published practice, an earlier arrangement; about `themes`."""

    title: str
    themes: frozenset[str]
    reference: str = ""


@dataclass(frozen=True)
class Cooperation:
    """An earlier or present arrangement of a member with a State."""

    owner: str
    state: str
    title: str
    year: int | None = None


Themes = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Need:
    """What a State wants.

    `quantity` is the remaining gap: what is wanted less what is agreed already. `forms` are those it would
    take. `meets` and `refuses` are conditions it can and cannot meet, by code; `counterpart` the largest part
    of the cost it can bear itself (0 to 1). `priority` is what the State itself gives: 1 is the highest.
    `words` are the State's own, by language.
    """

    key: str
    state: str
    forms: frozenset[Form]
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    themes: Themes = field(default_factory=dict)
    quantity: Quantity | None = None
    window: Window | None = None
    languages: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    populations: frozenset[str] = frozenset()
    meets: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    counterpart: float | None = None
    priority: int | None = None
    legal_features: frozenset[str] = frozenset()
    claims_a_year: float | None = None
    min_partners: int = 1
    max_partners: int = 1
    is_published: bool = True
    is_covered: bool = False

    @property
    def is_wanting(self) -> bool:
        """Whether anything is missing still: not what is covered, nor what is counted and all agreed on."""
        return not self.is_covered and (self.quantity is None or self.quantity.amount > 0)


@dataclass(frozen=True)
class Offer:
    """What a member would give.

    `states` are those it may go to (None: any), `not_states` those it may not. `quantity` is what is left of
    it, `most` the largest part for one need and `least` the smallest worth giving, both in its own unit.
    `asks` are conditions by code, `counterpart` the part of the cost it asks the other side to bear (0 to 1).
    `max_needs` is how many needs it can serve at once. `proofs` None: nobody said.
    """

    key: str
    owner: str
    forms: frozenset[Form]
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    themes: Themes = field(default_factory=dict)
    quantity: Quantity | None = None
    most: float | None = None
    least: float | None = None
    states: frozenset[str] | None = None
    not_states: frozenset[str] = frozenset()
    window: Window | None = None
    languages: frozenset[str] = frozenset()
    territories: frozenset[str] = frozenset()
    populations: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    counterpart: float | None = None
    proofs: tuple[Proof, ...] | None = None
    legal_features: frozenset[str] = frozenset()
    claims_a_year: float | None = None
    max_needs: int = 1
    is_published: bool = True

    @property
    def has_left(self) -> bool:
        """Whether it can serve anybody still: it has a place, and of what is counted something is left."""
        return self.max_needs > 0 and (self.quantity is None or self.quantity.amount > 0)


@dataclass(frozen=True)
class Room:
    """All that is judged together: needs and offers, earlier cooperation (None: not known), rates, the day.

    `rates` are worths in one common currency; a currency without one cannot be compared with another.
    """

    needs: tuple[Need, ...]
    offers: tuple[Offer, ...]
    on: date
    rates: Mapping[str, Rate] = field(default_factory=dict)
    cooperation: tuple[Cooperation, ...] | None = None

    def worth(self, amount: float, currency: str, other: str) -> float | None:
        """An amount of one currency in another at the stated rates; None without a rate for either."""
        if currency == other:
            return amount
        if currency not in self.rates or other not in self.rates:
            return None
        return amount * self.rates[currency].worth / self.rates[other].worth
