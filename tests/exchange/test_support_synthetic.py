"""Synthetic needs, offers and matches: in proportion, the same every time, and gone without a trace."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from cauce.exchange import synthetic, synthetic_asked
from cauce.exchange.synthetic_rows import World
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.support.models import (
    EXITS,
    OPEN_STAGES,
    Match,
    MatchStep,
    Need,
    Offer,
    WeightSet,
)
from tests.cast import TODAY, Cast, party

WORLD = World.of(parties=frozenset({"MEX", "PAN", "BLZ", "CAN", "COL"}), terms=(), teams=())


@pytest.fixture
def terms(cast: Cast) -> None:
    for scheme, key in (("acsg_pledge_area", "institutional_capacities"), ("mirps_nap_sector", "protection")):
        Scheme.objects.create(key=scheme, position=1, source_url="test")
        Term.objects.create(code=f"{scheme}/{key}", scheme_id=scheme, key=key, position=1)


def stored() -> list[Any]:
    """Every synthetic row as it is stored, without its number."""
    shared = (
        "key",
        "owner",
        "title",
        "forms",
        "terms",
        "amount",
        "unit",
        "currency",
        "starts_on",
        "visibility",
    )
    return [
        list(Need.objects.order_by("key", "terms").values_list(*shared, "priority", "refuses")),
        list(Offer.objects.order_by("key", "terms", "states").values_list(*shared, "asks", "states")),
        list(
            Match.objects.order_by("key", "steps__at").values_list(
                "key", "need__key", "offer__key", "steps__stage", "steps__at", "steps__amount"
            )
        ),
    ]


@pytest.mark.django_db
def test_they_are_made_in_proportion_and_the_same_every_time(terms: None) -> None:
    made = synthetic.make(commitments=400, events=1, seed=7)
    assert (made.needs, made.offers) == (20, 20)
    assert 5 <= made.matches <= 10
    first = stored()
    synthetic.make(commitments=400, events=1, seed=7)
    assert stored() == first
    synthetic.make(commitments=400, events=1, seed=8)
    assert stored() != first


@pytest.mark.django_db
def test_as_many_as_asked_for_and_all_say_that_they_are_invented(terms: None) -> None:
    made = synthetic.make(commitments=20, events=1, seed=1, support=60)
    assert (Need.objects.count(), Offer.objects.count(), Match.objects.count()) == (60, 60, made.matches)
    for model in (Need, Offer, Match, WeightSet):
        assert not model.objects.filter(is_demonstration=False).exists(), model
    assert Need.objects.filter(terms=None).count() < 60
    assert not Offer.objects.filter(for_any=True, states__isnull=False).exists()


@pytest.mark.django_db
def test_the_synthetic_weights_never_stand_before_the_chairs(terms: None, cast: Cast) -> None:
    WeightSet.objects.create(
        name={"en": "Chair"}, weights={"theme": 1}, from_on=TODAY, set_at=timezone.now(),
        set_by=cast.users["bruno"],
    )  # fmt: skip
    synthetic.make(commitments=20, events=1, seed=1)
    newest = WeightSet.objects.first()
    assert newest is not None
    assert newest.set_by == cast.users["bruno"]


@pytest.mark.django_db
def test_clearing_leaves_what_people_made_and_takes_every_step(terms: None, cast: Cast) -> None:
    mine = Need.objects.create(
        key="SYN-MINE", owner=party("BLZ"), forms=["training"], written_at=timezone.now(), source_url="test"
    )
    synthetic.make(commitments=20, events=1, seed=1, support=30)
    match = Match.objects.order_by("key").first()
    assert match is not None
    made = Arrangement.objects.create(key="A-1", form="twinning", match=match, source_url="test")
    flow = Flow.objects.create(
        key="F-1", stage="announced", on=TODAY, need=match.need, commitment=Commitment.objects.first(),
        source_url="test",
    )  # fmt: skip
    made.commitments.add(Commitment.objects.all()[0])
    synthetic.clear()
    assert list(Need.objects.all()) == [mine]
    for model in (Offer, Match, MatchStep, WeightSet, Commitment):
        assert not model.objects.exists(), model
    made.refresh_from_db()
    flow.refresh_from_db()
    assert (made.match, flow.need, flow.commitment, made.commitments.count()) == (None, None, None, 0)


def test_a_match_walks_its_way_without_leaving_out_a_stage() -> None:
    needs = synthetic_asked.needs(300, seed=3, world=WORLD)
    offers = synthetic_asked.offers(300, seed=3, world=WORLD)
    found = list(synthetic_asked.matches(300, seed=3, needs=needs, offers=offers))
    assert 200 < len(found) <= 300
    assert len({each.key for each in found}) == len(found)
    for match in found:
        assert needs[match.need].owner != offers[match.offer].owner
        assert needs[match.need].published_at
        stages = [step.stage for step in match.steps if step.stage in OPEN_STAGES]
        assert stages == list(OPEN_STAGES[: len(stages)])
        assert all(one.at < other.at for one, other in pairwise(match.steps))
        assert all(bool(step.reason) == (step.stage in EXITS) for step in match.steps)


def test_a_longer_list_begins_with_the_shorter_one() -> None:
    for make in (synthetic_asked.needs, synthetic_asked.offers):
        assert make(100, seed=2, world=WORLD)[:10] == make(10, seed=2, world=WORLD)
