"""How long matches stay in each stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.models import OPEN_STAGES, Match, MatchStep, Stage


@dataclass(frozen=True)
class StageTime:
    """How long matches stay in a stage: how many stand there, the median days of those that left it, and
    the days of the one that has stood there longest. None where there is none.
    """

    stage: Stage
    here: int
    left: int
    median: int | None
    longest: int | None


TIMES = """
    SELECT stage, count(*) FILTER (WHERE later IS NULL), count(later),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM later - at) / 86400),
           max(extract(epoch FROM %s - at) / 86400) FILTER (WHERE later IS NULL)
    FROM (SELECT stage, at, lead(at) OVER (PARTITION BY match_id ORDER BY at, id) AS later
          FROM {steps} WHERE match_id IN ({seen})) walked
    GROUP BY stage
"""


def by_stage(person: Person, *, at: datetime) -> list[StageTime]:
    """Time in each open stage over all matches that the person sees: how well the platform is. One query."""
    seen, values = Match.objects.visible_to(person).order_by().values("pk").query.sql_with_params()
    steps = MatchStep._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(TIMES.format(steps=steps, seen=seen), [at, *values])
        found = {row[0]: row for row in cursor.fetchall()}
    return [_time(stage, found[stage]) for stage in OPEN_STAGES if stage in found]


def _time(stage: Stage, row: tuple[Any, ...]) -> StageTime:
    _stage, here, left, median, longest = row
    return StageTime(stage, here, left, _days(median), _days(longest))


def _days(value: Any) -> int | None:
    return None if value is None else int(value)
