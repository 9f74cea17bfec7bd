from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(("language", "words"), [("es", "ya no es válido"), ("en", "grown too old")])
def test_a_form_without_its_token_is_answered_in_words(db: None, language: str, words: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(f"/{language}/account/login/", {"login": "a@example.org"})
    assert answer.status_code == 403
    assert words in answer.content.decode()
