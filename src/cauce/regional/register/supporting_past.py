"""The matches and arrangements of a commitment that were known on a day that is over, as far as they were.

Who may read them is asked of today, as everywhere; what they tell is of that day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation import rules
from cauce.regional.cooperation.models import ArrangementStep, ArrangementWording, PublishingConsent
from cauce.regional.cooperation.queries import arrangements
from cauce.regional.progress.queries.standing import end_of
from cauce.regional.support.models import MatchStep, Stage
from cauce.regional.support.queries import pipeline


def matches_on(person: Person, commitment: Commitment, on: date) -> list[pipeline.Line]:
    """Each in the stage it had; for whoever is of neither side, from its agreement on. Two queries."""
    seen = pipeline.pipeline(person).filter(need__commitment=commitment.pk)
    lines = pipeline.lines(person, seen)
    steps = MatchStep.objects.filter(match__in=[each.match.pk for each in lines], at__lt=end_of(on))
    taken: dict[int, list[MatchStep]] = {}
    for step in steps.order_by("at", "pk"):
        taken.setdefault(step.match_id, []).append(step)
    found = [_as_it_stood(line, taken.get(line.match.pk, [])) for line in lines]
    return [line for line in found if line is not None]


def _as_it_stood(line: pipeline.Line, steps: list[MatchStep]) -> pipeline.Line | None:
    is_told = line.is_inside or any(step.stage == Stage.AGREEMENT for step in steps)
    if not steps or not is_told:
        return None
    return replace(line, stage=Stage(steps[-1].stage), since=steps[-1].at)


def arrangements_on(person: Person, commitment: Commitment, on: date) -> list[tuple[Any, str]]:
    """Each with the stage it had, if its wording of that day names the commitment. Six queries.

    For whoever takes no part in it, only what every side had agreed to publish by then.
    """
    end = end_of(on)
    told = ArrangementWording.objects.filter(arrangement__in=_ever_serving(commitment, end), at__lt=end)
    newest = told.order_by("arrangement_id", "-version").distinct("arrangement_id")
    naming = {each.arrangement_id: each for each in newest if commitment.key in each.content["commitments"]}
    consents = _consents(naming, end)
    stages = _stages(naming, end)
    rows = arrangements.listed(person).filter(pk__in=naming).order_by("key")
    return [
        (row, stages.get(row.pk, ""))
        for row in rows
        if rules.takes_part(person, row) or _was_public(naming[row.pk], consents.get(row.pk, set()))
    ]


def _ever_serving(commitment: Commitment, end: datetime) -> Any:
    named = ArrangementWording.objects.filter(content__commitments__contains=[commitment.key], at__lt=end)
    return named.order_by().values("arrangement")


def _was_public(wording: ArrangementWording, agreed: set[tuple[int, str]]) -> bool:
    parties = {side["party"] for side in wording.content["sides"] if side["party"]}
    return bool(parties) and all((wording.version, party) in agreed for party in parties)


def _consents(among: Any, end: datetime) -> dict[int, set[tuple[int, str]]]:
    found: dict[int, set[tuple[int, str]]] = {}
    given = PublishingConsent.objects.filter(arrangement__in=among, at__lt=end)
    for arrangement, version, party in given.values_list("arrangement", "version", "party"):
        found.setdefault(arrangement, set()).add((version, party))
    return found


def _stages(among: Any, end: datetime) -> dict[int, str]:
    steps = ArrangementStep.objects.filter(arrangement__in=among, at__lt=end).order_by("at", "pk")
    return dict(steps.values_list("arrangement", "stage"))
