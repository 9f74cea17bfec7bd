"""Needs, offers, matches, arrangements and flows with something to leak."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cauce.regional.cooperation.models import (
    Arrangement,
    ArrangementStep,
    Flow,
    LogRow,
    Milestone,
    MilestoneWord,
    Side,
)
from cauce.regional.support.models import Match, MatchStep, Need, Offer
from tests.cast import party
from tests.exchange.rows import WORD, text

WRITTEN = datetime(2025, 2, 1, 15, tzinfo=UTC)
SOURCE = "https://example.org/a"


def need(key: str, **more: Any) -> Need:
    fields: dict[str, Any] = {
        "owner": party("MEX"), "visibility": "public", "title": text(f"{WORD} {key}"), "forms": ["training"],
        "amount": Decimal(40), "unit": "person_days", "written_at": WRITTEN, "published_at": WRITTEN,
        "source_url": SOURCE,
    }  # fmt: skip
    made: Need = Need.objects.create(key=key, **(fields | more))
    return made


def offer(key: str, **more: Any) -> Offer:
    fields: dict[str, Any] = {
        "owner": party("MEX"), "visibility": "public", "title": text(f"{WORD} {key}"), "forms": ["training"],
        "written_at": WRITTEN, "published_at": WRITTEN, "source_url": SOURCE,
    }  # fmt: skip
    made: Offer = Offer.objects.create(key=key, **(fields | more))
    return made


def match(key: str, *stages: str, **more: Any) -> Match:
    """A match of Belize's need with Canada's offer that came through these stages, a day for each."""
    fields: dict[str, Any] = {"origin": "hand", "giver": party("CAN")}
    if "need" not in more:
        fields["need"] = need(f"N-{key}", owner=party("BLZ"))
    if "offer" not in more:
        fields["offer"] = offer(f"O-{key}", owner=party("CAN"))
    made: Match = Match.objects.create(key=key, **(fields | more))
    for days, stage in enumerate(stages):
        walk(made, stage, WRITTEN + timedelta(days=days))
    return made


def walk(made: Match, stage: str, at: datetime, reason: str = "", **more: Any) -> None:
    MatchStep.objects.create(match=made, stage=stage, at=at, reason=reason, party=party("UNHCR"), **more)


def arrangement(key: str, **more: Any) -> Arrangement:
    """A twinning of Canada with Belize, active since March, with a milestone and a logical framework."""
    fields: dict[str, Any] = {
        "form": "twinning", "visibility": "public", "title": text(f"{WORD} {key}"), "owner": party("MEX"),
        "summary": text("algo"), "starts_on": date(2025, 1, 1), "ends_on": date(2026, 12, 31),
        "source_url": SOURCE,
    }  # fmt: skip
    stages = more.pop("stages", ("signed", "active"))
    made: Arrangement = Arrangement.objects.create(key=key, **(fields | more))
    Side.objects.create(arrangement=made, role="provides", party=party("CAN"))
    receives = Side.objects.create(arrangement=made, role="receives", party=party("BLZ"), position=1)
    receives.cost, receives.currency = Decimal("1000.50"), "USD"
    receives.save()
    for month, stage in enumerate(stages, start=2):
        day = date(2025, month, 1)
        ArrangementStep.objects.create(
            arrangement=made, stage=stage, on=day, words="porque sí", at=WRITTEN + timedelta(days=month)
        )
    return made


def planned(made: Arrangement) -> None:
    """Two milestones, one of them reached, and a logical framework with an indicator and one without."""
    done = Milestone.objects.create(arrangement=made, title=text("Visita"), due_on=date(2025, 3, 1))
    MilestoneWord.objects.create(milestone=done, reached_on=date(2025, 3, 10), at=WRITTEN)
    Milestone.objects.create(arrangement=made, title=text("Protocolo"), due_on=date(2025, 9, 1), position=1)
    goal = LogRow.objects.create(arrangement=made, level="goal", statement=text("Decisiones mejores"))
    LogRow.objects.create(
        arrangement=made, level="outcome", parent=goal, statement=text("Decisiones a tiempo"), position=1,
        indicator=text("Decisiones al año"), unit="decisiones", baseline=Decimal("0.0000"),
        baseline_on=date(2025, 1, 1), target=Decimal(200), target_on=date(2026, 12, 31),
    )  # fmt: skip


def flow(key: str, stage: str = "announced", **more: Any) -> Flow:
    fields: dict[str, Any] = {
        "visibility": "public", "owner": party("MEX"), "donor": party("CAN"), "amount": Decimal(100),
        "currency": "CAD", "on": date(2025, 3, 1), "purpose": text(f"{WORD} {key}"), "source_url": SOURCE,
    }  # fmt: skip
    made: Flow = Flow.objects.create(key=key, stage=stage, **(fields | more))
    made.recipients.add(party("BLZ"))
    return made
