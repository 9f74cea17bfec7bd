"""What a column of a sheet may mean, and guessing it from its heading in Spanish or English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.regional.plans.wording import folded

Text = str | Promise


@dataclass(frozen=True)
class Meaning:
    """What a column can be read as. `names` are the headings, folded, that are taken for it."""

    key: str
    label: Text
    names: tuple[str, ...]


MEANINGS = (
    Meaning(
        "id",
        _("Number or key of the row"),
        ("id", "no", "nº", "n", "num", "numero", "number", "clave", "key", "codigo", "code", "nro", "item",
         "n.º", "n.º de compromiso", "núm. de compromiso", "no de compromiso", "numero de compromiso",
         "n.º de fila", "numero de fila", "commitment number", "row number"),
    ),
    Meaning(
        "sector",
        _("Sector"),
        ("sector", "sector del plan", "area", "eje", "eje tematico", "ambito", "plan sector", "focus area"),
    ),
    Meaning(
        "objective",
        _("Objective of the MIRPS"),
        ("objetivo", "objetivo del mirps", "objetivo mirps", "objective", "mirps objective", "pilar",
         "pillar"),
    ),
    Meaning(
        "title_es",
        _("Title in Spanish"),
        ("titulo", "titulo es", "titulo en espanol", "nombre", "nombre del compromiso", "title es",
         "spanish title", "title in spanish"),
    ),
    Meaning(
        "title_en",
        _("Title in English"),
        ("title", "title en", "titulo en", "titulo en ingles", "title in english", "english title", "name"),
    ),
    Meaning(
        "text_es",
        _("Wording in Spanish"),
        ("texto", "texto es", "compromiso", "compromisos", "enunciado", "descripcion", "accion", "acciones",
         "texto en espanol", "enunciado es", "enunciado en espanol", "text es", "statement es",
         "commitment es", "wording in spanish", "redaccion", "redaccion en espanol", "compromiso es"),
    ),
    Meaning(
        "text_en",
        _("Wording in English"),
        ("text", "text en", "commitment", "commitments", "statement", "description", "action", "statement en",
         "texto en ingles", "enunciado en", "enunciado en ingles", "commitment en", "wording",
         "wording in english", "redaccion en ingles", "compromiso en ingles"),
    ),
    Meaning(
        "starts_on",
        _("Begins"),
        ("inicio", "fecha de inicio", "desde", "comienza", "empieza", "start", "starts", "start date",
         "begins", "from", "plazo inicio", "vigencia inicio", "time frame start", "period from"),
    ),
    Meaning(
        "ends_on",
        _("Ends"),
        ("fin", "fecha de fin", "fecha final", "hasta", "plazo", "termina", "fecha limite", "end", "ends",
         "end date", "deadline", "due", "to", "until", "plazo fin", "vigencia fin", "time frame end",
         "period to", "finaliza"),
    ),
    Meaning(
        "territory",
        _("Territory"),
        ("territorio", "lugar", "cobertura", "territory", "place", "region", "municipio", "departamento"),
    ),
    Meaning(
        "population",
        _("Population"),
        ("poblacion", "poblacion meta", "poblacion objetivo", "beneficiarios", "population",
         "target population", "beneficiaries"),
    ),
    Meaning(
        "cost",
        _("Total cost"),
        ("costo", "coste", "costo total", "presupuesto", "monto", "cost", "total cost", "budget", "amount"),
    ),
    Meaning("currency", _("Currency"), ("moneda", "divisa", "currency")),
)  # fmt: skip
BY_KEY = {meaning.key: meaning for meaning in MEANINGS}
WORDED = ("title_es", "title_en", "text_es", "text_en")


def names_of(meanings: Iterable[Meaning]) -> dict[str, str]:
    """Each folded heading -> the meaning it is taken for."""
    return {name: meaning.key for meaning in meanings for name in map(folded, meaning.names)}


_KNOWN = names_of(MEANINGS)


def known(headings: Sequence[str]) -> int:
    """How many different meanings these headings name."""
    return len(guessed(headings))


def guessed(headings: Sequence[str], names: Mapping[str, str] = _KNOWN) -> dict[str, int]:
    """The meaning of each column as its heading has it; of two alike, the first."""
    found: dict[str, int] = {}
    for place, heading in enumerate(headings):
        meaning = _meaning(heading, names)
        if meaning and meaning not in found:
            found[meaning] = place
    return found


def _meaning(heading: str, names: Mapping[str, str]) -> str:
    """By the whole heading; else by the part after the merged one above it, or by that one."""
    whole = names.get(folded(heading), "")
    above, _colon, own = heading.rpartition(": ")
    return whole or (names.get(folded(own), "") if above else "")


def letter(place: int) -> str:
    """The letter a spreadsheet gives a column: 0 is A, 26 is AA.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    before, last = divmod(place, 26)
    return (letter(before - 1) if before else "") + chr(ord("A") + last)
