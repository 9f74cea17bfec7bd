from __future__ import annotations

import pytest
from django.utils.translation import override

from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import Reading, Translated

BOTH = Translated({"es": "Belice", "en": "Belize"})


@pytest.mark.parametrize(("language", "text"), [("es", "Belice"), ("en", "Belize")])
def test_a_reader_gets_their_own_language(language: str, text: str) -> None:
    with override(language):
        assert BOTH.reading() == Reading(text, language, is_fallback=False)
        assert str(BOTH) == text


def test_a_missing_language_is_shown_in_the_other_one_and_said_so() -> None:
    assert Translated({"es": "", "en": "Belize"}).reading("es") == Reading("Belize", "en", is_fallback=True)


def test_a_third_language_needs_no_code() -> None:
    assert Translated({"es": "Belice", "pt": "Belize"}).reading("pt").text == "Belize"


def test_no_reading_at_all_is_empty_and_false() -> None:
    assert not Translated({"es": ""})
    assert Translated().reading("en") == Reading("", "en", is_fallback=False)


def test_the_database_gives_back_what_was_stored(db: None) -> None:
    Party.objects.create(code="BLZ", kind="state", name=BOTH, source_url="test")
    party = Party.objects.get()
    assert party.name == BOTH
    assert Party.objects.filter(name__en="Belize").exists()
    assert list(Party.objects.values_list("name", flat=True)) == [BOTH]
