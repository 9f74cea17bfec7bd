"""The controls of a row are cut from stencils: they say what the form itself would say."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from cauce.regional.commitments.models import Commitment
from cauce.regional.rounds import controls, queries
from cauce.regional.rounds.controls import EDGE
from cauce.regional.rounds.forms import AnswerForm
from cauce.regional.rounds.queries import Row
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import draft, signed
from tests.regional.rounds.conftest import opened

EARLIER = date(2025, 2, 1)
STAGES = ("planning", "in_progress", "fulfilled", "discontinued")


@pytest.fixture
def rows(cast: Cast) -> list[Row]:
    """Nothing said yet, said before, and drafts of every stage on both, with words that need care."""
    words = f"<b>\"comillas\" & 'otras'</b> {EDGE}key{EDGE}\r\n{{{{ x }}}}"
    for number in range(10):
        commitment = make_commitment(f"C-{number}")
        if number % 2:
            signed(cast, commitment, refers_to=EARLIER)
    round_ = opened(cast)
    for number, stage in enumerate((None, None, *STAGES, *STAGES)):
        if stage:
            commitment = Commitment.objects.get(key=f"C-{number}")
            draft(cast, commitment, stage=stage, done=words, reason=words if stage == "discontinued" else "")
    return queries.rows_of(cast.person("celia"), round_, "BLZ")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_filled_stencil_is_the_form_itself(rows: list[Row], language: str) -> None:
    with translation.override(language):
        for _ in range(2):
            drawn = [controls.drawn(AnswerForm(row=each, on=TODAY)) for each in rows]
            assert [controls.filled(each) for each in rows] == drawn
    assert len(set(drawn)) == len(rows) == 10
