"""An arrangement from the idea to its publication: who may what, and who sees it at each step."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation import actions, rules
from cauce.regional.cooperation.actions import ChangedMeanwhile, GivenMilestone, Refused
from cauce.regional.cooperation.content import GivenSide, content_of
from cauce.regional.cooperation.models import Arrangement, ArrangementStep
from cauce.regional.cooperation.queries import arrangements as queries
from tests.cast import TODAY, Cast
from tests.regional.cooperation.arranging import (
    both,
    content,
    drafted,
    match_at,
    plan,
    published,
    shared,
    signed,
)

pytestmark = pytest.mark.django_db


def readers(cast: Cast, arrangement: Arrangement) -> set[str]:
    return {
        name for name in cast.everyone
        if queries.visible(cast.person(name)).filter(pk=arrangement.pk).exists()
    }  # fmt: skip


def test_an_idea_is_seen_by_its_own_party_alone(cast: Cast) -> None:
    made = drafted(cast)
    assert readers(cast, made) == {"celia"}
    assert [step.stage for step in made.steps.all()] == ["idea"]
    assert made.key.startswith("CAN-BLZ-")


def test_what_the_secretariat_writes_it_alone_sees_until_it_is_shown(cast: Cast) -> None:
    made = drafted(cast, by="ana")
    assert readers(cast, made) == {"ana"}
    actions.share(by=cast.person("ana"), arrangement=made)
    assert readers(cast, made) == {"ana", "celia", "elena"}


def test_shown_it_is_seen_by_its_sides_and_the_secretariat(cast: Cast) -> None:
    assert readers(cast, shared(cast)) == {"ana", "celia", "elena"}


def test_only_its_owner_shows_it(cast: Cast) -> None:
    made = drafted(cast)
    for name in ("ana", "diego", "elena", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.share(by=cast.person(name), arrangement=made)


def test_public_once_it_is_signed_and_every_side_agreed_to_the_same_wording(cast: Cast) -> None:
    made = shared(cast)
    with pytest.raises(Refused):
        actions.consent(by=cast.person("celia"), arrangement=made, version=1)
    actions.take_step(by=cast.person("elena"), arrangement=made, stage="signed", on=TODAY)
    actions.consent(by=cast.person("celia"), arrangement=made, version=1)
    assert readers(cast, made) == {"ana", "celia", "elena"}
    actions.change(
        by=cast.person("elena"), arrangement=made, content=content(lessons=both("Ninguna")), version=1
    )
    actions.consent(by=cast.person("elena"), arrangement=made, version=2)
    assert readers(cast, made) == {"ana", "celia", "elena"}, "Belize agreed to another wording"
    actions.consent(by=cast.person("celia"), arrangement=made, version=2)
    assert readers(cast, made) == set(cast.everyone)


def test_a_change_takes_it_back_to_its_sides(cast: Cast) -> None:
    made = published(cast)
    assert readers(cast, made) == set(cast.everyone)
    actions.change(
        by=cast.person("elena"), arrangement=made, content=content(outputs=both("Nada")),
        version=made.version,
    )  # fmt: skip
    assert readers(cast, made) == {"ana", "celia", "elena"}


def test_a_side_agrees_for_itself_alone(cast: Cast) -> None:
    made = signed(cast)
    for name in ("ana", "bruno", "diego", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.consent(by=cast.person(name), arrangement=made, version=1)


def test_the_secretariat_agrees_for_a_side_that_nobody_writes_for(cast: Cast) -> None:
    sides = (GivenSide("provides", "ESP"), GivenSide("receives", "BLZ"))
    made = signed(cast, sides=sides)
    actions.consent(by=cast.person("ana"), arrangement=made, version=1)
    assert actions.waiting_for(made) == {"BLZ"}


def test_it_cannot_be_signed_unseen_nor_skip_its_way(cast: Cast) -> None:
    made = drafted(cast)
    with pytest.raises(Refused):
        actions.take_step(by=cast.person("celia"), arrangement=made, stage="signed", on=TODAY)
    for stage in ("active", "closed", "idea", "nonsense"):
        with pytest.raises(Refused):
            actions.take_step(by=cast.person("celia"), arrangement=made, stage=stage, on=TODAY)


def test_what_is_dropped_says_why_and_goes_no_further(cast: Cast) -> None:
    made = drafted(cast)
    with pytest.raises(Refused):
        actions.take_step(by=cast.person("celia"), arrangement=made, stage="dropped", on=TODAY, words=" ")
    actions.take_step(
        by=cast.person("celia"), arrangement=made, stage="dropped", on=TODAY, words="Sin fondos"
    )
    with pytest.raises(Refused):
        actions.take_step(by=cast.person("celia"), arrangement=made, stage="drafting", on=TODAY)


def test_a_step_lies_neither_ahead_nor_before_the_last(cast: Cast) -> None:
    made = drafted(cast)
    actions.take_step(by=cast.person("celia"), arrangement=made, stage="drafting", on=TODAY)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(Refused):
            actions.take_step(
                by=cast.person("celia"), arrangement=made, stage="dropped", on=day, words="Sin fondos"
            )


def test_what_was_signed_before_it_was_written_here_is_dated_as_it_was(cast: Cast) -> None:
    made, by = shared(cast), cast.person("celia")
    actions.take_step(by=by, arrangement=made, stage="signed", on=TODAY - timedelta(days=400))
    found = queries.whole(by).get(pk=made.pk)
    assert found.stage == "signed"
    assert [step.stage for step in rules.told_steps(found.steps.all())] == ["signed"]
    actions.take_step(by=by, arrangement=made, stage="active", on=TODAY - timedelta(days=300))
    assert [step.stage for step in rules.told_steps(made.steps.all())] == ["signed", "active"]


def test_an_idea_that_came_first_stays_in_what_is_told(cast: Cast) -> None:
    made = signed(cast)
    assert [step.stage for step in rules.told_steps(made.steps.all())] == ["idea", "signed"]


def test_a_step_is_never_changed(cast: Cast) -> None:
    drafted(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArrangementStep.objects.update(stage="closed")


@pytest.mark.parametrize("name", ["bruno", "diego", "fabio", "gina", "nobody"])
def test_nobody_else_changes_anything(cast: Cast, name: str) -> None:
    made, by = shared(cast), cast.person(name)
    given = GivenMilestone(both("Hito"))
    acts: list[Any] = [
        lambda: actions.change(by=by, arrangement=made, content=content(form="project"), version=1),
        lambda: actions.take_step(by=by, arrangement=made, stage="signed", on=TODAY),
        lambda: actions.add_milestone(by=by, arrangement=made, given=given),
        lambda: actions.add_paper(by=by, arrangement=made, title="x", link="https://example.org/x"),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert made.version == 1
    assert not made.milestones.exists()
    assert not made.papers.exists()


def test_only_the_owner_chooses_who_takes_part(cast: Cast) -> None:
    made = shared(cast)
    wider = content(sides=(*content().sides, GivenSide("partner", "MEX")))
    with pytest.raises(Refused):
        actions.change(by=cast.person("elena"), arrangement=made, content=wider, version=1)
    assert readers(cast, made) == {"ana", "celia", "elena"}
    actions.change(by=cast.person("celia"), arrangement=made, content=wider, version=1)
    assert readers(cast, made) == {"ana", "celia", "elena", "diego", "fabio"}


def test_one_writes_for_ones_own_party_only(cast: Cast) -> None:
    with pytest.raises(Refused):
        drafted(cast, by="diego")
    with pytest.raises(PermissionDenied):
        drafted(cast, by="gina")


def test_an_old_version_is_not_saved_over_a_newer_one(cast: Cast) -> None:
    made = shared(cast)
    actions.change(by=cast.person("celia"), arrangement=made, content=content(form="project"), version=1)
    with pytest.raises(ChangedMeanwhile):
        actions.change(by=cast.person("elena"), arrangement=made, content=content(form="course"), version=1)


def test_a_match_at_its_agreement_becomes_an_arrangement_of_both(cast: Cast) -> None:
    match = match_at("agreement")
    made = actions.draft(by=cast.person("elena"), content=content(rows=plan()), match=match)
    assert (made.owner_id, made.match_id) == ("BLZ", match.pk)
    assert readers(cast, made) == {"ana", "celia", "elena"}
    assert [step.stage for step in made.steps.all()] == ["drafting"]
    with pytest.raises(Refused):
        actions.draft(by=cast.person("celia"), content=content(), match=match)


def test_a_match_before_its_agreement_does_not(cast: Cast) -> None:
    match = match_at("exploratory_call")
    with pytest.raises(PermissionDenied):
        actions.draft(by=cast.person("celia"), content=content(), match=match)


def test_a_stranger_makes_nothing_of_a_match(cast: Cast) -> None:
    match = match_at("agreement")
    for name in ("diego", "bruno", "gina"):
        with pytest.raises(PermissionDenied):
            actions.draft(by=cast.person(name), content=content(), match=match)


def test_milestones_are_due_moved_overdue_silent_and_reached(cast: Cast) -> None:
    made, by = shared(cast), cast.person("celia")
    for due in (date(2025, 4, 1), date(2025, 6, 1), None):
        given = GivenMilestone(both("Hito"), Translated(), due)
        actions.add_milestone(by=by, arrangement=made, given=given)
    states = [(line.state, line.is_silent) for line in queries.milestone_lines(made, TODAY)]
    assert states == [("overdue", True), ("due", False), ("undated", False)]
    first = made.milestones.all()[0]
    with pytest.raises(Refused):
        actions.move(by=by, milestone=first, to=date(2025, 7, 1), words="")
    actions.move(by=cast.person("elena"), milestone=first, to=date(2025, 7, 1), words="Falta gente")
    moved = queries.milestone_lines(made, TODAY)[0]
    assert (moved.state, moved.due_on, moved.first_due) == ("due", date(2025, 7, 1), date(2025, 4, 1))
    assert moved.was_moved
    assert moved.words[0].party_id == "CAN"
    actions.reach(by=by, milestone=first, on=TODAY)
    assert queries.milestone_lines(made, TODAY)[0].state == "reached"
    with pytest.raises(Refused):
        actions.move(by=by, milestone=first, to=date(2025, 8, 1), words="Otra vez")


def test_every_act_stands_in_the_record_without_words_of_the_arrangement(cast: Cast) -> None:
    made = shared(cast, title=both("quetzalsecreto"))
    actions.take_step(
        by=cast.person("celia"), arrangement=made, stage="drafting", on=TODAY, words="quetzalsecreto"
    )
    entries = Entry.objects.filter(object_type="cooperation.arrangement").order_by("pk")
    assert [each.verb for each in entries] == ["write_arrangement", "share_arrangement", "step_arrangement"]
    assert "quetzal" not in " ".join(f"{each.change} {each.object_label}" for each in entries)


def test_what_was_kept_comes_back_the_same(cast: Cast) -> None:
    made = shared(cast, rows=plan(), starts_on=date(2025, 1, 1))
    kept = content_of(Arrangement.objects.get(pk=made.pk))
    assert [row.level for row in kept.rows] == ["goal", "outcome", "output", "activity"]
    assert [row.parent for row in kept.rows] == ["", *(row.ref for row in kept.rows[:3])]
    assert actions.change(by=cast.person("celia"), arrangement=made, content=kept, version=1).version == 1
