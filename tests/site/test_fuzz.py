"""Whatever is asked of a list, a search or the API, it is answered or refused, never with a failure."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.exchange.api import api
from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ADDRESSES = (
    "/es/", "/es/commitments/", "/en/commitments/plans/", "/es/agenda/", "/es/agenda/list/",
    "/es/agenda/timeline/", "/es/teams/", "/es/parties/", "/es/offices/", "/es/mechanisms/",
    "/es/classifications/", "/es/search/", "/en/search/", "/es/data/", "/es/people/", "/es/ledger/",
    "/es/ledger/accounts.user/1/", "/es/account/login/", "/es/download/commitments.csv",
    "/es/download/events.csv", "/es/download/strategy.csv", "/api/v1/commitments", "/api/v1/plan-counts",
    "/api/v1/strategies", "/api/v1/events", "/api/v1/mechanisms", "/api/v1/parties", "/api/v1/memberships",
    "/api/v1/offices", "/api/v1/teams", "/api/v1/classifications", "/api/v1/crosswalk",
    "/api/v1/observations", "/api/v1/search", "/api/v1/docs", "/feeds/all.ics",
)  # fmt: skip
NAMES = (
    "q", "page", "per_page", "sort", "state", "kind", "forum", "sector", "term", "side", "year", "organ",
    "host", "team", "standing", "status", "party", "role", "verb", "office", "on", "limit", "offset", "lang",
    "next", "text", "scheme", "as_of", "series", "country",
)  # fmt: skip
NASTY = (
    "\x00", "-1", "0", "10" * 9, "", "1e9", "nan", "²", "١", "2025", "0001-01-01", "9999-12-31", "2025-02-30",
    "-title", "--", "pk", "owner__visibility", "title,kind", "\ud800", "'", '"', "\\", "%", '"asilo',
    "-asilo", "a OR", "OR", "a:*", "!&|<->", "()", "BLZ", "plan", "pledge", "none", "es",
    "support_platform_chair", "mirps_nap_sector/protection", "x" * 3000,
)  # fmt: skip
VALUES = st.one_of(st.sampled_from(NASTY), st.text(max_size=30))


def names_of(address: str) -> tuple[str, ...]:
    """The parameters that an address understands: the API refuses any other at once."""
    described = api.get_openapi_schema()["paths"].get(address)
    return tuple(each["name"] for each in described["get"]["parameters"]) if described else NAMES


@st.composite
def questions(draw: st.DrawFn) -> str:
    address = draw(st.sampled_from(ADDRESSES))
    names = names_of(address) or NAMES
    asked = draw(st.lists(st.tuples(st.sampled_from(names), VALUES), min_size=1, max_size=4))
    return f"{address}?{_encoded(asked)}"


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
@pytest.mark.parametrize("value", NASTY[:9])
def test_the_worst_values_for_every_parameter_make_no_address_fail(cast: Cast, value: str) -> None:
    reader = Client(raise_request_exception=False)
    reader.force_login(cast.users["ana"], backend=BACKEND)
    for address in ADDRESSES:
        question = f"{address}?{_encoded([(name, value) for name in names_of(address) or NAMES])}"
        assert reader.get(question).status_code < 500, question


@pytest.mark.filterwarnings("ignore:Pagination may yield inconsistent results")
def test_no_query_makes_an_address_fail(cast: Cast) -> None:
    reader = Client(raise_request_exception=False)
    reader.force_login(cast.users["ana"], backend=BACKEND)

    @settings(
        max_examples=200, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(question=questions())
    def ask(question: str) -> None:
        answer: Any = reader.get(question)
        if answer.streaming:
            b"".join(answer.streaming_content)
        assert answer.status_code < 500, question

    ask()


@pytest.mark.parametrize("address", ["/es/commitments/", "/es/people/"])
@pytest.mark.parametrize("query", ["per_page=-1", "per_page=0", "page=-1", "page=9" + "9" * 30, "page=x"])
def test_no_number_of_a_page_makes_a_table_fail(cast: Cast, address: str, query: str) -> None:
    reader = Client(raise_request_exception=False)
    reader.force_login(cast.users["ana"], backend=BACKEND)
    assert reader.get(f"{address}?{query}").status_code == 200


def test_nobody_but_us_says_how_many_rows_a_page_has(cast: Cast) -> None:
    reader = Client()
    reader.force_login(cast.users["ana"], backend=BACKEND)
    table = reader.get("/es/people/?per_page=2").context["table"]
    assert table.paginator.per_page == 25


def _encoded(query: list[tuple[str, str]]) -> str:
    return "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in query)
