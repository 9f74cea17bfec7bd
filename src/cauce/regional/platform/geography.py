"""The outlines of the seven States, read once from the data that ships."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cauce.regional.platform.queries.population import Comparison, StateTotal

#: Where a label of the inset can be read, in its own units, and from which end it is written.
LABELS = {
    "GTM": (128, 200, "middle"),
    "HND": (345, 138, "start"),
    "SLV": (128, 292, "middle"),
    "BLZ": (250, 96, "start"),
    "CRI": (318, 450, "end"),
    "PAN": (620, 432, "middle"),
}
AT_SEA = ("SLV", "PAN")
Label = tuple[float, float, str]


@dataclass(frozen=True)
class Outline:
    """A State's path, the point where its label stands, and its figures."""

    d: str
    x: float
    y: float
    total: StateTotal
    anchor: str = "middle"

    @property
    def is_outside(self) -> bool:
        """Whether the label stands on the sea beside the State."""
        return self.anchor != "middle" or self.total.state.code in AT_SEA


@dataclass(frozen=True)
class Picture:
    """A map: its view box, the land around, and the States."""

    view_box: str
    land: tuple[str, ...]
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Map:
    """The whole region, and Central America larger."""

    region: Picture
    inset: Picture


def drawn(folder: Path, comparison: Comparison) -> Map:
    """The map with the figures of `comparison`."""
    shapes = _shapes(folder / "geo" / "mirps_map.json")
    totals = {each.state.code: each for each in comparison.totals}
    return Map(_picture(shapes, totals, {}), _picture(shapes["inset"], totals, LABELS))


@lru_cache(maxsize=2)
def _shapes(path: Path) -> dict:  # type: ignore[type-arg]
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _picture(shapes: dict, totals: dict[str, StateTotal], labels: Mapping[str, Label]) -> Picture:  # type: ignore[type-arg]
    outlines = []
    for shape in shapes["states"]:
        if shape["code"] in totals:
            x, y, anchor = labels.get(shape["code"], (*shape["label"], "middle"))
            outlines.append(Outline(shape["d"], x, y, totals[shape["code"]], anchor))
    return Picture(shapes["viewBox"], tuple(shapes["land"]), tuple(outlines))
