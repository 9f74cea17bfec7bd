"""The answer for a day that is over is the same after anything that is signed, corrected or attested."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress import actions, queries
from cauce.regional.progress.models import Update
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import REPORTERS, draft, signed

pytestmark = pytest.mark.django_db
READERS = ("nobody", "ana", "celia")
JOINT = tuple(REPORTERS)
LONGEST = 700

acts = st.tuples(
    st.sampled_from(["sign", "sign", "sign", "correct", "attest", "draft"]),
    st.sampled_from(JOINT),
    st.sampled_from(["planning", "in_progress", "fulfilled"]),
    st.sampled_from(["commitment", "commitment", "secretariat"]),
    st.integers(0, LONGEST),
    st.integers(0, LONGEST),
    st.none() | st.integers(0, 50),
)


def snapshot(cast: Cast, on: date) -> list[Any]:
    """Everything that can be asked about how things stood on a day, by several readers."""
    answers: list[Any] = []
    keys = list(Commitment.objects.values_list("pk", flat=True))
    for person in map(cast.person, READERS):
        rows = Commitment.objects.visible_to(person)
        answers += [
            queries.standings_of(person, keys, on=on),
            queries.standing_counts(rows, person, on=on),
            queries.heat_map(rows, person, on=on),
            [queries.partner_standings(person, key, on=on) for key in keys],
            {key: [each.total for each in found]
             for key, found in queries.measurements_of(person, keys, on=on).items()},
            queries.amounts_of(person, keys, on=on),
            queries.money_totals(rows, person, on=on),
        ]  # fmt: skip
    return answers


def play(cast: Cast, commitment: Commitment, act: tuple[Any, ...], *, not_before: date | None) -> None:
    """One act: of the history on its day, or of what came after on a day after `not_before`."""
    kind, party, stage, audience, refers_ago, signed_ago, value = act
    refers_to, day = TODAY - timedelta(refers_ago), TODAY - timedelta(min(signed_ago, refers_ago))
    if not_before is not None:
        day = max(day, not_before + timedelta(days=1))
    at = datetime.combine(day, time(12), tzinfo=UTC)
    standing = Update.objects.filter(party=party, signed_at__lt=at, corrected_at=None).order_by("pk").last()
    said = {
        "stage": stage, "refers_to": refers_to, "audience": audience, **_numbers(commitment, party, value)
    }  # fmt: skip
    if kind == "attest":
        _attest(cast, standing)
    elif kind == "draft":
        draft(cast, commitment, party, **said)
    elif kind == "sign" or standing is not None:
        corrects = {"corrects": standing} if kind == "correct" else {}
        signed(cast, commitment, party, at=at, **said, **corrects)


def _numbers(commitment: Commitment, party: str, value: int | None) -> dict[str, Any]:
    own = commitment.indicators.get(owner=party)
    if value is None:
        return {"values": (actions.GivenValue(own.pk, no_value="not_yet"),)}
    money = (actions.GivenMoney("announced", "USD", Decimal(value)),)
    return {"values": (actions.GivenValue(own.pk, Decimal(value)),), "money": money}


def _attest(cast: Cast, update: Update | None) -> None:
    if update is not None and not update.attestations.exists():
        actions.attest(by=cast.person("ana"), update=update, kind="verified", verifier="Universidad")


def joint() -> Commitment:
    commitment = make_commitment("J", by=JOINT)
    whole = Indicator.objects.create(commitment=commitment, key="whole", name=Translated())
    for party in JOINT:
        Indicator.objects.create(
            commitment=commitment, key=party.lower(), name=Translated(), owner_id=party, feeds=whole
        )
    return commitment


@hypothesis_settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    history=st.lists(acts, max_size=6),
    after=st.lists(acts, min_size=1, max_size=5),
    ago=st.lists(st.integers(1, LONGEST), min_size=1, max_size=3, unique=True),
)
def test_a_day_that_is_over_keeps_its_answers(
    cast: Cast, history: list[tuple[Any, ...]], after: list[tuple[Any, ...]], ago: list[int]
) -> None:
    with transaction.atomic():
        commitment = joint()
        for act in history:
            play(cast, commitment, act, not_before=None)
        days = sorted(TODAY - timedelta(each) for each in ago)
        before = [snapshot(cast, day) for day in days]
        for act in after:
            play(cast, commitment, act, not_before=days[-1])
        assert [snapshot(cast, day) for day in days] == before
        transaction.set_rollback(True)


def test_the_same_acts_do_change_the_answer_for_a_later_day(cast: Cast) -> None:
    commitment = joint()
    past = TODAY - timedelta(days=30)
    before = snapshot(cast, TODAY)
    play(cast, commitment, ("sign", "BLZ", "fulfilled", "commitment", 60, 0, 9), not_before=past)
    assert snapshot(cast, TODAY) != before
