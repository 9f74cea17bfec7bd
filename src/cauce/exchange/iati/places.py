"""Where an activity is: one country, or a region when there are several."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cauce.exchange.bilingual import in_both
from cauce.exchange.iati.elements import add, narrate
from cauce.foundation.parties.models import Party

#: ISO 3166-1: the standard writes countries with two letters. The States that the register names.
TWO_LETTERS = {
    "ARG": "AR", "BEL": "BE", "BLZ": "BZ", "BOL": "BO", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHL": "CL",
    "COL": "CO", "CRI": "CR", "DOM": "DO", "ECU": "EC", "ESP": "ES", "FRA": "FR", "GEO": "GE", "GTM": "GT",
    "GUY": "GY", "HND": "HN", "HTI": "HT", "ITA": "IT", "MEX": "MX", "MKD": "MK", "NER": "NE", "NIC": "NI",
    "NZL": "NZ", "PAN": "PA", "PER": "PE", "PHL": "PH", "PRY": "PY", "SLV": "SV", "SWE": "SE", "TCD": "TD",
    "TJK": "TJ", "URY": "UY", "USA": "US", "VEN": "VE", "ZMB": "ZM",
}  # fmt: skip
AMERICAN = frozenset(TWO_LETTERS.values()) - {
    "BE", "CH", "ES", "FR", "GE", "IT", "MK", "NE", "NZ", "PH", "SE", "TD", "TJ", "ZM",
}  # fmt: skip
#: Region, vocabulary of the OECD DAC: "America, regional".
AMERICA, DAC = "498", "1"
#: "Developing countries, unspecified": several countries, and not all of them in America.
UNSPECIFIED = "998"
#: ActivityScope.
MULTINATIONAL, NATIONAL = "3", "4"


def add_places(root: Element, places: list[Party]) -> None:
    """Several countries would need the share of each in percent, which nobody knows: then the region stands.

    Where it is for no country that we know of, nothing is said.
    """
    if len(places) > 1:
        _add_region(root, places)
    elif places and (code := _letters(places[0])):
        add(root, "activity-scope", code=NATIONAL)
        narrate(add(root, "recipient-country", code=code), places[0].name)


def _add_region(root: Element, places: list[Party]) -> None:
    add(root, "activity-scope", code=MULTINATIONAL)
    region = AMERICA if all(_letters(place) in AMERICAN for place in places) else UNSPECIFIED
    names = in_both(lambda: ", ".join(str(place.name) for place in places))
    narrate(add(root, "recipient-region", code=region, vocabulary=DAC), names)


def _letters(place: Party) -> str:
    """The code of two letters; "" for one that the table lacks."""
    return TWO_LETTERS.get(place.iso3 or place.code, "")
