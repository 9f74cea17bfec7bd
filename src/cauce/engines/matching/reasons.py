"""What the engine says, as templates with named places: the reader's language is put over them outside.

`gettext_noop` only marks a text for the catalogue of translations; the engine itself knows no language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


def gettext_noop(text: str) -> str:
    """Mark a text for translation and leave it as it is."""
    return text


class Barrier(StrEnum):
    """Why a pair is impossible: the hard filters, in the order in which they are told."""

    NEED_NOT_PUBLISHED = "need_not_published"
    OFFER_NOT_PUBLISHED = "offer_not_published"
    STATE_NOT_ELIGIBLE = "state_not_eligible"
    FORM = "form"
    UNIT = "unit"
    WINDOW = "window"
    OVER = "over"
    CONDITION = "condition"
    COUNTERPART = "counterpart"
    NO_CAPACITY = "no_capacity"
    TOO_LITTLE_LEFT = "too_little_left"
    TOO_SMALL = "too_small"
    COVERED = "covered"


BARRIERS: Mapping[Barrier, str] = {
    Barrier.NEED_NOT_PUBLISHED: gettext_noop("The State has not published this need for matching."),
    Barrier.OFFER_NOT_PUBLISHED: gettext_noop("Its owner has not published this offer for matching."),
    Barrier.STATE_NOT_ELIGIBLE: gettext_noop("The offer is not open to {state}."),
    Barrier.FORM: gettext_noop("The need asks for {wanted}; the offer gives {given}."),
    Barrier.UNIT: gettext_noop(
        "The need is counted in {wanted}, the offer in {given}, and nothing converts them."
    ),
    Barrier.WINDOW: gettext_noop("The dates do not meet: they lie {days} days apart."),
    Barrier.OVER: gettext_noop("The time in which both could work ended {days} days ago."),
    Barrier.CONDITION: gettext_noop("The offer asks for what the State cannot meet: {conditions}."),
    Barrier.COUNTERPART: gettext_noop(
        "The offer asks the State to bear {asked}% of the cost; it can bear {borne}%."
    ),
    Barrier.NO_CAPACITY: gettext_noop("Nothing is left of the offer."),
    Barrier.TOO_LITTLE_LEFT: gettext_noop(
        "What is left of the offer is less than the smallest part it gives."
    ),
    Barrier.TOO_SMALL: gettext_noop("What is still needed is less than the smallest part the offer gives."),
    Barrier.COVERED: gettext_noop("The need is covered already."),
}

#: The smallest change that would take each barrier away.
CHANGES: Mapping[Barrier, str] = {
    Barrier.NEED_NOT_PUBLISHED: gettext_noop("The State publishes the need for matching."),
    Barrier.OFFER_NOT_PUBLISHED: gettext_noop("The owner publishes the offer for matching."),
    Barrier.STATE_NOT_ELIGIBLE: gettext_noop("The owner opens the offer to {state}."),
    Barrier.FORM: gettext_noop("The State also takes {given}, or the owner also gives {wanted}."),
    Barrier.UNIT: gettext_noop("Both sides count in the same unit, or a dated rate is entered."),
    Barrier.WINDOW: gettext_noop("One side moves its dates by {days} days."),
    Barrier.OVER: gettext_noop("Dates that are over are extended by more than {days} days."),
    Barrier.CONDITION: gettext_noop("The State accepts, or the owner drops: {conditions}."),
    Barrier.COUNTERPART: gettext_noop("The part asked of the State falls from {asked}% to {borne}%."),
    Barrier.NO_CAPACITY: gettext_noop("The owner adds capacity, or another use of the offer ends."),
    Barrier.TOO_LITTLE_LEFT: gettext_noop(
        "The owner lowers its smallest part to {left}, or adds to the offer."
    ),
    Barrier.TOO_SMALL: gettext_noop("The owner lowers its smallest part to {gap}."),
    Barrier.COVERED: gettext_noop("What covers the need now falls away."),
}


class Factor(StrEnum):
    """What is weighed for a possible pair."""

    THEME = "theme"
    EXPERTISE = "expertise"
    LANGUAGE = "language"
    LEGAL_SYSTEM = "legal_system"
    SCALE = "scale"
    COOPERATION = "cooperation"
    PRIORITY = "priority"
    QUANTITY = "quantity"
    TERRITORY = "territory"
    URGENCY = "urgency"


#: In words, what was found for each factor; the second text when nothing speaks for the pair.
FOUND: Mapping[Factor, tuple[str, str]] = {
    Factor.THEME: (gettext_noop("Both are about: {shared}."), gettext_noop("They share no classification.")),
    Factor.EXPERTISE: (
        gettext_noop("Its owner has shown it can: {titles}."),
        gettext_noop("Nothing published shows experience with this theme."),
    ),
    Factor.LANGUAGE: (
        gettext_noop("Both work in {shared}."),
        gettext_noop("They share no working language."),
    ),
    Factor.LEGAL_SYSTEM: (
        gettext_noop("Alike in law: {shared}."),
        gettext_noop("Their legal systems share none of the traits named."),
    ),
    Factor.SCALE: (
        gettext_noop("Claims in a year: {need} and {offer}."),
        gettext_noop("Very different in size: {need} and {offer} claims in a year."),
    ),
    Factor.COOPERATION: (
        gettext_noop("They have worked together: {titles}."),
        gettext_noop("No earlier cooperation of the two is known."),
    ),
    Factor.PRIORITY: (
        gettext_noop("The State gives it priority {priority}."),
        gettext_noop("The State gives it priority {priority}, the lowest."),
    ),
    Factor.QUANTITY: (
        gettext_noop("It would cover {percent}% of what is missing."),
        gettext_noop("It would cover next to nothing of what is missing."),
    ),
    Factor.TERRITORY: (
        gettext_noop("The same places or people: {shared}."),
        gettext_noop("Other places and other people."),
    ),
    Factor.URGENCY: (
        gettext_noop("It is needed within {days} days."),
        gettext_noop("It is needed only in {days} days."),
    ),
}


#: What may be missing, in words for the command line; pages have words of their own for these codes.
FIELDS: Mapping[str, str] = {
    "cooperation": "earlier cooperation of the two",
    "need.themes": "the classifications of the need",
    "offer.themes": "the classifications of the offer",
    "offer.proofs": "proofs of expertise of the offer's owner",
    "need.languages": "the working languages of the State",
    "offer.languages": "the working languages of the offer",
    "need.legal_features": "the traits of the State's asylum law",
    "offer.legal_features": "the traits of the owner's asylum law",
    "need.claims_a_year": "the claims the State receives in a year",
    "offer.claims_a_year": "the claims the owner receives in a year",
    "need.priority": "the priority the State gives the need",
    "need.quantity": "the quantity of the need",
    "offer.quantity": "the quantity of the offer",
    "need.territories": "the places and people of the need",
    "offer.territories": "the places and people of the offer",
    "need.window.last": "the last day of the need",
}
NOT_KNOWN = "Not enough data. Missing: {fields}."


@dataclass(frozen=True)
class Obstacle:
    """A barrier that stands between a need and an offer, with what fills the places of its texts."""

    barrier: Barrier
    places: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return BARRIERS[self.barrier].format(**self.places)

    @property
    def change(self) -> str:
        """The smallest change that would take it away."""
        return CHANGES[self.barrier].format(**self.places)


@dataclass(frozen=True)
class Fit:
    """How well a pair fits by one factor: 0 to 1, or None with the fields that are missing to tell."""

    factor: Factor
    value: float | None
    places: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def template(self) -> str:
        """The text with its places open; only for a fit that is known."""
        return FOUND[self.factor][0 if self.value else 1]

    @property
    def text(self) -> str:
        if self.value is None:
            return NOT_KNOWN.format(fields="; ".join(FIELDS[each] for each in self.missing))
        return self.template.format(**self.places)
