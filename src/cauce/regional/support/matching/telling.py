"""What the engine found, in the reader's language and with names in place of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.matching.reasons import (
    BARRIERS,
    CHANGES,
    FOUND,
    Barrier,
    Factor,
)
from cauce.foundation.web.templatetags.cauce import language_name, number
from cauce.regional.support.matching.names import Names, thawed
from cauce.regional.support.models import Condition, Form, Unit

FACTORS: Mapping[Factor, Any] = {
    Factor.THEME: gettext_lazy("Theme"),
    Factor.EXPERTISE: gettext_lazy("Proven expertise"),
    Factor.LANGUAGE: gettext_lazy("Working language"),
    Factor.LEGAL_SYSTEM: gettext_lazy("Legal system"),
    Factor.SCALE: gettext_lazy("Size"),
    Factor.COOPERATION: gettext_lazy("Earlier cooperation"),
    Factor.PRIORITY: gettext_lazy("Priority of the State"),
    Factor.QUANTITY: gettext_lazy("Part of the gap"),
    Factor.TERRITORY: gettext_lazy("Places and people"),
    Factor.URGENCY: gettext_lazy("Urgency"),
}
#: What each factor asks, for those who weigh it.
QUESTIONS: Mapping[Factor, Any] = {
    Factor.THEME: gettext_lazy("Are both about the same, on each classification?"),
    Factor.EXPERTISE: gettext_lazy("Has the owner of the offer shown that it can do this?"),
    Factor.LANGUAGE: gettext_lazy("Do both work in the same language?"),
    Factor.LEGAL_SYSTEM: gettext_lazy("Are their asylum laws alike?"),
    Factor.SCALE: gettext_lazy("Do both receive a similar number of claims in a year?"),
    Factor.COOPERATION: gettext_lazy("Have both worked together before?"),
    Factor.PRIORITY: gettext_lazy("How much does the State itself press for it?"),
    Factor.QUANTITY: gettext_lazy("How much of what is missing would it cover?"),
    Factor.TERRITORY: gettext_lazy("Is it for the same places and people?"),
    Factor.URGENCY: gettext_lazy("How soon is it needed?"),
}
#: What may be missing, as a reader calls it; before the dot of the code stands whose it is.
FIELDS: Mapping[str, Any] = {
    "cooperation": gettext_lazy("earlier cooperation of the two"),
    "need.themes": gettext_lazy("the classifications of the need"),
    "offer.themes": gettext_lazy("the classifications of the offer"),
    "offer.proofs": gettext_lazy("proofs of expertise of the offer's owner"),
    "need.languages": gettext_lazy("the working languages of the State"),
    "offer.languages": gettext_lazy("the working languages of the offer"),
    "need.legal_features": gettext_lazy("the traits of the State's asylum law"),
    "offer.legal_features": gettext_lazy("the traits of the owner's asylum law"),
    "need.claims_a_year": gettext_lazy("the claims the State receives in a year"),
    "offer.claims_a_year": gettext_lazy("the claims the owner receives in a year"),
    "need.priority": gettext_lazy("the priority the State gives the need"),
    "need.quantity": gettext_lazy("the quantity of the need"),
    "offer.quantity": gettext_lazy("the quantity of the offer"),
    "need.territories": gettext_lazy("the places and people of the need"),
    "offer.territories": gettext_lazy("the places and people of the offer"),
    "need.window.last": gettext_lazy("the last day of the need"),
}
Places = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A factor in words. `missing` are the data without which it cannot be told; then `text` says so."""

    factor: str
    name: str
    text: str
    is_known: bool
    speaks_for: bool
    part: float
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stopped:
    """The one thing that stops a pair, and the smallest change that would take it away."""

    barrier: str
    text: str
    change: str


def reasons_in_words(explained: Mapping[str, Any], names: Names | None = None) -> list[Told]:
    """What a plan or a match keeps of why a pair fits. A match keeps its own names."""
    known = names or thawed(explained.get("names", {}))
    return [told(each, known) for each in explained.get("reasons", ())]


def told(reason: Mapping[str, Any], names: Names) -> Told:
    """One reason as it was kept: factor, value, part, places, missing."""
    factor, value = Factor(reason["factor"]), reason["value"]
    missing = tuple(str(FIELDS.get(each, each)) for each in reason.get("missing", ()))
    if value is None:
        text = _("Not enough data. Missing: %(fields)s.") % {"fields": "; ".join(missing)}
        return Told(factor.value, str(FACTORS[factor]), text, False, False, 0.0, missing)
    template = _(FOUND[factor][0 if value else 1])
    text = template.format(**_named(reason.get("places", {}), factor, names))
    return Told(factor.value, str(FACTORS[factor]), text, True, value > 0, reason.get("part", 0.0))


def stopped(barrier: str, places: Places, names: Names) -> Stopped:
    """A hard filter and its change, in words."""
    which = Barrier(barrier)
    filled = _named(places, which, names)
    change = _("Both sides count in the same unit.") if _is_of_things(which, places) else _(CHANGES[which])
    return Stopped(which.value, _(BARRIERS[which]).format(**filled), change.format(**filled))


def _is_of_things(barrier: Barrier, places: Places) -> bool:
    """Whether two units do not fit of which no rate of exchange makes one: not both are currencies."""
    return barrier is Barrier.UNIT and any(str(each) in Unit.values for each in places.values())


def _named(places: Places, of: Factor | Barrier, names: Names) -> dict[str, str]:
    """The places of a template with names for codes and numbers as the reader writes them."""
    wording = WORDINGS.get(of, _as_it_is)
    return {key: wording(str(value), names) for key, value in places.items()}


def _each(codes: str, name: Callable[[str], str], between: str = ", ") -> str:
    return between.join(dict.fromkeys(name(code) for code in codes.split(between) if code))


def _listed(names: list[str]) -> str:
    """Names as people say them: "English, French and Spanish"."""
    return ", ".join(names[:-1]) + _(" and ") + names[-1] if len(names) > 1 else names[0]


def _as_it_is(text: str, _names: Names) -> str:
    return text


def _number(text: str, _names: Names) -> str:
    return number(text.replace(",", ""))


def _form(code: str) -> str:
    label = str(Form(code).label)
    return label[:1].lower() + label[1:]


def _unit(text: str, _names: Names) -> str:
    return str(Unit(text).label).lower() if text in Unit.values else text


def _condition(code: str) -> str:
    label = str(Condition(code).label) if code in Condition.values else code
    return label[:1].lower() + label[1:]


Wording = Callable[[str, Names], str]
WORDINGS: Mapping[Factor | Barrier, Wording] = {
    Factor.THEME: lambda text, names: _each(text, names.term),
    Factor.EXPERTISE: lambda text, names: _each(text, names.reference, "; "),
    Factor.COOPERATION: lambda text, names: _each(text, names.reference, "; "),
    Factor.LANGUAGE: lambda text, _names: _listed(_each(text, language_name).split(", ")),
    Factor.SCALE: _number,
    Factor.QUANTITY: _number,
    Factor.URGENCY: _number,
    Barrier.STATE_NOT_ELIGIBLE: lambda text, names: names.party(text),
    Barrier.FORM: lambda text, _names: _each(text, _form),
    Barrier.UNIT: _unit,
    Barrier.WINDOW: _number,
    Barrier.CONDITION: lambda text, _names: _each(text, _condition),
    Barrier.OVER: _number,
    Barrier.TOO_LITTLE_LEFT: _number,
    Barrier.TOO_SMALL: _number,
}
