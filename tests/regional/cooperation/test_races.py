"""Two at once on money and arrangements: one consistent state, and a sentence for whoever came second."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cauce.foundation.ledger.models import Entry
from cauce.regional.cooperation import actions
from cauce.regional.cooperation.actions import flows
from cauce.regional.cooperation.actions.life import GivenMilestone
from cauce.regional.cooperation.models import Arrangement, Flow
from tests.cast import TODAY, Cast
from tests.regional.cooperation.arranging import both, content, drafted, match_at, shared, signed
from tests.regional.cooperation.money_making import announced, told
from tests.regional.progress.conftest import Desk
from tests.regional.progress.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n1 0 obj quetzal\n%%EOF"


def outcomes(answers: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in answers)


def test_a_double_click_enters_money_once(cast: Cast) -> None:
    fields = {
        "donor": "CAN", "stage": "announced", "amount": "100", "currency": "CAD", "on": "2025-03-01",
        "source_url": "https://example.org/a", "purpose_es": "Escáneres", "visibility": "public",
        "recipients": ["BLZ"],
    }  # fmt: skip
    desks = [Desk(cast, "elena") for _ in range(3)]
    answers = at_once(*(lambda desk=desk: desk.post("/money/new/", **fields) for desk in desks))
    assert [each.status_code for each in answers] == [302] * 3
    assert len({each["Location"] for each in answers}) == 1
    assert Flow.objects.count() == 1
    assert Entry.objects.filter(verb="announce_money").count() == 1


def test_a_double_click_on_the_next_stage_is_one_payment(cast: Cast) -> None:
    first = announced(cast, "BLZ")
    fields = {
        "stage": "disbursed", "amount": "30", "currency": "CAD", "on": "2025-04-01", "source_url": "x",
    }  # fmt: skip
    desks = [Desk(cast, "elena") for _ in range(3)]
    answers = at_once(*(lambda desk=desk: desk.post(f"/money/{first.key}/next/", **fields) for desk in desks))
    assert [each.status_code for each in answers] == [302] * 3
    assert Flow.objects.filter(stage="disbursed").count() == 1


def test_a_part_and_its_whole_do_not_come_to_a_stage_in_the_same_moment(cast: Cast) -> None:
    elena = cast.person("elena")
    for _ in range(5):
        whole = announced(cast, amount=63, occasion=str(Flow.objects.count()))
        part = announced(cast, amount=10, part_of=whole)
        answers = at_once(
            *(partial(flows.disburse, by=elena, flow=each, told=told(9)) for each in (whole, part))
        )
        assert outcomes(answers) == ["Flow", "Refused"]


def test_a_row_is_withdrawn_once(cast: Cast) -> None:
    first = announced(cast)
    answers = at_once(
        *(partial(flows.withdraw, by=cast.person(who), flow=first, because=who) for who in ("ana", "elena"))
    )
    assert outcomes(answers) == ["Flow", "Refused"]
    assert Entry.objects.filter(verb="withdraw_money").count() == 1


def test_an_arrangement_is_signed_once(cast: Cast) -> None:
    made = shared(cast)
    people = [cast.person(who) for who in ("celia", "elena", "celia")]
    answers = at_once(
        *(partial(actions.take_step, by=who, arrangement=made, stage="signed", on=TODAY) for who in people)
    )
    assert outcomes(answers) == ["ArrangementStep", "Refused", "Refused"]
    assert made.steps.filter(stage="signed").count() == 1


def test_both_sides_publish_in_the_same_moment(cast: Cast) -> None:
    made = signed(cast)
    people = [cast.person(who) for who in ("celia", "elena")]
    answers = at_once(
        *(partial(actions.consent, by=who, arrangement=made, version=made.version) for who in people)
    )
    assert outcomes(answers) == ["Arrangement", "Arrangement"]
    made.refresh_from_db()
    assert made.visibility == "public"
    assert Entry.objects.filter(verb="publish_arrangement").count() == 1


def test_two_who_write_of_the_same_sides_at_once_have_two_arrangements(cast: Cast) -> None:
    writers = [cast.person(who) for who in ("celia", "elena", "ana")]
    answers = at_once(*(partial(actions.draft, by=who, content=content()) for who in writers))
    assert outcomes(answers) == ["Arrangement"] * 3
    assert len(set(Arrangement.objects.values_list("key", flat=True))) == 3


def test_an_arrangement_that_is_sent_twice_is_written_once(cast: Cast) -> None:
    celia = cast.person("celia")
    answers = at_once(*(partial(actions.draft, by=celia, content=content()) for _ in range(3)))
    assert len({each.pk for each in answers}) == 1
    other = actions.draft(by=celia, content=content(title=both("Otro", "Another")))
    assert other.pk != answers[0].pk
    assert drafted(cast).pk == answers[0].pk
    actions.share(by=celia, arrangement=answers[0])
    assert drafted(cast).pk != answers[0].pk


def test_a_match_has_one_arrangement(cast: Cast) -> None:
    match = match_at("agreement")
    people = [cast.person(who) for who in ("celia", "elena")]
    answers = at_once(*(partial(actions.draft, by=who, content=content(), match=match) for who in people))
    assert outcomes(answers) == ["Arrangement", "Refused"]
    assert Arrangement.objects.get().match == match


def test_a_milestone_that_is_sent_twice_is_planned_once(cast: Cast) -> None:
    made, celia = shared(cast), cast.person("celia")
    plan = GivenMilestone(both("Curso"), due_on=date(2025, 9, 1))
    answers = at_once(
        *(partial(actions.add_milestone, by=celia, arrangement=made, given=plan) for _ in range(3))
    )
    assert len({each.pk for each in answers}) == 1
    later = GivenMilestone(both("Curso"), due_on=date(2025, 10, 1))
    actions.add_milestone(by=celia, arrangement=made, given=later)
    assert made.milestones.count() == 2


def test_a_milestone_is_reached_once(cast: Cast) -> None:
    made = shared(cast)
    stone = actions.add_milestone(
        by=cast.person("celia"), arrangement=made, given=GivenMilestone(both("Curso"))
    )
    answers = at_once(
        *(
            partial(actions.reach, by=cast.person(who), milestone=stone, on=TODAY)
            for who in ("celia", "elena")
        )
    )
    assert outcomes(answers) == ["MilestoneWord", "Refused"]


def test_a_paper_that_is_sent_twice_is_kept_once(cast: Cast, settings: Any, tmp_path: Any) -> None:
    settings.EVIDENCE_DIR = tmp_path
    made, celia = shared(cast), cast.person("celia")
    files = [SimpleUploadedFile("a.pdf", PDF) for _ in range(3)]
    answers = at_once(
        *(partial(actions.add_paper, by=celia, arrangement=made, title="Acta", file=each) for each in files)
    )
    assert outcomes(answers) == ["Paper"] * 3
    assert made.papers.count() == 1


def test_of_two_wordings_saved_at_once_the_second_is_told(cast: Cast) -> None:
    made = shared(cast)
    answers = at_once(
        *(
            partial(
                actions.change, by=cast.person(who), arrangement=made, version=made.version,
                content=content(title=both(who)),
            )
            for who in ("celia", "elena")
        )
    )  # fmt: skip
    assert outcomes(answers) == ["Arrangement", "ChangedMeanwhile"]


def test_amounts_that_follow_are_of_one_moment(cast: Cast) -> None:
    """Two different payments at once are two, with two keys."""
    first, elena = announced(cast, amount=50), cast.person("elena")
    answers = at_once(
        *(partial(flows.disburse, by=elena, flow=first, told=told(amount)) for amount in (10, 20, 30))
    )
    assert outcomes(answers) == ["Flow"] * 3
    assert len({each.key for each in answers}) == 3
    assert sum(each.amount for each in answers) == Decimal(60)


def test_a_paper_that_cannot_be_kept_is_refused_in_words_and_leaves_nothing(
    cast: Cast, settings: Any, tmp_path: Any
) -> None:
    """The folder of the files is no folder: as with a full disk, nothing can be written there."""
    (tmp_path / "file").write_bytes(b"")
    settings.EVIDENCE_DIR = tmp_path / "file"
    made, desk = shared(cast), Desk(cast, "celia")
    send = partial(desk.post, f"/cooperation/{made.key}/papers/add/", title="Acta")
    answer = send(file=SimpleUploadedFile("a.pdf", PDF))
    assert answer.status_code == 200
    assert "The file could not be kept" in answer.content.decode()
    assert not made.papers.exists()
    settings.EVIDENCE_DIR = tmp_path / "folder"
    assert send(file=SimpleUploadedFile("a.pdf", PDF)).status_code == 302
    assert made.papers.count() == 1
