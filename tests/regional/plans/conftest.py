from __future__ import annotations

import pytest

from tests.cast import Cast
from tests.regional.plans.making import classifications


@pytest.fixture
def plans(cast: Cast) -> Cast:
    """The cast, and the sectors and objectives that a sheet may name."""
    classifications()
    return cast
