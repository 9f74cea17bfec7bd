from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.strategy.models import Item, Link, Measure, Strategy
from tests.cast import Cast, party


def text(words: str) -> Translated:
    return Translated({"es": f"{words} es", "en": words})


def plan(year: int = 2025) -> dict[str, Any]:
    """A small strategy: theme, objective, result with one measure, activity, calendar row in two quarters."""
    strategy = Strategy.objects.create(
        key=f"SP-{year}", year=year, chair=party("COL"), title=text(f"Strategy {year}"),
        note=text("Depends on resources"), source_url=f"support-platform-strategy-{year}",
    )  # fmt: skip
    made: dict[str, Any] = {"strategy": strategy}
    kinds = {"T-1": "theme", "O-1": "objective", "R-1": "result", "A-1": "activity", "C-1": "calendar_row"}
    for position, (key, kind) in enumerate(kinds.items()):
        is_row = kind == "calendar_row"
        made[key] = Item.objects.create(
            strategy=strategy, key=key, kind=kind, number=1, position=position,
            parent=None if kind == "theme" else made["T-1"], text=text(f"Words of {key}"),
            pointer=f"support-platform-strategy-{year}#{key.lower()}",
            quarters=[1, 3] if is_row else [], tentative=is_row,
            organ="team:reception-admission-case-processing" if is_row else "",
        )  # fmt: skip
    for origin, target in (("R-1", "O-1"), ("A-1", "R-1"), ("C-1", "A-1")):
        Link.objects.create(origin=made[origin], target=made[target])
    made["measure"] = Measure.objects.create(item=made["R-1"], position=0, text=text("Number of visits"))
    return made


def event(row: Item, quarter: int, **fields: Any) -> Event:
    first = date(row.strategy.year, quarter * 3 - 2, 1)
    last = date(row.strategy.year, quarter * 3, 30)
    given = {
        "kind": "meeting", "organ": "team", "precision": "quarter", "status": "planned", "tentative": True,
        "starts_on": first, "ends_on": last, "title": row.text, "visibility": "public", "source_url": "test",
    }  # fmt: skip
    key = f"{row.key}-{row.strategy.year}-Q{quarter}"
    return Event.objects.create(key=key, plan_row=row, **{**given, **fields})


@pytest.fixture
def strategy(cast: Cast) -> dict[str, Any]:
    return plan()
