"""What a column of a sheet of needs may mean, and its usual headings in Spanish and English."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from cauce.regional.plans.importing.columns import Meaning, guessed, names_of

MEANINGS = (
    Meaning("title_es", _("Title in Spanish"),
            ("titulo", "titulo es", "titulo en espanol", "necesidad", "nombre", "title es",
             "title in spanish")),
    Meaning("title_en", _("Title in English"),
            ("title", "title en", "titulo en", "titulo en ingles", "title in english", "need", "name")),
    Meaning("forms", _("Forms of support"),
            ("forma", "formas", "formas de apoyo", "forma de apoyo", "tipo de apoyo", "tipo", "form", "forms",
             "forms of support", "form of support", "type of support", "type", "support")),
    Meaning("words_es", _("Words in Spanish"),
            ("descripcion", "detalle", "palabras", "texto", "en sus palabras", "descripcion en espanol",
             "palabras en espanol", "words es", "words in spanish")),
    Meaning("words_en", _("Words in English"),
            ("description", "words", "text", "detail", "descripcion en ingles", "palabras en ingles",
             "words en", "words in english")),
    Meaning("authority", _("Authority"),
            ("autoridad", "institucion", "entidad", "authority", "institution", "agency")),
    Meaning("amount", _("Amount"),
            ("monto", "cantidad", "importe", "valor", "costo", "amount", "quantity", "cost", "value")),
    Meaning("unit", _("Unit"), ("unidad", "unidad de medida", "contado en", "unit", "counted in")),
    Meaning("currency", _("Currency"), ("moneda", "divisa", "currency")),
    Meaning("starts_on", _("Begins"),
            ("inicio", "desde", "fecha de inicio", "comienza", "start", "starts", "from", "start date",
             "begins")),
    Meaning("ends_on", _("Ends"),
            ("fin", "hasta", "fecha de fin", "fecha final", "plazo", "termina", "end", "ends", "until", "to",
             "end date", "deadline")),
    Meaning("languages", _("Working languages"),
            ("idioma", "idiomas", "idiomas de trabajo", "lengua", "lenguas", "language", "languages",
             "working languages")),
    Meaning("territories", _("Territories"),
            ("territorio", "territorios", "lugar", "territory", "territories", "place")),
    Meaning("populations", _("Populations"),
            ("poblacion", "poblaciones", "beneficiarios", "population", "populations", "beneficiaries")),
    Meaning("priority", _("Priority"), ("prioridad", "priority")),
    Meaning("meets", _("Conditions it can meet"),
            ("condiciones que puede cumplir", "condiciones que pueden cumplir", "condiciones que cumple",
             "conditions it can meet", "conditions you can meet", "conditions met")),
    Meaning("refuses", _("Conditions it cannot meet"),
            ("condiciones que no puede cumplir", "condiciones que no pueden cumplir",
             "condiciones que no cumple", "conditions it cannot meet", "conditions you cannot meet",
             "conditions not met")),
    Meaning("exists_es", _("What there is already, in Spanish"),
            ("lo que ya hay", "que hay ya", "que ya hay", "apoyo actual", "lo que ya hay en espanol")),
    Meaning("exists_en", _("What there is already, in English"),
            ("what there is already", "what exists already", "current support", "lo que ya hay en ingles")),
    Meaning("commitment", _("Key of the commitment"),
            ("compromiso", "clave del compromiso", "commitment", "commitment key")),
)  # fmt: skip
LABELS = {meaning.key: meaning.label for meaning in MEANINGS}
_NAMES = names_of(MEANINGS)


def places(headings: Sequence[str]) -> dict[str, int]:
    """The meaning of each column as its heading has it."""
    return guessed(headings, _NAMES)


def known(headings: Sequence[str]) -> int:
    """How many different meanings these headings name."""
    return len(places(headings))


def unread(headings: Sequence[str]) -> list[str]:
    """The headings that mean nothing here."""
    taken = set(places(headings).values())
    return [heading for place, heading in enumerate(headings) if heading and place not in taken]
