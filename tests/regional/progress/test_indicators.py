"""What indicators add up to, for whom, on which day: each owner once, and who gave none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress import queries
from cauce.regional.progress.actions import GivenValue
from cauce.regional.progress.queries import Measurement
from cauce.regional.progress.queries.indicators import FED, NOT_ASKED, WITHOUT_COUNTS
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.conftest import Desk
from tests.regional.progress.making import REPORTERS, draft, signed

pytestmark = pytest.mark.django_db
JOINT = tuple(REPORTERS)
LATER = timedelta(days=10)


def indicator(commitment: Commitment, key: str, owner: str | None = None, **fields: Any) -> Indicator:
    return Indicator.objects.create(
        commitment=commitment, key=key, owner_id=owner, name=Translated({"es": key, "en": key}), **fields
    )


def measured(cast: Cast, of: Indicator, name: str = "nobody", **when: Any) -> Measurement:
    found = queries.measurements_of(cast.person(name), [of.commitment_id], **when)[of.commitment_id]
    return next(each for each in found if each.indicator == of)


def tells(of: Indicator, value: int | str | None, **fields: Any) -> tuple[GivenValue, ...]:
    reason = "" if value is not None else "not_yet"
    return (GivenValue(of.pk, None if value is None else Decimal(value), no_value=reason, **fields),)


def tree(*owners: str) -> tuple[Indicator, list[Indicator]]:
    """A regional indicator that the own ones of two nested commitments feed, one of each owner."""
    whole = indicator(make_commitment("W"), "whole")
    middle = indicator(make_commitment("M", by=owners), "middle", feeds=whole)
    leaves = [indicator(middle.commitment, f"i{owner}", owner, feeds=middle) for owner in owners]
    return whole, leaves


def test_a_total_counts_each_owner_once_and_names_who_gave_none(cast: Cast) -> None:
    whole, (belize, mexico, canada) = tree(*JOINT)
    signed(cast, belize.commitment, "BLZ", refers_to=TODAY - LATER, values=tells(belize, 30))
    last = signed(cast, belize.commitment, "BLZ", values=tells(belize, 0))
    signed(cast, mexico.commitment, "MEX", values=tells(mexico, None))
    total = measured(cast, whole).total
    assert (total.amount, total.gave, total.asked) == (Decimal(0), 1, 3)
    assert [row.row for row in total.rows] == [last.pk]
    assert [(each.party, each.reason) for each in total.missing] == [("MEX", "not_yet"), ("CAN", "")]
    assert measured(cast, whole, on=TODAY - LATER).value == 30
    assert measured(cast, canada).value is None


def test_shares_add_their_counts_and_a_bare_percentage_is_in_no_total(cast: Cast) -> None:
    commitment = make_commitment("S", by=JOINT)
    share = indicator(commitment, "share", measure="share", baseline=0, target=20)
    counted = (("BLZ", "90", 9, 10), ("MEX", "1.1111", 1, 90))
    for party, value, some, of in counted:
        values = tells(share, value, numerator=Decimal(some), denominator=Decimal(of))
        signed(cast, commitment, party, values=values)
    signed(cast, commitment, "CAN", values=tells(share, 100))
    found = measured(cast, share)
    assert found.value == 10
    assert found.way_to_target == Decimal("0.5")
    assert [(each.party, each.reason) for each in found.total.missing] == [("CAN", WITHOUT_COUNTS)]


def test_a_value_moves_only_the_totals_of_those_who_may_read_it(cast: Cast) -> None:
    whole, (belize, mexico) = tree("BLZ", "MEX")
    signed(cast, belize.commitment, "BLZ", values=tells(belize, 5), audience="secretariat")
    draft(cast, mexico.commitment, "MEX", values=tells(mexico, 70))
    seen = {name: measured(cast, whole, name).value for name in cast.everyone}
    assert {name for name, value in seen.items() if value == 5} == {"ana", "celia"}
    assert set(seen.values()) == {None, Decimal(5)}


def test_what_feeds_from_a_commitment_that_is_not_seen_is_not_added(cast: Cast) -> None:
    whole = indicator(make_commitment("W"), "whole")
    hidden = make_commitment("H", by=("MEX",), visibility="private", owner_id="MEX")
    part = indicator(hidden, "part", "MEX", feeds=whole)
    signed(cast, hidden, "MEX", values=tells(part, 8))
    assert {name: measured(cast, whole, name).value for name in ("nobody", "celia", "diego")} == {
        "nobody": None, "celia": None, "diego": Decimal(8)
    }  # fmt: skip
    assert measured(cast, whole).total.asked == 0


def test_a_total_asks_the_database_as_often_for_many_as_for_one(cast: Cast) -> None:
    for number in range(12):
        commitment = make_commitment(f"C{number}", by=JOINT)
        joint, own = indicator(commitment, "joint"), indicator(commitment, "own", "BLZ")
        signed(cast, commitment, "BLZ", values=(*tells(joint, number), *tells(own, 1)))
    keys = list(Commitment.objects.values_list("pk", flat=True))
    counts = []
    for asked in (keys[:1], keys):
        with CaptureQueriesContext(
            connection,
        ) as ran:
            queries.measurements_of(cast.person("nobody"), asked)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 5


worlds = st.lists(
    st.tuples(
        st.sampled_from([None, 0, 1, 2]),
        st.sampled_from(JOINT),
        st.lists(st.tuples(st.integers(0, 30), st.none() | st.integers(0, 999)), max_size=3),
    ),
    min_size=1,
    max_size=5,
)


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds)
def test_in_any_tree_the_roots_add_up_to_the_last_value_of_every_owner(
    cast: Cast, world: Sequence[tuple[int | None, str, list[tuple[int, int | None]]]]
) -> None:
    with transaction.atomic():
        made: list[Indicator] = []
        last: list[int] = []
        for place, (feeds, party, values) in enumerate(world):
            above = made[feeds] if feeds is not None and feeds < place else None
            made.append(indicator(make_commitment(f"T{place}", by=JOINT), "i", party, feeds=above))
            for ago, value in values:
                signed(cast, made[-1].commitment, party, refers_to=TODAY - timedelta(ago),
                       values=tells(made[-1], value))  # fmt: skip
            newest = min(values, key=lambda each: each[0], default=(0, None))
            newest = [each for each in values if each[0] == newest[0]][-1] if values else newest
            last += [newest[1]] if newest[1] is not None else []
        found = queries.measurements_of(cast.person("nobody"), [each.commitment_id for each in made])
        roots = [found[each.commitment_id][0].total for each in made if each.feeds_id is None]
        assert sum(total.amount or 0 for total in roots) == sum(last)
        assert sum(total.gave for total in roots) == len(last)
        assert sum(total.asked for total in roots) == len(made)
        transaction.set_rollback(True)


def test_a_value_of_its_own_stands_aside_where_others_feed_and_nobody_owns(cast: Cast) -> None:
    whole, (belize, _mexico) = tree("BLZ", "MEX")
    signed(cast, whole.commitment, "BLZ", values=tells(whole, 500))
    found = measured(cast, whole)
    assert (found.value, found.total.asked) == (None, 2)
    aside = (("BLZ", Decimal(500), FED),)
    assert tuple((each.said.party, each.said.amount, each.reason) for each in found.aside) == aside
    signed(cast, belize.commitment, "BLZ", values=tells(belize, 30))
    found = measured(cast, whole)
    assert found.value == 30
    assert [each.said.amount for each in found.aside] == [500]
    assert not measured(cast, belize).aside


def test_it_stands_aside_only_for_those_who_may_read_it(cast: Cast) -> None:
    whole, _leaves = tree("BLZ", "MEX")
    signed(cast, whole.commitment, "BLZ", values=tells(whole, 500), audience="secretariat")
    seen = {name for name in cast.everyone if measured(cast, whole, name).aside}
    assert seen == {"ana", "celia"}


def test_what_a_party_said_before_another_took_the_indicator_over_stands_aside(cast: Cast) -> None:
    commitment = make_commitment("S", by=JOINT)
    joint = indicator(commitment, "joint")
    signed(cast, commitment, "BLZ", values=tells(joint, 7))
    signed(cast, commitment, "MEX", values=tells(joint, None))
    assert not measured(cast, joint).aside
    Indicator.objects.filter(pk=joint.pk).update(owner="MEX")
    joint.refresh_from_db()
    found = measured(cast, joint)
    assert found.value is None
    assert [(each.said.party, each.reason) for each in found.aside] == [("BLZ", NOT_ASKED)]


def test_the_form_says_where_a_value_would_count_twice(cast: Cast) -> None:
    _whole, (belize, _mexico) = tree("BLZ", "MEX")
    owned = indicator(belize.commitment, "owned", "BLZ")
    indicator(belize.commitment, "below", "MEX", feeds=owned)
    desk = Desk(cast, "celia")
    assert "never added, so that nothing counts twice" in desk.reads("/commitments/W/report/")
    page = desk.reads("/commitments/M/report/")
    assert page.count("give only what they do not count") == 1
    assert page.count("never added, so that") == 1
