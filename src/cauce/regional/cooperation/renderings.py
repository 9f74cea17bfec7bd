"""Names, occasions and periods that sources give in English alone, in the reader's language."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SAID: dict[str, Any] = {
    "European Union and others": _("European Union and others"),
    "MIRPS Fund": _("MIRPS Fund"),
    "OAS MIRPS Fund": _("MIRPS Fund of the OAS"),
    "First solidarity event": _("First solidarity event"),
    "Second solidarity event": _("Second solidarity event"),
    "Canadian chair": _("Canadian chair"),
    "UNHCR": _("UNHCR"),
    "IOM": _("IOM"),
    "UNHCR 5.3m; OAS MIRPS Fund 1.0m": _("UNHCR: 5.3 million; MIRPS Fund of the OAS: 1 million"),
    "12m humanitarian; 6.5m development": _("12 million humanitarian; 6.5 million for development"),
    "international organisation partners": _("partners that are international organisations"),
    "Administrative Migration Tribunal": _("Administrative Migration Tribunal"),
    "DGME with University of Costa Rica Foundation": _("DGME with the University of Costa Rica Foundation"),
    "Government of Georgia": _("Government of Georgia"),
    "MBIE (immigration)": _("MBIE (immigration)"),
    "OFPRA; Council of State; CNDA; Ministry of Interior (DGEF); MEAE": _(
        "OFPRA; Council of State; CNDA; Ministry of the Interior (DGEF); MEAE"
    ),
    "DGEC-M-R; Ministry of Interior": _("DGEC-M-R; Ministry of the Interior"),
    "2015-": _("since 2015"),
    "before 2019": _("before 2019"),
    "summer 2018": _("summer of 2018"),
    "2021-05 to 2021-11": _("May to November 2021"),
    "2022-05-04/05": _("4 and 5 May 2022"),
}
#: A month as sources write it: "2021-12".
MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


def said(text: str) -> str:
    """What a source says, in the reader's language where it is known; else as it stands."""
    month = MONTH.fullmatch(text)
    return _month(date(int(month[1]), int(month[2]), 1)) if month else str(SAID.get(text, text))


def _month(first: date) -> str:
    """ "dic 2021"."""
    return formats.date_format(first, "M Y" if (get_language() or "es").startswith("en") else "b Y")
