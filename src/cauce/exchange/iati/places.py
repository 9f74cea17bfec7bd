"""Where an activity is: one country, or America when there are several."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from cauce.exchange.bilingual import in_both
from cauce.exchange.iati.elements import add, narrate
from cauce.exchange.iati.reading import Activity

#: ISO 3166-1: the standard writes countries with two letters. The States that the register names.
TWO_LETTERS = {
    "ARG": "AR", "BEL": "BE", "BLZ": "BZ", "BOL": "BO", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHL": "CL",
    "COL": "CO", "CRI": "CR", "DOM": "DO", "ECU": "EC", "ESP": "ES", "FRA": "FR", "GEO": "GE", "GTM": "GT",
    "GUY": "GY", "HND": "HN", "HTI": "HT", "ITA": "IT", "MEX": "MX", "MKD": "MK", "NER": "NE", "NIC": "NI",
    "NZL": "NZ", "PAN": "PA", "PER": "PE", "PHL": "PH", "PRY": "PY", "SLV": "SV", "SWE": "SE", "TCD": "TD",
    "TJK": "TJ", "URY": "UY", "USA": "US", "VEN": "VE", "ZMB": "ZM",
}  # fmt: skip
#: Region, vocabulary of the OECD DAC: "America, regional".
AMERICA, DAC = "498", "1"
#: ActivityScope.
MULTINATIONAL, NATIONAL = "3", "4"


def add_places(root: Element, activity: Activity) -> None:
    """Several countries would need the share of each in percent, which nobody knows: then the region stands.

    Where it is for no country that we know of, nothing is said.
    """
    places = [party for party in activity.places if (party.iso3 or party.code) in TWO_LETTERS]
    if len(places) == 1:
        add(root, "activity-scope", code=NATIONAL)
        code = TWO_LETTERS[places[0].iso3 or places[0].code]
        narrate(add(root, "recipient-country", code=code), places[0].name)
    elif places:
        add(root, "activity-scope", code=MULTINATIONAL)
        names = in_both(lambda: ", ".join(str(place.name) for place in places))
        narrate(add(root, "recipient-region", code=AMERICA, vocabulary=DAC), names)
