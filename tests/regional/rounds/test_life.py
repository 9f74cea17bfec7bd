"""The life of a round: who owes what, who answered, what closing ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from cauce.foundation.ledger.models import Entry
from cauce.foundation.parties.models import Party
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import Audience
from cauce.regional.rounds import actions, queries
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.rounds.queries import Scope
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import draft, signed
from tests.regional.rounds.conftest import asked, opened

EARLIER = date(2025, 2, 1)


def owed(round_: Round) -> set[tuple[str, str]]:
    return set(Obligation.objects.filter(round=round_).values_list("party", "commitment__key"))


def states(cast: Cast, name: str, round_: Round) -> dict[str, tuple[str, int, int]]:
    lines = queries.lines_of(cast.person(name), [round_])[round_.pk]
    return {line.party.code: (line.state, line.signed, line.open) for line in lines}


def answered(cast: Cast, round_: Round, code: str, number: int) -> None:
    for key in sorted(key for party_, key in owed(round_) if party_ == code)[:number]:
        signed(cast, Commitment.objects.get(key=key), code, at=timezone.now())


def test_one_answers_all_one_half_and_one_nothing(cast: Cast, round_: Round) -> None:
    answered(cast, round_, "BLZ", 2)
    answered(cast, round_, "MEX", 1)
    draft(cast, Commitment.objects.get(key="CAN-1"), "CAN")
    told = {"BLZ": ("whole", 2, 0), "MEX": ("part", 1, 1), "CAN": ("none", 0, 2)}
    assert {name: states(cast, name, round_) for name in ("ana", "nobody")} == {"ana": told, "nobody": told}
    counts = queries.counts_of(queries.lines_of(cast.person("nobody"), [round_])[round_.pk])
    assert (counts.answered, counts.parties, counts.signed, counts.owed) == (2, 3, 3, 6)


def test_what_was_reported_as_done_before_is_not_asked_again(cast: Cast, commitments: None) -> None:
    signed(cast, Commitment.objects.get(key="BLZ-1"), stage="fulfilled", refers_to=EARLIER)
    signed(cast, Commitment.objects.get(key="BLZ-2"), stage="planning", refers_to=EARLIER)
    assert {key for code, key in owed(opened(cast)) if code == "BLZ"} == {"BLZ-2"}


def test_a_partner_of_a_joint_commitment_owes_its_own_share(cast: Cast) -> None:
    joint = make_commitment("JOINT", by=("BLZ", "MEX"))
    signed(cast, joint, "BLZ", stage="fulfilled", refers_to=EARLIER)
    assert owed(opened(cast)) == {("MEX", "JOINT")}


def test_only_published_commitments_that_both_sides_see_are_asked(cast: Cast) -> None:
    make_commitment("OPEN")
    make_commitment("PRIVATE", owner=party("BLZ"), visibility="private")
    make_commitment("DRAFT", drafted_by=cast.users["celia"])
    make_commitment("HIDDEN", by=("BLZ", "MEX"), owner=party("BLZ"), visibility="secretariat")
    make_commitment("NAMED", by=("MEX",), owner=party("BLZ"), visibility="parties", named=("MEX",))
    assert owed(opened(cast)) == {("BLZ", "OPEN"), ("BLZ", "HIDDEN"), ("MEX", "NAMED")}


def test_an_organisation_without_a_focal_point_is_not_asked(cast: Cast) -> None:
    Party.objects.create(code="IGO", kind="other", source_url="test")
    make_commitment("ELSEWHERE", by=("IGO", "ESP"))
    assert owed(opened(cast)) == {("ESP", "ELSEWHERE")}


@pytest.mark.parametrize(
    ("scope", "keys"),
    [
        (Scope(parties=("BLZ",)), {"BLZ-1", "BLZ-2"}),
        (Scope(forums=("GRF 2023",)), {"PLEDGE"}),
        (Scope(kinds=("pledge",), parties=("MEX",)), {"PLEDGE"}),
    ],
)
def test_the_scope_narrows_what_is_asked(cast: Cast, commitments: None, scope: Scope, keys: set[str]) -> None:
    make_commitment("PLEDGE", by=("MEX",), kind="pledge", forum="GRF 2023")
    counted = sum(number for _party, number in queries.owing_by_party(cast.person("ana"), scope))
    asked_now = owed(opened(cast, scope=scope))
    assert {key for _code, key in asked_now} == keys
    assert counted == len(asked_now)


def test_nobody_but_the_secretariat_opens_or_closes(cast: Cast, round_: Round) -> None:
    for name in ("bruno", "celia", "fabio", "gina", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.open_round(by=cast.person(name), asked=asked())
        with pytest.raises(PermissionDenied):
            actions.close_round(by=cast.person(name), round_=round_)


def test_a_round_that_asks_nobody_is_not_opened(cast: Cast) -> None:
    with pytest.raises(actions.Refused):
        opened(cast)
    assert not Round.objects.exists()


def test_two_rounds_of_the_same_kind_and_month_have_their_own_address(cast: Cast, commitments: None) -> None:
    assert [opened(cast).key for _ in range(3)] == [
        "mid-year-2025-06",
        "mid-year-2025-06-2",
        "mid-year-2025-06-3",
    ]


def test_one_update_answers_every_open_round(cast: Cast, round_: Round) -> None:
    other = opened(cast, kind="grf")
    answered(cast, round_, "BLZ", 1)
    assert states(cast, "ana", round_)["BLZ"] == states(cast, "ana", other)["BLZ"] == ("part", 1, 1)


def test_what_is_signed_before_after_or_on_older_facts_does_not_answer(cast: Cast, commitments: None) -> None:
    signed(cast, Commitment.objects.get(key="BLZ-1"), refers_to=EARLIER)
    round_ = opened(cast, period_from=date(2025, 3, 1))
    signed(cast, Commitment.objects.get(key="MEX-1"), "MEX", refers_to=EARLIER, at=timezone.now())
    actions.close_round(by=cast.person("ana"), round_=round_)
    signed(cast, Commitment.objects.get(key="CAN-1"), "CAN", at=timezone.now())
    assert {state for state, _signed, _open in states(cast, "ana", round_).values()} == {"none"}


def test_a_correction_after_the_closing_leaves_the_answer_standing(cast: Cast, round_: Round) -> None:
    first = signed(cast, Commitment.objects.get(key="BLZ-1"), at=timezone.now())
    actions.close_round(by=cast.person("ana"), round_=round_)
    signed(cast, first.commitment, corrects=first, at=timezone.now())
    assert states(cast, "ana", round_)["BLZ"] == ("part", 1, 1)


def test_an_answer_for_the_secretariat_alone_is_not_counted_for_others(cast: Cast, round_: Round) -> None:
    first = Commitment.objects.get(key="BLZ-1")
    signed(cast, first, audience=Audience.SECRETARIAT, at=timezone.now())
    assert states(cast, "ana", round_)["BLZ"] == ("part", 1, 1)
    assert states(cast, "celia", round_)["BLZ"] == ("part", 1, 1)
    assert states(cast, "nobody", round_)["BLZ"] == ("none", 0, 2)


def test_what_is_hidden_after_the_opening_is_neither_named_nor_counted(cast: Cast, round_: Round) -> None:
    Commitment.objects.filter(key="BLZ-1").update(owner="BLZ", visibility="private")
    assert states(cast, "ana", round_)["BLZ"] == ("none", 0, 1)
    assert states(cast, "celia", round_)["BLZ"] == ("none", 0, 2)


def test_who_owes_what_stays_as_it_was_at_the_opening(cast: Cast, round_: Round) -> None:
    make_commitment("NEW")
    assert ("BLZ", "NEW") not in owed(round_)
    with pytest.raises(DatabaseError), transaction.atomic():
        Obligation.objects.filter(round=round_).update(party="MEX")


def test_a_deadline_moves_forward_only(cast: Cast, round_: Round) -> None:
    later = round_.deadline + timedelta(days=10)
    assert actions.extend_deadline(by=cast.person("ana"), round_=round_, deadline=later).deadline == later
    with pytest.raises(actions.Refused):
        actions.extend_deadline(by=cast.person("ana"), round_=round_, deadline=TODAY - timedelta(days=1))


def test_a_closed_round_is_not_closed_or_extended_again(cast: Cast, round_: Round) -> None:
    ana = cast.person("ana")
    actions.close_round(by=ana, round_=round_)
    with pytest.raises(actions.Refused):
        actions.close_round(by=ana, round_=round_)
    with pytest.raises(actions.Refused):
        actions.extend_deadline(by=ana, round_=round_, deadline=date(2025, 12, 1))


def test_every_act_stands_in_the_record(cast: Cast, round_: Round) -> None:
    ana = cast.person("ana")
    actions.extend_deadline(by=ana, round_=round_, deadline=date(2025, 7, 1))
    actions.write_to_parties(by=ana, round_=round_, parties=["CAN"], words="¿Cómo va?")
    actions.escalate(by=ana, round_=round_, words="Falta Canadá.")
    actions.close_round(by=ana, round_=round_)
    told = Entry.objects.about("rounds.round", str(round_.pk)).order_by("pk")
    assert list(told.values_list("verb", "party")) == [
        ("open_round", ""), ("extend_round", ""), ("write_to_parties", "CAN"), ("escalate_round", "COL"),
        ("close_round", ""),
    ]  # fmt: skip


def test_those_who_report_see_what_they_owe(cast: Cast, round_: Round) -> None:
    answered(cast, round_, "BLZ", 1)
    (owed_,) = queries.owed_by(cast.person("celia"))
    assert (owed_.line.party.code, owed_.line.open, owed_.days_left) == ("BLZ", 1, 31)
    assert [queries.owed_by(cast.person(name)) for name in ("ana", "fabio", "gina", "nobody")] == [[]] * 4
