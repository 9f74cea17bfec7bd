"""What must hold of a need or an offer, and what is worth saying of one that holds; all of it in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from cauce.regional.support.content import NeedSaid, OfferSaid, Said
from cauce.regional.support.models import Condition, Unit

#: A field, and what is wrong with it.
Fault = tuple[str, str]


def faults(said: Said, *, owner: str, states: frozenset[str]) -> list[Fault]:
    """Everything that stands against writing it. `states` are those that may need, today."""
    found = [*_of_any(said)]
    if isinstance(said, NeedSaid):
        found += _of_a_need(said, owner)
    if isinstance(said, OfferSaid):
        found += [*_of_an_offer(said), *_of_its_states(said, owner, states)]
    return found


def _of_any(said: Said) -> Iterator[Fault]:
    if not said.title:
        yield "title", _("Give it a title, in Spanish or in English.")
    if not said.forms:
        yield "forms", _("Choose at least one form of support.")
    if said.starts_on and said.ends_on and said.ends_on < said.starts_on:
        yield "ends_on", _("The last day lies before the first.")
    yield from _of_the_amount(said)
    if said.counterpart is not None and not 0 <= said.counterpart <= 100:
        yield "counterpart", _("A share of the cost lies between 0 and 100 per cent.")


def _of_the_amount(said: Said) -> Iterator[Fault]:
    if said.amount is None:
        return
    if said.amount < 0:
        yield "amount", _("An amount is not negative. Leave it empty if it is not known: that is not zero.")
    if said.amount == 0:
        yield "amount", _("Zero would be nothing at all. Leave it empty if the amount is not known.")
    if not said.unit:
        yield "unit", _("Say what is counted: money, person-days, places or items.")
    if said.unit == Unit.MONEY and not (len(said.currency) == 3 and said.currency.isalpha()):
        yield "currency", _("Say in which currency: three letters, such as USD, MXN or BZD.")


def _of_a_need(said: NeedSaid, owner: str) -> Iterator[Fault]:
    both = sorted(set(said.meets) & set(said.refuses))
    if both:
        names = ", ".join(str(Condition(code).label) for code in both)
        yield "refuses", _("You say that you can meet it and that you cannot: %(names)s.") % {"names": names}
    if said.min_partners < 1:
        yield "min_partners", _("At least one partner.")
    if said.max_partners < said.min_partners:
        yield "max_partners", _("The most partners cannot be fewer than the least.")
    for each in said.existing:
        if bool(each.party) == bool(each.name):
            yield (
                "existing",
                _("Say who supports it already: a party of the list or another name, one of both."),
            )
        elif each.party == owner:
            yield "existing", _("The State that needs it cannot be the one that supports it.")


def _of_an_offer(said: OfferSaid) -> Iterator[Fault]:
    if said.max_needs < 1:
        yield "max_needs", _("It serves at least one need.")
    for name in ("most", "least"):
        value = getattr(said, name)
        if value is not None and value < 0:
            yield name, _("An amount is not negative. Leave it empty if it is not known: that is not zero.")
    if said.most == 0:
        yield "most", _("With zero for one need it could go nowhere. Leave it empty if there is no limit.")
    if said.most is not None and said.least is not None and said.most < said.least:
        yield "least", _("The least for one need is above the most for one need.")
    if said.amount is not None and said.least is not None and said.amount < said.least:
        yield "least", _("The least for one need is above the whole offer: it could go nowhere.")


def _of_its_states(said: OfferSaid, owner: str, states: frozenset[str]) -> Iterator[Fault]:
    both = sorted(set(said.states) & set(said.not_states))
    if said.for_any and said.states:
        yield "states", _("You named States and said that it is for any of them: take back one of the two.")
    elif both:
        yield "not_states", _("It is for %(names)s and not for them at once.") % {"names": ", ".join(both)}
    elif not said.for_any and not said.states:
        yield "states", _("It is for nobody: choose the States it is for, or say that it is for any of them.")
    elif states and not _reached(said, owner, states):
        yield _of_no_use(said)


def _of_no_use(said: OfferSaid) -> Fault:
    """What to say of an offer that no State could receive: at the list in which it went wrong."""
    if said.for_any:
        return "not_states", _(
            "It excludes every State of the MIRPS: nobody could ever receive it. Take one out of this list."
        )
    return "states", _(
        "No State of the MIRPS is among these: nobody could ever receive it. Add at least one."
    )


def _reached(said: OfferSaid, owner: str, states: frozenset[str]) -> frozenset[str]:
    """The States that could receive it: none receives its own."""
    named = states if said.for_any else states & set(said.states)
    return named - set(said.not_states) - {owner}


def remarks(said: Said, *, on: date) -> list[str]:
    """What is allowed and yet should be known: what the matching cannot judge without it, or on that day."""
    gaps: list[tuple[object, str]] = [
        (said.ends_on is None or said.ends_on >= on,
         _("Its last day is over already. Is the year right?")),
        (said.starts_on or said.ends_on,
         _("No window is given: it stays open until you close it, and nobody can tell whether dates suit.")),
        (said.amount is not None, _no_amount(said)),
        (said.terms, _("No theme is chosen: whether a partner knows the subject cannot be judged.")),
        (said.languages, _("No working language is given.")),
    ]  # fmt: skip
    if isinstance(said, NeedSaid):
        gaps.append((said.priority, _("You gave it no priority among your needs.")))
    if isinstance(said, OfferSaid):
        gaps.append((said.proofs, _("Nothing shows yet that you have done this before.")))
    return [words for is_there, words in gaps if not is_there]


def _no_amount(said: Said) -> str:
    if isinstance(said, OfferSaid):
        return _("No amount is given: that is “not stated”, not zero; how much is still free cannot be told.")
    return _("No amount is given: that is “not stated”, not zero; what is left to cover cannot be told.")
