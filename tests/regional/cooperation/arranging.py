"""Arrangements, needs and matches for the tests of this room."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation import actions
from cauce.regional.cooperation.content import Content, GivenRow, GivenSide
from cauce.regional.cooperation.models import Arrangement
from cauce.regional.support.models import Match, MatchStep, Need, Offer
from tests.cast import TODAY, Cast, party

NOON = datetime(2025, 5, 15, 12, tzinfo=UTC)


def both(es: str, en: str = "") -> Translated:
    return Translated({"es": es, "en": en or es})


def content(**given: Any) -> Content:
    """A twinning of Canada with Belize, unless said otherwise."""
    sides = (GivenSide("provides", "CAN", agencies="IRB"), GivenSide("receives", "BLZ"))
    return Content(
        **{"form": "twinning", "title": both("Hermanamiento", "Twinning"), "sides": sides, **given}
    )


def drafted(cast: Cast, by: str = "celia", **given: Any) -> Arrangement:
    return actions.draft(by=cast.person(by), content=content(**given))


def shared(cast: Cast, **given: Any) -> Arrangement:
    return actions.share(by=cast.person("celia"), arrangement=drafted(cast, **given))


def signed(cast: Cast, **given: Any) -> Arrangement:
    made = shared(cast, **given)
    actions.take_step(by=cast.person("celia"), arrangement=made, stage="signed", on=TODAY)
    return made


def published(cast: Cast, **given: Any) -> Arrangement:
    made = signed(cast, **given)
    for name in ("celia", "elena"):
        made = actions.consent(by=cast.person(name), arrangement=made, version=made.version)
    return made


def match_at(stage: str, **need: Any) -> Match:
    """A match of Canada's offer with Belize's need, at a stage."""
    commitment = Commitment.objects.create(
        key="BLZ-PROMISE", kind="pledge", forum="GRF 2019", year=2019, owner=party("BLZ"),
        visibility=Visibility.PUBLIC, title=both("Invita a hermanarse"), statement=both("x"),
        source_url="test",
    )  # fmt: skip
    wanted = Need.objects.create(
        key="N-1", owner=party("BLZ"), visibility=Visibility.PUBLIC, title=both("Formar", "To train"),
        words=both("Quien entreviste", "Who interviews"), forms=["twinning", "training"],
        starts_on=date(2025, 6, 1), ends_on=date(2026, 6, 30), authority="Refugees Department",
        commitment=commitment, written_at=NOON, published_at=NOON, source_url="", **need,
    )  # fmt: skip
    given = Offer.objects.create(
        key="O-1", owner=party("CAN"), visibility=Visibility.PUBLIC, title=both("Oferta"), forms=["twinning"],
        starts_on=date(2025, 9, 1), written_at=NOON, published_at=NOON, source_url="", authority="IRB",
    )  # fmt: skip
    made = Match.objects.create(key="M-1", need=wanted, offer=given, giver=party("CAN"), origin="hand")
    for each in dict.fromkeys(("shared_with_state", "shared_with_offeror", stage)):
        MatchStep.objects.create(match=made, stage=each, at=NOON)
    return made


def plan() -> tuple[GivenRow, ...]:
    """A goal with an outcome, an output and an activity."""
    return (
        GivenRow("a", "goal", statement=both("Decisiones justas")),
        GivenRow("b", "outcome", "a", statement=both("Entrevistas mejores"), indicator=both("Entrevistas")),
        GivenRow("c", "output", "b", statement=both("Personal formado")),
        GivenRow("d", "activity", "c", statement=both("Un curso")),
    )
