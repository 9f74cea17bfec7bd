"""The plans as Cauce's editors read them in public sources: one version for each State, from the rows loaded.

They have no file of their own: a plan's rows are the commitments of `nap_commitments.csv`. Progress noted,
support sought and how a plan is run are kept beside a plan, and are no rows of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils import timezone

from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.writing import Written
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Forum, Kind
from cauce.regional.plans.models import Plan, PlanRow, PlanVersion
from cauce.regional.plans.wording import digest_of

READ_IN = 2025
TITLE = Translated(
    {"es": f"Según fuentes públicas leídas en {READ_IN}", "en": f"As read in public sources in {READ_IN}"}
)
NOTE = Translated(
    {
        "es": "No es el plan entero: son los compromisos que se pudieron leer. No consta desde cuándo rige.",
        "en": "Not the whole plan: the commitments that could be read. Its source does not say since when.",
    }
)
OBJECTIVES = "mirps_objective/"


def read(folder: Path, problems: list[Problem], known: Known) -> None:
    """Nothing: the rows are those of the commitments, which are loaded before."""


def write(_rows: None) -> dict[str, Written]:
    """Make the version of each State; a later one when the files say something else, none when a State has
    written its own. Loading the same rows again changes nothing.
    """
    loaded = (
        Commitment.objects.filter(
            forum=Forum.NATIONAL_ACTION_PLAN, kind=Kind.PLAN_COMMITMENT, is_demonstration=False,
            drafted_by__isnull=True, owner__isnull=False,
        )
        .prefetch_related("terms")
        .order_by("owner", "key")
    )  # fmt: skip
    done = [
        _state(country, list(rows)) for country, rows in groupby(loaded, key=lambda row: str(row.owner_id))
    ]
    return {"plan versions": sum(done, Written())}


def _state(country: str, commitments: Sequence[Commitment]) -> Written:
    plan, _created = Plan.objects.get_or_create(country_id=country)
    last = plan.versions.order_by("-number").first()
    rows = [_row(commitment, place) for place, commitment in enumerate(commitments, 1)]
    if last is not None and (last.made_by_id is not None or _said(last.rows.all()) == _said(rows)):
        return Written(same=1)
    _make(plan, last.number + 1 if last else 1, rows, commitments[0].source_url)
    return Written(created=1)


def _make(plan: Plan, number: int, rows: list[PlanRow], source_url: str) -> None:
    """A published version takes no rows any more: it is published last."""
    moment = timezone.now()
    version = PlanVersion.objects.create(
        plan=plan, number=number, title=TITLE, note=NOTE, made_at=moment, source_url=source_url,
        confidence="medium",
    )  # fmt: skip
    for row in rows:
        row.version = version
    PlanRow.objects.bulk_create(rows)
    version.published_at = moment
    version.save(update_fields=["published_at"])


def _row(commitment: Commitment, position: int) -> PlanRow:
    terms = (term.code for term in commitment.terms.all())
    return PlanRow(
        position=position,
        sector=commitment.sector,
        objective_id=next((code for code in terms if code.startswith(OBJECTIVES)), None),
        commitment=commitment,
        own_id=commitment.key,
        digest=digest_of(
            str(commitment.owner_id), commitment.sector, commitment.statement.reading("es").text
        ),
        title=commitment.title,
        text=commitment.statement,
    )


def _said(rows: Sequence[PlanRow]) -> list[tuple[Any, ...]]:
    said = [(row.own_id, row.sector, row.objective_id or "", row.title, row.text) for row in rows]
    return sorted(said, key=lambda row: row[0])
