"""On a day that is over, the page of a commitment shows the matches and arrangements known on that day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.regional.cooperation import actions
from cauce.regional.cooperation.content import content_of
from cauce.regional.cooperation.models import Arrangement
from cauce.regional.register.supporting import support_of
from cauce.regional.support.models import MatchStep
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.cooperation import arranging
from tests.regional.cooperation.arranging import both, drafted, match_at
from tests.regional.rounds.conftest import client_of

pytestmark = pytest.mark.django_db


def on_the(day: int, month: int = 4) -> Any:
    return time_machine.travel(datetime(2025, month, day, 15, tzinfo=UTC), tick=False)


def told(cast: Cast, who: str, commitment: Any, day: int, month: int = 4) -> list[tuple[str, str]]:
    """The arrangements and their stages that a person reads of a day."""
    found = support_of(cast.person(who), commitment, TODAY.replace(month=month, day=day))
    return [(each.arrangement.key, each.stage) for each in found.arrangements]


def signed_in_april(cast: Cast, commitment: Any) -> Arrangement:
    """Drafted on 2 April, shown on the 5th, signed on the 10th, published on the 20th, closed in May, by when
    it was recorded."""
    with on_the(2):
        made = drafted(cast, commitments=(commitment.key,))
    with on_the(5):
        made = actions.share(by=cast.person("celia"), arrangement=made)
    with on_the(10):
        actions.take_step(by=cast.person("celia"), arrangement=made, stage="signed", on=TODAY)
    with on_the(20):
        for name in ("celia", "elena"):
            made = actions.consent(by=cast.person(name), arrangement=made, version=made.version)
    with on_the(3, month=5):
        actions.take_step(by=cast.person("celia"), arrangement=made, stage="closed", on=TODAY)
    return made


def test_an_arrangement_stands_in_the_stage_it_had(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    made = signed_in_april(cast, commitment)
    assert told(cast, "celia", commitment, 1) == []
    assert told(cast, "celia", commitment, 3) == [(made.key, "Idea")]
    assert told(cast, "celia", commitment, 12) == [(made.key, "Firmado")]
    assert told(cast, "celia", commitment, 4, month=5) == [(made.key, "Cerrado")]


def test_others_read_it_from_the_day_on_which_it_was_published(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    made = signed_in_april(cast, commitment)
    for who in ("nobody", "diego", "gina"):
        assert told(cast, who, commitment, 19) == [], who
        assert told(cast, who, commitment, 20) == [(made.key, "Firmado")], who


def test_what_serves_it_only_since_later_is_not_shown(cast: Cast) -> None:
    one, other = make_commitment("C-1"), make_commitment("C-2")
    with on_the(2):
        made = drafted(cast, commitments=("C-1",))
    with on_the(6):
        content = replace(content_of(made), commitments=("C-2",))
        actions.change(by=cast.person("celia"), arrangement=made, content=content, version=made.version)
    assert told(cast, "celia", one, 4) == [(made.key, "Idea")]
    assert told(cast, "celia", other, 4) == []
    assert told(cast, "celia", one, 8) == []
    assert told(cast, "celia", other, 8) == [(made.key, "Idea")]


def test_a_draft_of_others_shows_on_no_day(cast: Cast) -> None:
    commitment = make_commitment("C-1")
    with on_the(2):
        drafted(cast, commitments=("C-1",), title=both("Quetzal secreto"))
    for who in cast.everyone:
        assert bool(told(cast, who, commitment, 20)) is (who == "celia"), who
        page = client_of(cast, who).get("/es/commitments/C-1/?on=2025-04-20").content.decode()
        assert ("Quetzal secreto" in page) is (who == "celia"), who


def test_a_match_stands_in_the_stage_it_had_and_for_others_from_its_agreement_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arranging, "NOON", datetime(2025, 4, 10, 12, tzinfo=UTC))
    match = match_at("exploratory_call")
    MatchStep.objects.create(match=match, stage="agreement", at=datetime(2025, 4, 20, 12, tzinfo=UTC))
    MatchStep.objects.create(match=match, stage="active", at=datetime(2025, 5, 3, 12, tzinfo=UTC))

    commitment = match.need.commitment
    assert commitment is not None

    def stages(who: str, day: int) -> list[str]:
        found = support_of(cast.person(who), commitment, TODAY.replace(month=4, day=day))
        return [str(line.stage.value) for line in found.matches]

    for who in ("ana", "celia", "elena"):
        assert stages(who, 9) == [], who
        assert stages(who, 19) == ["exploratory_call"], who
        assert stages(who, 20) == ["agreement"], who
    sees_today = [who for who in cast.everyone if support_of(cast.person(who), commitment).matches]
    for who in set(cast.everyone) - {"ana", "celia", "elena"}:
        assert stages(who, 19) == [], who
        assert stages(who, 20) == (["agreement"] if who in sees_today else []), who


def test_the_page_says_that_it_is_of_that_day(cast: Cast) -> None:
    made = signed_in_april(cast, make_commitment("C-1"))
    page = client_of(cast, "nobody").get("/es/commitments/C-1/?on=2025-04-21").content.decode()
    assert made.key in page
    assert "Firmado" in page
    assert "que se conocían ese día" in page
    assert (
        "que se conocían ese día"
        not in client_of(cast, "nobody").get("/es/commitments/C-1/").content.decode()
    )


def test_a_past_page_asks_as_often_for_thirty_arrangements_as_for_one(cast: Cast) -> None:
    make_commitment("C-1")
    client = client_of(cast, "celia")

    def asked() -> int:
        with CaptureQueriesContext(connection) as ran:
            assert client.get("/es/commitments/C-1/?on=2025-04-20").status_code == 200
        return len(ran)

    with on_the(2):
        drafted(cast, commitments=("C-1",))
    asked()
    before = asked()
    with on_the(2):
        for _number in range(29):
            drafted(cast, commitments=("C-1",))
    assert asked() == before
