"""The lists and pages of needs and offers, as their readers get them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.models import ExistingSupport, Need
from tests.cast import NAMES, TODAY, Cast, party
from tests.regional.support.asking import SIGNED, match, need, offer, said

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYONE = (*NAMES, "nobody")
Browse = Callable[..., Any]


@pytest.fixture
def browse(cast: Cast) -> Browse:
    def get(path: str, name: str = "nobody", language: str = "es") -> Any:
        client = Client()
        if name != "nobody":
            client.force_login(cast.users[name], backend=BACKEND)
        return client.get(path if path.startswith(("/api", "/feeds")) else f"/{language}{path}")

    return get


@pytest.fixture
def guarded(cast: Cast) -> dict[str, set[str]]:
    """Needs of Belize with every audience, and a public draft: who may see each."""
    need("N-OPEN")
    need("N-PRIVATE", visibility="private")
    need("N-SECRETARIAT", visibility="secretariat")
    named = need("N-NAMED", visibility="parties")
    named.named_parties.set(Party.objects.filter(code="MEX"))
    need("N-DRAFT", published_at=None)
    return {
        "N-OPEN": set(EVERYONE),
        "N-PRIVATE": {"celia"},
        "N-SECRETARIAT": {"celia", "ana"},
        "N-NAMED": {"celia", "ana", "diego", "fabio"},
        "N-DRAFT": {"celia"},
    }


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def keys(answer: Any) -> set[str]:
    return set(re.findall(r"/support/(?:needs|offers)/([NO]-[A-Z0-9-]+)/", text(answer)))


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_reads_a_need_that_is_not_theirs(name: str, browse: Browse, guarded: dict[str, Any]) -> None:
    mine = {key for key, readers in guarded.items() if name in readers}
    page = browse("/support/", name)
    assert keys(page) == mine
    assert page.context["table"].paginator.count == len(mine - {"N-DRAFT"}), "a draft is in no count"
    for key in guarded:
        assert browse(f"/support/needs/{key}/", name).status_code == (200 if key in mine else 404)
        status = browse(f"/api/v1/needs/{key}", name).status_code
        assert status == (200 if key in mine - {"N-DRAFT"} else 404)
    listed = {row["key"] for row in browse("/api/v1/needs", name).json()["items"]}
    assert listed == mine - {"N-DRAFT"}


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_reads_an_offer_that_is_not_theirs(name: str, browse: Browse) -> None:
    offer("O-OPEN")
    offer("O-PRIVATE", visibility="private")
    offer("O-DRAFT", published_at=None)
    mine = {"O-OPEN"} | ({"O-PRIVATE", "O-DRAFT"} if name == "elena" else set())
    assert keys(browse("/support/offers/", name)) == mine
    for key in ("O-OPEN", "O-PRIVATE", "O-DRAFT"):
        assert browse(f"/support/offers/{key}/", name).status_code == (200 if key in mine else 404)
    listed = {row["key"] for row in browse("/api/v1/offers", name).json()["items"]}
    assert listed == mine - {"O-DRAFT"}


def test_a_draft_of_another_counts_in_no_figure(browse: Browse) -> None:
    need("N-1")
    need("N-2", published_at=None)
    for name in EVERYONE:
        (figure, *_others) = browse("/support/", name).context["figures"]
        assert (figure.value, figure.of) == (1, 1), name


def test_the_list_begins_with_the_unmet_and_keeps_the_covered_apart(browse: Browse) -> None:
    need("N-1", amount=500)
    covered = need("N-2", amount=500)
    match(covered, offer(), *SIGNED, amount=500)
    assert keys(browse("/support/")) == {"N-1"}
    assert keys(browse("/support/?status=covered")) == {"N-2"}
    assert keys(browse("/support/?status=every")) == {"N-1", "N-2"}


def test_the_list_says_what_is_left_and_of_how_much(browse: Browse) -> None:
    asked = need(amount=500)
    match(asked, offer(), *SIGNED, amount=200)
    page = text(browse("/support/", language="en"))
    assert "USD 300" in page
    assert "of USD 500" in page


def test_filters_narrow_by_state_form_theme_language_window_and_money(browse: Browse) -> None:
    scheme = Scheme.objects.create(key="acsg", position=1, name=said("Áreas"))
    term = Term.objects.create(code="acsg/coi", scheme=scheme, key="coi", position=1, label=said("COI"))
    need("N-1", forms=["twinning"], languages=["en"], ends_on=date(2025, 6, 30)).terms.add(term)
    need("N-2", "MEX", forms=["financial"], amount=9, languages=["es"], starts_on=date(2026, 1, 1))
    need("N-3", "MEX", forms=["training", "twinning"])
    for query, expected in {
        "state=BLZ": {"N-1"},
        "form=twinning": {"N-1", "N-3"},
        "term=acsg/coi": {"N-1"},
        "language=es": {"N-2"},
        "money=yes": {"N-2"},
        "money=no": {"N-1", "N-3"},
        "from_on=2025-07-01": {"N-2", "N-3"},
        "until_on=2025-12-31": {"N-1", "N-3"},
        "state=MEX&form=twinning": {"N-3"},
        "state=ZZZ": set(),
    }.items():
        assert keys(browse(f"/support/?{query}")) == expected, query


def test_words_find_needs_in_both_languages(browse: Browse) -> None:
    need("N-1", title="Hermanamiento sobre información de país de origen")
    need("N-2", title="Equipo de cómputo")
    assert keys(browse("/support/?q=informacion")) == {"N-1"}
    assert "N-1" in text(browse("/search/?q=hermanamientos"))
    offer("O-1", words=said("Visitas de jueces", "Visits of judges"))
    assert "O-1" in text(browse("/search/?q=judges", language="en"))


def test_a_search_finds_no_draft_of_another(browse: Browse) -> None:
    need("N-1", title="Zanzíbar", published_at=None)
    assert "N-1" in text(browse("/search/?q=zanzibar", "celia"))
    assert "/N-1/" not in text(browse("/search/?q=zanzibar", "ana"))


def test_the_order_changes_with_the_day_and_not_within_it(cast: Cast) -> None:
    from cauce.regional.support.queries import needs

    for number in range(12):
        need(f"N-{number}")
    orders = {
        day: [row.key for row in needs.neutral(Need.objects.all(), TODAY + timedelta(days=day))]
        for day in (0, 1, 2, 3)
    }
    assert len({tuple(order) for order in orders.values()}) == 4
    assert orders[0] == [row.key for row in needs.neutral(Need.objects.all(), TODAY)]


def test_the_need_page_shows_the_gap_with_its_rows(browse: Browse) -> None:
    asked = need(amount=500)
    match(asked, offer(title="Fondo"), *SIGNED, amount=200)
    page = text(browse("/support/needs/N-1/", language="en"))
    assert "Agreed with Canada" in page
    assert "−USD 200" in page
    assert '<p class="support-left">USD 300' in page


def test_a_confidential_agreement_counts_but_is_not_named(browse: Browse) -> None:
    asked = need(amount=500)
    match(asked, offer(visibility="secretariat"), *SIGNED, amount=200)
    page = text(browse("/support/needs/N-1/", language="en"))
    assert "1 agreement that is not shown to you" in page
    assert "Agreed with" not in page
    assert "Canada" not in page
    assert "Agreed with Canada" in text(browse("/support/needs/N-1/", "ana", language="en"))


def test_what_is_not_known_is_said_and_not_zero(browse: Browse) -> None:
    need()
    page = text(browse("/support/needs/N-1/", language="en"))
    assert "The State has not said who supports this already." in page
    assert "Open, no amount stated" in page
    assert page.count("not stated") >= 4


def test_who_supports_it_already_stands_on_the_page(browse: Browse) -> None:
    asked = need(exists=said("Un taller", "One workshop"))
    ExistingSupport.objects.create(need=asked, party=party("ESP"), what=said("Un fondo", "A fund"))
    ExistingSupport.objects.create(need=asked, name="MIEUX+", what=said("Expertos", "Experts"))
    page = text(browse("/support/needs/N-1/", language="en"))
    for words in ("One workshop", "Spain", "A fund", "MIEUX+", "Experts"):
        assert words in page


def test_a_commitment_that_the_reader_may_not_see_is_not_named(browse: Browse) -> None:
    hidden = Commitment.objects.create(
        key="C-HIDDEN", kind="pledge", forum="GRF 2023", year=2023, visibility="private",
        owner=party("BLZ"), title=said("Oculto"), statement=said("Oculto"), source_url="test",
    )  # fmt: skip
    need(commitment=hidden)
    assert "C-HIDDEN" in text(browse("/support/needs/N-1/", "celia"))
    assert "C-HIDDEN" not in text(browse("/support/needs/N-1/", "diego"))
    assert browse("/api/v1/needs/N-1", "celia").json()["commitment"] == "C-HIDDEN"
    assert browse("/api/v1/needs/N-1", "diego").json()["commitment"] is None


def test_whom_an_offer_excludes_is_for_its_owner_and_the_secretariat(browse: Browse) -> None:
    offer().not_states.add(party("BLZ"))
    for name in EVERYONE:
        shown = "Not for" in text(browse("/support/offers/O-1/", name, language="en"))
        assert shown == (name in ("elena", "ana")), name
        assert "BLZ" not in str(browse("/api/v1/offers/O-1", name).json()), name


def test_an_offer_says_how_much_of_it_is_free(browse: Browse) -> None:
    given = offer(amount=500, max_needs=3)
    match(need("N-1", amount=200), given, *SIGNED, amount=200)
    page = text(browse("/support/offers/O-1/", language="en"))
    assert "2 of 3" in page
    assert "USD 300 of USD 500" in page


def test_what_is_invented_is_tagged_everywhere(browse: Browse) -> None:
    need(is_demonstration=True)
    offer(is_demonstration=True)
    for path in ("/support/", "/support/needs/N-1/", "/support/offers/", "/support/offers/O-1/"):
        assert "tag-demonstration" in text(browse(path)), path


def test_an_empty_room_says_how_something_comes_here(browse: Browse) -> None:
    assert "No need to show" in text(browse("/support/", language="en"))
    assert "No offer to show" in text(browse("/support/offers/", language="en"))


def test_a_closed_need_says_why(browse: Browse) -> None:
    need(closed_at=timezone.now(), closed_because="Ya no hace falta")
    assert keys(browse("/support/")) == set()
    assert keys(browse("/support/?status=closed")) == {"N-1"}
    assert "Ya no hace falta" in text(browse("/support/needs/N-1/"))


PAGES = (
    "/support/", "/support/?status=every", "/support/offers/", "/support/needs/N-0/", "/support/offers/O-0/",
    "/api/v1/needs", "/api/v1/offers", "/feeds/needs.atom", "/support/following/",
)  # fmt: skip


@pytest.mark.parametrize("name", ["ana", "celia"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_as_much_of_one_row_as_of_thirty(browse: Browse, path: str, name: str) -> None:
    from tests.regional.support.asking import answered, shown

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            asked = need(f"N-{number}", amount=500)
            match(asked, offer(f"O-{number}"), *SIGNED, amount=100)
            shown(asked, "COL", TODAY - timedelta(days=90))
            answered(asked, "COL", TODAY)

    def count() -> int:
        browse(path, name)  # what is kept in memory is there by now
        with CaptureQueriesContext(connection) as asked:
            assert browse(path, name).status_code == 200
        return len(asked)

    more(0, 1)
    one = count()
    more(1, 30)
    assert count() == one
