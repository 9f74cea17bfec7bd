"""Events, strategies and rows for the tests of the agenda and of what stands on it."""

from __future__ import annotations

from datetime import date
from typing import Any

from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.strategy.models import Item, ItemKind, Strategy
from tests.cast import party


def event(key: str = "E-1", **fields: Any) -> Event:
    """A public event held on 10 March 2025, unless told otherwise. `hosts` are codes."""
    hosts = fields.pop("hosts", ())
    title = fields.pop("title", f"Título {key}")
    values = {
        "kind": "workshop",
        "organ": "mirps",
        "starts_on": date(2025, 3, 10),
        "ends_on": date(2025, 3, 10),
        "precision": "day",
        "status": "held",
        "visibility": "public",
        "source_url": "https://example.org/source",
        "title": Translated({"es": title, "en": f"{title} (en)"}),
    }
    made = Event.objects.create(key=key, **values | fields)
    made.hosts.set([party(code) for code in hosts])
    return made


def in_quarter(key: str, quarter: int, **fields: Any) -> Event:
    """A tentative event of 2025 known only by its quarter."""
    first = date(2025, quarter * 3 - 2, 1)
    last = {1: date(2025, 3, 31), 2: date(2025, 6, 30), 3: date(2025, 9, 30), 4: date(2025, 12, 31)}[quarter]
    known = {"starts_on": first, "ends_on": last, "precision": "quarter", "status": "planned"}
    return event(key, **known | {"tentative": True} | fields)


def strategy(year: int = 2025) -> Strategy:
    return Strategy.objects.create(
        key=f"SP-{year}",
        year=year,
        chair=party("COL"),
        title=Translated({"es": "Estrategia", "en": "Strategy"}),
        source_url="support-platform-strategy-2025",
    )


def calendar_row(of: Strategy, number: int, quarters: list[int]) -> Item:
    return Item.objects.create(
        strategy=of,
        key=f"C-{number}",
        kind=ItemKind.CALENDAR_ROW,
        number=number,
        position=number,
        text=Translated({"es": f"Fila {number}", "en": f"Row {number}"}),
        quarters=quarters,
        tentative=True,
        pointer=f"support-platform-strategy-2025#calendar-{number}",
    )
