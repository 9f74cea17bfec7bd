"""Marks never let a person's text become HTML."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.search.marking import START, STOP, marked, shown


def test_found_words_are_marked_in_escaped_text() -> None:
    assert marked(f"<b>{START}asilo{STOP}</b>") == "&lt;b&gt;<mark>asilo</mark>&lt;/b&gt;"


def test_marks_that_do_not_pair_disappear() -> None:
    assert marked(f"{STOP}a{START}b") == "ab"


@given(st.text(alphabet=st.sampled_from(["<", ">", "&", '"', "a", START, STOP]), max_size=30))
def test_the_only_tags_are_marks(text: str) -> None:
    html = marked(text).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in html
    assert ">" not in html


def test_a_text_in_another_language_is_shown_and_told() -> None:
    only_spanish = shown({"es": "asilo", "en": ""}, "en")
    assert (only_spanish.html, only_spanish.language, only_spanish.is_fallback) == ("asilo", "es", True)


def test_the_language_that_bears_the_word_is_preferred_when_asked() -> None:
    texts = {"es": f"{START}asilo{STOP}", "en": "something"}
    assert shown(texts, "en").language == "en"
    assert shown(texts, "en", prefer_marked=True).language == "es"
