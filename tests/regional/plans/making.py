"""Sheets and plans for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import openpyxl

from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.plans import actions
from cauce.regional.plans.importing import actions as importing
from cauce.regional.plans.models import Import, PlanVersion
from tests.cast import Cast

NOW = datetime(2025, 5, 15, 18, tzinfo=UTC)
HEADINGS = ("No.", "Sector", "Compromiso", "Compromiso en inglés")
SECTORS = {"protection": ("Protección", "Protection"), "education": ("Educación", "Education"),
           "social_protection": ("Protección social", "Social protection")}  # fmt: skip
OBJECTIVES = {"reception_admission": ("Recepción y admisión", "Reception and admission")}


def classifications() -> None:
    """The sectors and one objective."""
    for place, (key, terms) in enumerate((("mirps_nap_sector", SECTORS), ("mirps_objective", OBJECTIVES)), 1):
        scheme = Scheme.objects.create(key=key, position=place, name=Translated({"es": key, "en": key}))
        for position, (term, (es, en)) in enumerate(terms.items()):
            Term.objects.create(
                code=f"{key}/{term}", scheme=scheme, key=term, position=position,
                label=Translated({"es": es, "en": en}),
            )  # fmt: skip


def csv_of(rows: Sequence[Sequence[Any]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    lines = (separator.join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in rows:
        page.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def table(*rows: Sequence[Any]) -> list[Sequence[Any]]:
    """Rows of (number, sector, Spanish) below the usual headings."""
    return [HEADINGS, *((*row, "") if len(row) == 3 else row for row in rows)]


THREE = table(
    (1, "Protección", "Abrir dos oficinas."),
    (2, "Educación", "Matricular a todas las niñas."),
    (3, "Protección", "Formar a cien oficiales."),
)


def sent(cast: Cast, content: bytes, **mapping: Any) -> Import:
    """A sheet that Celia sent for Belize, read as guessed unless said otherwise."""
    made = importing.send(by=cast.person("celia"), country="BLZ", name="plan.csv", content=content, at=NOW)
    if mapping:
        importing.name_columns(by=cast.person("celia"), sent=made, mapping={**made.mapping, **mapping})
    return made


def written(cast: Cast, rows: Sequence[Sequence[Any]] = THREE, **mapping: Any) -> Import:
    return importing.confirm(by=cast.person("celia"), sent=sent(cast, csv_of(rows), **mapping), at=NOW)


def published(cast: Cast, rows: Sequence[Sequence[Any]] = THREE, on: date = date(2025, 1, 1)) -> PlanVersion:
    """A version of Belize's plan with these rows, in force from a day."""
    done = written(cast, rows, is_whole=True)
    assert done.version is not None
    return actions.publish(
        by=cast.person("celia"), version=done.version, title=Translated({"es": "Plan", "en": "Plan"}),
        in_force_from=on, at=NOW,
    )  # fmt: skip
