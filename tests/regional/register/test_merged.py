"""What was merged into another is followed there: it is read, and no longer listed or counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.commitments.models import Commitment, Link
from cauce.regional.register.overview import overview
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import Make

Browse = Callable[..., Any]


def merge(make: Make, visibility: str = "public") -> tuple[Commitment, Commitment]:
    """Of two commitments of Belize, the old merged into the new a week ago."""
    old, new = make("OLD-1"), make("NEW-1", visibility=visibility)
    Link.objects.create(origin=old, target=new, kind="merged_into", began=TODAY - timedelta(days=7))
    return old, new


def total(cast: Cast, name: str, **asked: Any) -> int:
    (row,) = (row for row in overview(cast.person(name), **asked).states if row.party.pk == "BLZ")
    return row.whole.total


def test_it_is_counted_once_and_still_read(make: Make, cast: Cast, browse: Browse) -> None:
    merge(make)
    page = browse("/commitments/", "nobody").content.decode()
    assert "Title NEW-1" in page
    assert "Title OLD-1" not in page
    assert browse("/commitments/OLD-1/", "nobody").status_code == 200
    assert total(cast, "nobody") == 1


def test_before_the_merge_both_stood(make: Make, cast: Cast) -> None:
    merge(make)
    assert total(cast, "nobody", on=TODAY - timedelta(days=8)) == 2
    assert total(cast, "nobody", on=TODAY - timedelta(days=6)) == 1


@pytest.mark.parametrize("name", ["celia", "nobody"])
def test_what_was_merged_into_something_hidden_stays(
    make: Make, cast: Cast, browse: Browse, name: str
) -> None:
    merge(make, visibility=Visibility.PRIVATE)
    assert "Title OLD-1" in browse("/commitments/", name).content.decode()
