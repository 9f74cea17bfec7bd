"""Published statistics from the data files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cauce.foundation.figures.models import Indicator, Observation, StageStatistic
from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Words,
    as_it_is,
    decimal,
    matching,
    partial_date,
    whole_number,
    year,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import source_column
from cauce.foundation.loading.sheets import Sheet
from cauce.foundation.loading.writing import Written, upsert

POPULATION = "unhcr/population.csv"
STAGE_STATISTICS = "pledge_stage_stats.csv"


@dataclass
class FigureRows:
    """The observations and the statements about stages."""

    observations: list[Observation] = field(default_factory=list)
    stage_statistics: list[StageStatistic] = field(default_factory=list)


def read(folder: Path, problems: list[Problem], known: Known) -> FigureRows:
    """Read the statistics."""
    return FigureRows(
        _observations(folder / POPULATION, problems, known),
        _stage_statistics(folder / STAGE_STATISTICS, problems, known),
    )


def _observations(path: Path, problems: list[Problem], known: Known) -> list[Observation]:
    """One observation for every filled cell, zeros too: a zero was published, an empty cell was not.

    Rows of the same year, origin and State of asylum are added up.
    """
    country = matching(r"[A-Z]{3}", "MEX")
    columns: dict[str, Column] = {
        "year": Cell(year, required=True),
        "coo_name": Cell(as_it_is, required=True, limit=120),
        "coo": Cell(),
        "coo_iso": Cell(country, required=True),
        "coa_name": Cell(),
        "coa": Cell(),
        "coa_iso": Cell(known.code("party"), required=True),
        **{indicator.value: Cell(whole_number(highest=2**53)) for indicator in Indicator},
        "source_url": source_column(known),
    }
    found: dict[tuple[str, str, str, int], Observation] = {}
    for row in Sheet.read(path, columns, problems).rows:
        for indicator in Indicator.values:
            value = row[indicator]
            if value is None:
                continue
            place = (indicator, row["coa_iso"], row["coo_iso"], row["year"])
            if place in found:
                found[place].value += value
                continue
            found[place] = Observation(
                indicator=indicator,
                asylum_state_id=row["coa_iso"],
                origin=row["coo_iso"],
                origin_name=row["coo_name"],
                year=row["year"],
                value=value,
                source_url=row["source_url"],
            )
    return list(found.values())


def _stage_statistics(path: Path, problems: list[Problem], known: Known) -> list[StageStatistic]:
    columns: dict[str, Column] = {
        "as_of": Cell(lambda text: str(partial_date(text)), default=""),
        "scope": Words(required=True),
        "measure": Words(required=True),
        "value": Cell(decimal, required=True),
        "source_url": source_column(known),
    }
    rows = Sheet.read(path, columns, problems, key=("as_of", "scope", "measure")).rows
    return [StageStatistic(**{name: row[name] for name in columns}) for row in rows]


def write(rows: FigureRows) -> dict[str, Written]:
    """Put the rows into the database; see `writing.upsert`."""
    place = ("indicator", "asylum_state_id", "origin", "year")
    return {
        "observations": upsert(rows.observations, key=place, among=Observation.objects.all()),
        "stage statistics": upsert(
            rows.stage_statistics, key=("as_of", "scope", "measure"), among=StageStatistic.objects.all()
        ),
    }
