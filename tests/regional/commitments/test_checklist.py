"""The private checklist: eight questions, each there or missing, and never a number."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.checklist import Answer, checklist
from cauce.regional.commitments.content import Content, GivenCost
from tests.regional.commitments.writing import both, content, indicator

BARE: dict[str, Any] = {"parts": (), "statement": Translated()}
QUESTIONS = ["who", "what", "by_when", "for_whom", "measured", "baseline", "target", "money"]


def _there(said: Content | None) -> set[str]:
    return {answer.key for answer in checklist(said) if answer.is_there}


def test_nothing_written_answers_nothing() -> None:
    assert _there(None) == _there(content(**BARE)) == set()
    assert [answer.key for answer in checklist(None)] == QUESTIONS


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ({"parts": content(by=("BLZ",)).parts}, {"who"}),
        ({"statement": both("Do")}, {"what"}),
        ({"starts_on": date(2025, 1, 1)}, set()),
        ({"ends_on": date(2027, 1, 1)}, {"by_when"}),
        ({"population": both("Refugees")}, {"for_whom"}),
        ({"indicators": (indicator(),)}, {"measured"}),
        ({"indicators": (indicator(baseline=Decimal(0)),)}, {"measured", "baseline"}),
        ({"indicators": (indicator(target=Decimal(9)),)}, {"measured", "target"}),
        ({"indicators": (indicator(target=Decimal(9)), indicator("B"))}, {"measured"}),
        ({"cost": GivenCost(date(2025, 1, 1), "USD", Decimal(0))}, {"money"}),
    ],
)
def test_each_question_is_answered_by_its_own_field(said: dict[str, Any], there: set[str]) -> None:
    assert _there(content(**{**BARE, **said})) == there


def test_an_answer_holds_no_number_to_add_up() -> None:
    assert {field.type for field in fields(Answer)} == {"str", "bool", "str | Promise"}
