"""Elements of IATI XML: narratives in each language, dates, amounts, organisations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

from cauce.foundation.parties.models import Party, PartyKind
from cauce.foundation.values.translated import Translated
from cauce.foundation.values.writable import writable

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: OrganisationType. Of an organisation of another kind it is not said.
ORGANISATION_TYPES = {
    PartyKind.STATE: "10",
    PartyKind.REGIONAL_ORGANISATION: "40",
    PartyKind.FINANCIAL_INSTITUTION: "40",
    PartyKind.UN_ENTITY: "40",
}


def add(above: Element, name: str, /, **attributes: object) -> Element:
    """A child; `_` in the name of an attribute stands for `-`, what is None or "" is left out."""
    given = {
        key.rstrip("_").replace("_", "-"): writable(str(value))
        for key, value in attributes.items()
        if value not in (None, "")
    }
    return SubElement(above, name, given)


def narrate(above: Element, text: Translated, otherwise: str = "") -> Element:
    """A narrative for each language the text exists in; `otherwise` when it exists in none."""
    for language, said in text.by_language.items():
        if said:
            SubElement(above, "narrative", {XML_LANG: language}).text = writable(said)
    if otherwise and not len(above):
        SubElement(above, "narrative").text = writable(otherwise)
    return above


def add_text(above: Element, name: str, text: Translated, otherwise: str = "", **attributes: object) -> None:
    """A child of narratives; none at all when there is nothing to say."""
    if text or otherwise:
        narrate(add(above, name, **attributes), text, otherwise)


def add_amount(above: Element, amount: Decimal, currency: str, on: date) -> None:
    value = add(above, "value", currency=currency, value_date=on.isoformat())
    value.text = f"{amount:.2f}"


def add_party(
    above: Element, name: str, party: Party | None, by_name: str = "", **attributes: object
) -> None:
    """An organisation by its name. Of States no identifier is registered, and none is made up."""
    kind = ORGANISATION_TYPES.get(PartyKind(party.kind)) if party else None
    made = add(above, name, type=kind, **attributes)
    narrate(made, party.name if party else Translated(), by_name or (party.code if party else ""))


def number(value: Decimal) -> str:
    """A number as the standard writes it: no exponent, no zeros that say nothing.

    >>> number(Decimal("0.0000")), number(Decimal("1200.5000"))
    ('0', '1200.5')
    """
    return f"{value.normalize():f}" if value else "0"
