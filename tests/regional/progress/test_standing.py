"""How far commitments are: the database's answer is the engine's, and a day that is over keeps its answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cauce.engines.progress.standing import STAGES, Word, rolled_up
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions, queries
from cauce.regional.progress.models import Update
from cauce.regional.progress.queries.shares import demonstration_shares
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import REPORTERS, draft, signed

pytestmark = pytest.mark.django_db
JOINT = tuple(REPORTERS)

words = st.lists(
    st.tuples(
        st.sampled_from(JOINT), st.sampled_from([s for s in STAGES if s != "superseded"]), st.integers(0, 900)
    ),
    max_size=8,
)


def standing(cast: Cast, commitment: Commitment, on: date = TODAY, name: str = "nobody") -> str:
    person = cast.person(name)
    return queries.standings_of(person, [commitment.pk], on=on)[commitment.pk].standing


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(said=words, ago=st.integers(0, 900))
def test_the_database_rolls_up_as_the_engine_does(
    cast: Cast, said: list[tuple[str, str, int]], ago: int
) -> None:
    on = TODAY - timedelta(days=ago)
    with transaction.atomic():
        commitment = make_commitment("J", by=JOINT)
        last: dict[str, Word] = {}
        for party, stage, days in said:
            day = TODAY - timedelta(days=days)
            reason = {"reason": queries_reason()} if stage == "discontinued" else {}
            signed(cast, commitment, party, stage=stage, refers_to=day, **reason)
            if day <= on and (party not in last or day >= last[party].refers_to):
                last[party] = Word(stage, day)
        expected = rolled_up([last.get(party) for party in JOINT], on=on, months=settings.SILENT_AFTER_MONTHS)
        assert standing(cast, commitment, on) == expected
        rows = Commitment.objects.visible_to(cast.person("nobody"))
        assert queries.standing_counts(rows, cast.person("nobody"), on=on)[expected] == 1
        assert list(queries.in_standing(rows, cast.person("nobody"), expected, on=on)) == [commitment]
        transaction.set_rollback(True)


def queries_reason() -> Any:
    from cauce.foundation.values.translated import Translated

    return Translated({"es": "sin fondos"})


def test_a_draft_moves_nothing(cast: Cast) -> None:
    commitment = make_commitment("A")
    draft(cast, commitment, stage="fulfilled")
    assert standing(cast, commitment) == standing(cast, commitment, name="celia") == "silent"


def test_what_is_signed_for_the_secretariat_alone_moves_only_what_they_and_the_party_see(cast: Cast) -> None:
    commitment = make_commitment("A")
    signed(cast, commitment, audience="secretariat")
    seen = {name: standing(cast, commitment, name=name) for name in cast.everyone}
    assert {name for name, found in seen.items() if found == "in_progress"} == {"ana", "celia"}


def test_a_correction_takes_the_place_of_what_it_corrects_and_the_past_keeps_its_answer(cast: Cast) -> None:
    commitment = make_commitment("A")
    week = timedelta(days=7)
    first = signed(cast, commitment, stage="fulfilled", refers_to=TODAY - 2 * week)
    assert standing(cast, commitment, TODAY - week) == "fulfilled"
    signed(cast, commitment, stage="planning", refers_to=TODAY - 3 * week, corrects=first)
    assert standing(cast, commitment, TODAY) == "planning"
    before = signed(cast, commitment, stage="in_progress", refers_to=TODAY)
    assert before.corrected_at is None
    assert standing(cast, commitment, TODAY) == "in_progress"


def test_each_states_own_share_stands_in_the_heat_map(cast: Cast) -> None:
    commitment = make_commitment("J", by=("BLZ", "MEX"))
    signed(cast, commitment, "BLZ", stage="fulfilled")
    cells = queries.heat_map(Commitment.objects.all(), cast.person("nobody"))
    assert cells["BLZ", "protection"]["fulfilled"] == 1
    assert cells["MEX", "protection"]["silent"] == 1
    assert sum(cells["MEX", "protection"].values()) == 1


def test_a_signed_update_cannot_be_changed_even_by_the_database_owner(cast: Cast) -> None:
    update = signed(cast, make_commitment("A"))
    attempts: list[Callable[[], Any]] = [
        lambda: Update.objects.filter(pk=update.pk).update(stage="fulfilled"),
        lambda: Update.objects.filter(pk=update.pk).delete(),
        lambda: update.money.create(kind="announced", currency="USD", amount=1),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def invented(cast: Cast, commitment: Commitment, party: str, **fields: Any) -> Update:
    """A signed update that somebody of a demonstration gave on a real commitment."""
    made = draft(cast, commitment, party, **fields)
    Update.objects.filter(pk=made.pk).update(is_demonstration=True)
    return actions.sign(by=cast.person(REPORTERS[party]), update=made)


def test_a_standing_says_that_an_invented_report_made_it(cast: Cast) -> None:
    commitment, real = make_commitment("A", by=("BLZ", "MEX")), make_commitment("B")
    signed(cast, commitment, "MEX")
    signed(cast, real)
    nobody, keys = cast.person("nobody"), [commitment.pk, real.pk]
    assert not any(each.on_demonstration for each in queries.standings_of(nobody, keys).values())
    first = invented(cast, commitment, "BLZ", stage="fulfilled")
    found = queries.standings_of(nobody, keys)
    assert [found[key].on_demonstration for key in keys] == [True, False]
    assert demonstration_shares(nobody, "BLZ", keys) == {commitment.pk}
    assert not demonstration_shares(nobody, "MEX", keys)
    signed(cast, commitment, "BLZ", stage="planning", corrects=first, at=timezone.now())
    assert not queries.standings_of(nobody, keys)[commitment.pk].on_demonstration


def test_an_invented_report_that_wore_off_or_is_not_read_makes_no_stage(cast: Cast) -> None:
    old, closed = make_commitment("A"), make_commitment("B")
    invented(cast, old, "BLZ", refers_to=TODAY - timedelta(days=700))
    invented(cast, closed, "BLZ", audience="secretariat")
    keys = [old.pk, closed.pk]
    for name, seen in {"nobody": False, "ana": True, "celia": True}.items():
        found = queries.standings_of(cast.person(name), keys)
        assert [found[key].on_demonstration for key in keys] == [False, seen]
