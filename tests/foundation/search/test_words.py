"""What is made of what people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.search import words


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("protección de la niñez", "protección niñez"),
        ("protection of the child", "protection child"),
        ('"protección de la niñez"', '"protección de la niñez"'),
        ("Estados del MIRPS", "Estados MIRPS"),
        ("asilo -fronteras", "asilo -fronteras"),
        ("asilo OR refugio", "asilo OR refugio"),
        ("Él también pide asilo", "pide asilo"),
    ],
)
def test_little_words_are_left_out_and_syntax_is_kept(typed: str, text: str) -> None:
    assert words.read(typed).text == text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"), ("   ", "empty"), ("%", "empty"), ('""', "empty"), ("\x00", "empty"), ("- -", "empty"),
        ("de la", "little"), ("the of", "little"), ("-de", "little"), ("-asilo", "negative"),
        ("-asilo de", "negative"), ("asilo", ""), ('"de la"', ""),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_looked_up_says_why(typed: str, problem: str) -> None:
    assert words.read(typed).problem == problem


def test_a_very_long_question_is_cut_and_says_so() -> None:
    read = words.read("asilo " * 2_000)
    assert read.was_cut
    assert len(read.asked) <= words.LONGEST
    assert not words.read("asilo").was_cut


def test_the_last_word_is_kept_apart_unless_it_is_a_phrase_or_left_out() -> None:
    assert (words.read("plan naci").head, words.read("plan naci").last) == ("plan", "naci")
    assert words.read('plan "naci"').last == ""
    assert words.read("plan -naci").last == ""


@given(st.text(max_size=400))
def test_nothing_that_can_be_typed_breaks_it(typed: str) -> None:
    read = words.read(typed)
    assert bool(read.text) is not bool(read.problem)
    assert "\x00" not in read.asked
    assert "\ue000" not in read.asked
