"""What is left of a need: from agreements that stand, and from nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.regional.support.models import Need
from cauce.regional.support.queries import gaps
from cauce.regional.support.queries.gaps import Gap
from tests.cast import Cast
from tests.regional.support.asking import SIGNED, match, need, offer, step


def left(asked: Need) -> Gap:
    return gaps.gaps_of([asked])[asked.pk]


def unmet() -> set[str]:
    return set(gaps.unmet(Need.objects.all()).values_list("key", flat=True))


def test_what_is_only_talked_about_takes_nothing_off(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED[:-1])
    assert left(asked).left == 500
    assert unmet() == {"N-1"}


def test_an_agreement_takes_its_amount_off(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, amount=200)
    assert (left(asked).left, left(asked).signed) == (Decimal(300), 1)
    assert unmet() == {"N-1"}


def test_agreements_of_several_parties_cover_it_together(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer("O-1"), *SIGNED, amount=200)
    match(asked, offer("O-2", "COL"), *SIGNED, "active", amount=300)
    assert left(asked).is_covered
    assert left(asked).left == 0
    assert unmet() == set()


def test_what_was_left_after_its_signature_no_longer_counts(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, "active", "no_capacity", amount=500)
    assert left(asked).left == 500
    assert unmet() == {"N-1"}


def test_a_closed_match_that_was_fulfilled_still_counts(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, "active", "reporting", "fulfilled", amount=500)
    assert left(asked).is_covered
    assert unmet() == set()


def test_of_two_agreements_of_one_match_the_newer_counts(cast: Cast) -> None:
    asked = need(amount=500)
    made = match(asked, offer(), *SIGNED, amount=500)
    step(made, "agreement", amount=100)
    assert (left(asked).left, left(asked).signed) == (Decimal(400), 1)
    assert unmet() == {"N-1"}


def test_another_currency_takes_nothing_off_and_is_named(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, amount=500, currency="CAD")
    assert (left(asked).left, left(asked).unmeasured) == (Decimal(500), 1)
    assert unmet() == {"N-1"}


def test_a_need_without_an_amount_is_open_until_covered(cast: Cast) -> None:
    asked = need(min_partners=2, max_partners=3)
    match(asked, offer("O-1"), *SIGNED)
    assert (left(asked).left, left(asked).is_covered) == (None, False)
    assert unmet() == {"N-1"}
    match(asked, offer("O-2", "COL"), *SIGNED)
    assert left(asked).is_covered
    assert unmet() == set()


def test_more_than_was_asked_leaves_nothing_and_never_less(cast: Cast) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, amount=900)
    assert left(asked).left == 0


def test_drafts_and_closed_needs_are_not_unmet(cast: Cast) -> None:
    need("N-DRAFT", published_at=None)
    closed = need("N-CLOSED")
    closed.closed_at = closed.published_at
    closed.save()
    assert unmet() == set()


def test_money_is_added_within_a_currency_only(cast: Cast) -> None:
    first = need("N-1", amount=500)
    need("N-2", amount=100)
    need("N-3", amount=70, currency="CAD")
    need("N-4", amount=9, unit="places", currency="")
    match(first, offer(), *SIGNED, amount=200)
    found = {each.currency: (each.left, each.needs) for each in gaps.totals(gaps.unmet(Need.objects.all()))}
    assert found == {"USD": (Decimal(400), 2), "CAD": (Decimal(70), 1)}


@pytest.mark.parametrize("size", [1, 30])
def test_the_gaps_of_a_list_are_one_question(cast: Cast, size: int) -> None:
    rows = [need(f"N-{number}", amount=500) for number in range(size)]
    for number, row in enumerate(rows):
        match(row, offer(f"O-{number}"), *SIGNED, amount=number)
    with CaptureQueriesContext(connection) as asked:
        found = gaps.gaps_of(rows)
    assert len(asked) == 1
    assert [found[row.pk].left for row in rows] == [500 - number for number in range(size)]
