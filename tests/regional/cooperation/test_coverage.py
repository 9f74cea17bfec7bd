"""How far the needs of each State are covered: counted by the database as by hand."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.regional.cooperation.queries.support_pictures import coverage
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.queries import gaps
from tests.cast import Cast
from tests.regional.support.matching_room import WHEN, agreed, need, offer, term


@pytest.fixture
def room(cast: Cast) -> Offer:
    quality, training = term("quality", "Calidad", "Quality"), term("training", "Formación", "Training")
    by = offer("o")
    agreed(need("n-one", "BLZ", terms=(quality,)), by, None)
    need("n-two", "BLZ", terms=(quality, training))
    agreed(need("n-half", "MEX", terms=(training,), amount=30, unit="places"), by, 10)
    agreed(need("n-whole", "MEX", terms=(training,), amount=30, unit="places"), by, 30)
    agreed(need("n-bare", "MEX"), by, None)
    need("n-other", "GTM", terms=(term("law", "Leyes", "Laws", "themes"),))
    need("n-draft", "GTM", terms=(quality,), published_at=None)
    need("n-closed", "GTM", terms=(quality,), closed_at=WHEN)
    need("n-secret", "GTM", terms=(quality,), visibility="secretariat")
    return by


def one_after_another(scheme: str) -> dict[tuple[str, str], tuple[int, int]]:
    listed = list(Need.objects.filter(visibility="public", published_at__isnull=False, closed_at=None))
    left = gaps.gaps_of(listed)
    needs: Counter[tuple[str, str]] = Counter()
    covered: Counter[tuple[str, str]] = Counter()
    for each in listed:
        themes = [str(one) for one in each.terms.all() if one.scheme_id == scheme]
        for theme in themes or ["Tema no indicado"]:
            needs[str(each.owner.short), theme] += 1
            covered[str(each.owner.short), theme] += left[each.pk].is_covered
    return {ends: (number, covered[ends]) for ends, number in needs.items()}


@pytest.mark.parametrize(
    ("asked", "scheme"), [("", "acsg_area"), ("themes", "themes"), ("none", "acsg_area")]
)
def test_the_counts_are_those_of_the_needs_one_by_one(
    cast: Cast, room: Offer, asked: str, scheme: str
) -> None:
    found = coverage(cast.person("gina"), asked)
    assert found is not None
    told = {(each.state, each.theme): (each.needs, each.covered) for each in found.cells}
    assert told == one_after_another(scheme)
    assert found.scheme == scheme
    if scheme == "acsg_area":
        assert told["México", "Formación"] == (2, 1)
        assert told["Belice", "Calidad"] == (2, 1)


def test_a_hundred_needs_cost_no_more_questions_than_one(cast: Cast, room: Offer) -> None:
    with CaptureQueriesContext(connection) as few:
        coverage(cast.person("gina"))
    for number in range(100):
        need(f"n-more-{number}", "HND", terms=(term("quality", "", ""),), amount=Decimal(5), unit="places")
    with CaptureQueriesContext(connection) as many:
        coverage(cast.person("gina"))
    assert len(many) == len(few)


def test_without_a_need_there_is_no_picture(cast: Cast) -> None:
    assert coverage(cast.person("gina")) is None
