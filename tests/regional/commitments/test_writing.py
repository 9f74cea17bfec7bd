"""Drafting and changing: whose right it is, what is kept, and what is refused."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions
from cauce.regional.commitments.content import GivenCost, GivenLink, GivenPart, GivenSupport
from cauce.regional.commitments.models import Commitment, Life, Revision
from cauce.regional.commitments.wording import content_of, content_read
from cauce.regional.progress.actions import GivenValue
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import Make
from tests.regional.commitments.writing import WRITERS, both, content, draft, indicator, published
from tests.regional.progress.making import signed

EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")
COST = GivenCost(TODAY, "USD", Decimal(100), 2025, Decimal(30), Decimal(20))


@pytest.mark.parametrize("name", EVERYONE)
def test_only_those_who_write_for_a_party_or_the_secretariat_draft_for_it(name: str, cast: Cast) -> None:
    if name in ("celia", "ana"):
        assert draft(cast, writer=name).life == Life.DRAFT
    else:
        with pytest.raises(PermissionDenied):
            draft(cast, writer=name)


@pytest.mark.parametrize("name", EVERYONE)
def test_only_its_owner_changes_agrees_publishes_or_withdraws_a_draft(name: str, cast: Cast) -> None:
    made = draft(cast)
    person, changed = cast.person(name), content("Other")
    acts = (
        lambda: actions.change_commitment(by=person, commitment=made, content=changed, version=1),
        lambda: actions.agree(by=person, commitment=made),
        lambda: actions.publish(by=person, commitment=made, visibility="public"),
        lambda: actions.withdraw(by=person, commitment=published(cast, visibility="secretariat")),
    )
    for act in acts:
        if name == "celia":
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_keys_go_up_and_are_never_given_twice(cast: Cast, make: Make) -> None:
    make("BLZ-2025-02")
    first = draft(cast)
    second = draft(cast)
    assert (first.key, second.key) == ("BLZ-2025-01", "BLZ-2025-03")
    actions.withdraw(by=cast.person("celia"), commitment=second)
    assert draft(cast).key == "BLZ-2025-04"


def test_every_change_is_a_wording_more_and_an_act_in_the_record(cast: Cast) -> None:
    made = draft(cast)
    celia = cast.person("celia")
    changed = actions.change_commitment(
        by=celia, commitment=made, version=1,
        content=replace(content(), ends_on=date(2027, 1, 1), cost=COST, indicators=(indicator(),)),
    )  # fmt: skip
    assert changed.version == 2
    kept = list(Revision.objects.filter(commitment=made))
    assert [each.version for each in kept] == [1, 2]
    assert kept[0].content == content().as_json()
    assert kept[1].content == content_of(changed)
    assert kept[1].content["indicators"][0]["key"] == "i2-1"
    last = Entry.objects.order_by("-pk").first()
    assert last is not None
    assert (last.verb, last.object_label) == ("change_commitment", "BLZ-2025-01")
    assert sorted(last.change["fields"]) == ["cost", "ends_on", "indicators"]


def test_saving_the_same_again_writes_nothing(cast: Cast) -> None:
    made = draft(cast)
    again = actions.change_commitment(
        by=cast.person("celia"), commitment=made, content=content_read(made), version=made.version
    )
    assert again.version == 1
    assert Revision.objects.count() == 1


def test_wordings_are_not_changed_and_those_of_the_published_not_removed(cast: Cast) -> None:
    made = published(cast)
    for act in (
        lambda: Revision.objects.filter(commitment=made).update(version=9),
        lambda: Revision.objects.filter(commitment=made).delete(),
    ):
        with pytest.raises(DatabaseError, match="wording"), transaction.atomic():
            act()
    assert Revision.objects.count() == 1


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    token, celia = uuid4(), cast.person("celia")
    made = [actions.draft_commitment(by=celia, content=content(), owner="BLZ", token=token) for _ in range(2)]
    assert made[0].pk == made[1].pk
    token = uuid4()
    for _ in range(2):
        actions.change_commitment(
            by=celia, commitment=made[0], content=content("B", indicators=(indicator(),)), version=1,
            token=token,
        )  # fmt: skip
    assert Revision.objects.count() == 2


def test_sent_again_for_another_party_it_is_not_taken_for_the_first(cast: Cast) -> None:
    token, ana = uuid4(), cast.person("ana")
    made = actions.draft_commitment(by=ana, content=content(), owner="BLZ", token=token)
    for said in (content(), content("Other words")):
        with pytest.raises(actions.Refused, match=made.key):
            actions.draft_commitment(by=ana, content=said, owner="MEX", token=token)
    assert list(Commitment.objects.values_list("owner", "version")) == [("BLZ", 1)]


def test_sent_again_after_its_owner_agreed_it_is_refused_in_words(cast: Cast) -> None:
    token, ana = uuid4(), cast.person("ana")
    made = actions.draft_commitment(by=ana, content=content(), owner="BLZ", token=token)
    actions.agree(by=cast.person("celia"), commitment=made)
    with pytest.raises(actions.Refused, match=made.key):
        actions.draft_commitment(by=ana, content=content("Other words"), owner="BLZ", token=token)


def test_the_number_of_another_sheet_saves_a_change_all_the_same(cast: Cast) -> None:
    token, celia = uuid4(), cast.person("celia")
    actions.draft_commitment(by=celia, content=content(), owner="BLZ", token=token)
    other = draft(cast)
    changed = actions.change_commitment(
        by=celia, commitment=other, content=content("B"), version=1, token=token
    )
    assert changed.version == 2


@pytest.mark.django_db(transaction=True)
def test_two_sendings_of_other_words_at_the_same_moment_are_one_commitment_and_lose_none(cast: Cast) -> None:
    token, barrier, made, failed = uuid4(), threading.Barrier(3), [], []

    def send(words: str) -> None:
        person = cast.person("celia")
        barrier.wait(10)
        try:
            one = actions.draft_commitment(by=person, content=content(words), owner="BLZ", token=token)
            made.append(one.pk)
        except Exception as error:
            failed.append(error)
        connection.close()

    threads = [threading.Thread(target=send, args=(words,)) for words in ("One", "Two", "Three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert Commitment.objects.count() == len(set(made)) == 1
    assert {type(error) for error in failed} <= {actions.Refused}
    assert len(made) >= 2


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    made = draft(cast)
    celia = cast.person("celia")
    actions.change_commitment(by=celia, commitment=made, content=content("First"), version=1)
    with pytest.raises(actions.ChangedMeanwhile) as met:
        actions.change_commitment(by=celia, commitment=made, content=content("Second"), version=1)
    assert met.value.theirs.version == 2
    assert content_read(met.value.theirs).title == both("First")


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_make_two_keys_and_one_change(cast: Cast) -> None:
    made = draft(cast)
    barrier, answers = threading.Barrier(2), []

    def write(title: str) -> None:
        person = cast.person("celia")
        barrier.wait(10)
        new = actions.draft_commitment(by=person, content=content(title), owner="BLZ")
        try:
            actions.change_commitment(by=person, commitment=made, content=content(title), version=1)
            answers.append((new.key, "saved"))
        except actions.ChangedMeanwhile:
            answers.append((new.key, "told"))
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(title,)) for title in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert {key for key, _ in answers} == {"BLZ-2025-02", "BLZ-2025-03"}
    assert sorted(answer for _, answer in answers) == ["saved", "told"]


@pytest.mark.django_db(transaction=True)
def test_two_sendings_at_the_same_moment_are_one_commitment(cast: Cast) -> None:
    token, barrier, made = uuid4(), threading.Barrier(2), []

    def send() -> None:
        person = cast.person("celia")
        barrier.wait(10)
        one = actions.draft_commitment(by=person, content=content(), owner="BLZ", token=token)
        made.append(one.pk)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(made) == 2
    assert len(set(made)) == Commitment.objects.count() == 1


def test_what_came_from_a_source_keeps_its_text_and_takes_the_follow_up_of_those_who_commit(
    cast: Cast, make: Make
) -> None:
    made = make("SRC-01", by=("BLZ", "MEX"))
    celia, kept = cast.person("celia"), content_read(made)
    mine = replace(kept.parts[0], share=both("Our part"))
    said = replace(
        kept, parts=(mine, kept.parts[1]), cost=COST, indicators=(indicator(owner="BLZ"),),
        support=(GivenSupport("technical", both("Training")),),
    )  # fmt: skip
    changed = actions.change_commitment(by=celia, commitment=made, content=said, version=1)
    first, second = Revision.objects.filter(commitment=made)
    assert first.by is None
    assert first.content == kept.as_json()
    assert second.content == content_of(changed)
    after = content_read(changed)
    for foreign in (
        replace(after, title=both("Other")),
        replace(after, parts=(mine, replace(kept.parts[1], share=both("Theirs")))),
        replace(after, terms=("x/y",)),
    ):
        with pytest.raises(actions.Refused, match="fuente"):
            actions.change_commitment(by=celia, commitment=made, content=foreign, version=2)
    with pytest.raises(actions.Refused, match="indicador"):
        actions.change_commitment(
            by=cast.person("diego"), commitment=made, content=replace(after, indicators=()), version=2
        )
    for name in ("ana", "bruno", "elena", "fabio", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.state_cost(by=cast.person(name), commitment=changed, cost=replace(COST, prices_of=2024))


def test_an_indicator_with_values_stays(cast: Cast) -> None:
    made = published(cast, indicators=(indicator("Counted"), indicator("Never counted")))
    counted = made.indicators.first()
    assert counted is not None
    signed(cast, made, values=(GivenValue(counted.pk, Decimal(0)),))
    celia = cast.person("celia")
    with pytest.raises(actions.Refused, match="Counted es"):
        actions.remove_indicator(by=celia, commitment=made, key="i1-1")
    left = actions.remove_indicator(by=celia, commitment=made, key="i1-2")
    assert [each.key for each in left.indicators.all()] == ["i1-1"]
    actions.add_indicator(by=celia, commitment=left, indicator=indicator("New"))
    assert [each.key for each in left.indicators.all()] == ["i1-1", "i3-2"]


def test_a_ring_of_indicators_is_refused(cast: Cast) -> None:
    made = draft(cast, indicators=(indicator("A"), indicator("B")))
    first, second = made.indicators.all()
    kept = content_read(made)
    a, b = kept.indicators
    celia = cast.person("celia")
    fed = actions.change_commitment(
        by=celia,
        commitment=made,
        version=1,
        content=replace(kept, indicators=(replace(a, feeds=second.pk), b)),
    )
    for ring in (replace(b, feeds=first.pk), replace(b, feeds=second.pk)):
        with pytest.raises(actions.Refused, match="círculo"):
            actions.change_commitment(
                by=celia, commitment=fed, version=2,
                content=replace(kept, indicators=(content_read(fed).indicators[0], ring)),
            )  # fmt: skip


def test_costs_are_added_to_once_published(cast: Cast) -> None:
    made = published(cast, cost=COST)
    celia = cast.person("celia")
    dearer = replace(COST, total=Decimal(120))
    changed = actions.state_cost(by=celia, commitment=made, cost=dearer)
    assert [cost.total for cost in changed.costs.all()] == [Decimal(100), Decimal(120)]
    assert dearer.gap == Decimal(70)
    with pytest.raises(actions.Refused, match="costo"):
        actions.change_commitment(
            by=celia, commitment=changed, content=replace(content_read(changed), cost=None), version=2
        )


def test_a_published_text_changes_with_a_reason(cast: Cast) -> None:
    made = published(cast)
    celia = cast.person("celia")
    with pytest.raises(actions.Refused, match="por qué"):
        actions.change_commitment(by=celia, commitment=made, content=content("B"), version=1)
    changed = actions.change_commitment(
        by=celia, commitment=made, content=content("B"), version=1, reason=both("A slip")
    )
    assert (changed.life, changed.version) == (Life.PUBLISHED, 2)


def test_an_unseen_draft_that_changes_is_agreed_to_again(cast: Cast) -> None:
    made = draft(cast)
    celia = cast.person("celia")
    actions.agree(by=celia, commitment=made)
    changed = actions.change_commitment(by=celia, commitment=made, content=content("B"), version=1)
    assert changed.life == Life.DRAFT


def test_the_secretariat_proposes_and_does_not_touch_what_a_state_wrote(cast: Cast) -> None:
    ana, celia = cast.person("ana"), cast.person("celia")
    made = draft(cast, writer="ana", said=content(by=("BLZ", "MEX")))
    assert (made.owner_id, made.visibility) == ("BLZ", "secretariat")
    actions.change_commitment(by=ana, commitment=made, content=content("B"), version=1)
    with pytest.raises(PermissionDenied):
        actions.agree(by=ana, commitment=made)
    actions.change_commitment(by=celia, commitment=made, content=content("C"), version=2)
    with pytest.raises(PermissionDenied):
        actions.change_commitment(by=ana, commitment=made, content=content("D"), version=3)
    with pytest.raises(PermissionDenied):
        actions.withdraw(by=ana, commitment=made)


def test_an_audience_only_widens_and_only_after_agreement(cast: Cast) -> None:
    made = draft(cast)
    celia = cast.person("celia")
    with pytest.raises(PermissionDenied):
        actions.publish(by=celia, commitment=made, visibility="public")
    actions.agree(by=celia, commitment=made)
    with pytest.raises(actions.Refused):
        actions.publish(by=celia, commitment=made, visibility="private")
    with pytest.raises(actions.Refused):
        actions.publish(by=celia, commitment=made, visibility="parties")
    shown = actions.publish(by=celia, commitment=made, visibility="parties", named=("MEX",))
    assert shown.life == Life.AGREED
    with pytest.raises(actions.Refused):
        actions.publish(by=celia, commitment=made, visibility="secretariat")
    actions.publish(by=celia, commitment=made, visibility="parties", named=("CAN",))
    assert set(shown.named_parties.values_list("code", flat=True)) == {"MEX", "CAN"}
    assert actions.publish(by=celia, commitment=made, visibility="public").life == Life.PUBLISHED


def test_what_is_missing_for_an_agreement_is_told_at_once(cast: Cast) -> None:
    made = draft(cast, statement=Translated(), parts=(GivenPart("commits", "MEX"),))
    with pytest.raises(actions.Refused) as refused:
        actions.agree(by=cast.person("celia"), commitment=made)
    assert str(refused.value).count(";") == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": Translated()}, "título"),
        ({"starts_on": date(2026, 1, 1), "ends_on": date(2025, 1, 1)}, "último día"),
        ({"parts": (GivenPart("commits", "BLZ", "Name"),)}, "parte"),
        ({"parts": (GivenPart("commits", "BLZ"), GivenPart("commits", "BLZ"))}, "una vez"),
        ({"indicators": (indicator(owner="MEX"),)}, "se comprometen"),
        ({"indicators": (indicator(feeds=999),)}, "no se encontró"),
        ({"links": (GivenLink("part_of", "NOT-THERE"),)}, "NOT-THERE"),
        ({"links": (GivenLink("merged_into", "NOT-THERE"),)}, "página"),
        ({"cost": replace(COST, total=Decimal(-1))}, "negativo"),
    ],
)
def test_what_does_not_hold_is_refused_in_words(wrong: dict[str, Any], words: str, cast: Cast) -> None:
    with pytest.raises(actions.Refused, match=words):
        draft(cast, **wrong)
    assert not Commitment.objects.exists()


def test_writers_are_the_cast_that_the_tests_take_them_for(cast: Cast) -> None:
    for party, name in WRITERS.items():
        assert party in cast.person(name).parties
