"""How far commitments are, on the list, on the overview and on the page of a State."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cauce.foundation.values.translated import Translated
from cauce.regional.progress.content import GivenMoney
from cauce.regional.register import overview
from tests.cast import NAMES, TODAY, Cast, party
from tests.regional.commitments.conftest import Make
from tests.regional.progress.making import draft, signed

EVERYONE = (*NAMES, "nobody")
Browse = Callable[..., Any]
MONTHS_AGO = date(2025, 2, 1)
LONG_AGO = date(2023, 3, 1)
LATER = datetime(2025, 5, 14, 12, tzinfo=UTC)


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def _keys(response: Any) -> set[str]:
    return {row.record.key for row in response.context["table"].rows}


def _told(browse: Browse, url: str, name: str = "nobody") -> int:
    count = browse(url.removeprefix("/en"), name).context["table"].paginator.count
    assert isinstance(count, int)
    return count


@pytest.fixture
def followed(cast: Cast, make: Make, schemes: None) -> dict[str, str]:
    """One commitment of each standing: key -> standing for the public."""
    signed(cast, make("DONE"), stage="fulfilled", refers_to=LONG_AGO)
    signed(cast, make("MOVES", sector="education"), stage="in_progress", refers_to=MONTHS_AGO)
    signed(cast, make("PLANS"), stage="planning", refers_to=MONTHS_AGO)
    reason = Translated({"es": "sin fondos", "en": "no funds"})
    signed(cast, make("LEFT"), stage="discontinued", refers_to=MONTHS_AGO, reason=reason)
    signed(cast, make("WORN"), stage="in_progress", refers_to=LONG_AGO)
    make("NEVER")
    make("NOBODY", by=())
    joint = make("JOINT", by=("BLZ", "MEX", "CAN"))
    signed(cast, joint, "MEX", stage="fulfilled", refers_to=MONTHS_AGO)
    return {
        "DONE": "fulfilled", "MOVES": "in_progress", "PLANS": "planning", "LEFT": "discontinued",
        "WORN": "silent", "NEVER": "silent", "NOBODY": "silent", "JOINT": "in_progress",
    }  # fmt: skip


def test_a_stage_leaves_exactly_its_rows(browse: Browse, followed: dict[str, str]) -> None:
    for stage in ("fulfilled", "in_progress", "planning", "discontinued", "superseded", "silent"):
        expected = {key for key, standing in followed.items() if standing == stage}
        assert _keys(browse(f"/commitments/?stage={stage}")) == expected
    assert _keys(browse("/commitments/?stage=late")) == set()


def test_each_option_of_the_stage_says_how_many_rows_it_leaves(
    browse: Browse, followed: dict[str, str]
) -> None:
    for query in ("", "?state=MEX", "?stage=planning", "?on=2025-01-15", "?stage=silent&sector=education"):
        page = _text(browse(f"/commitments/{query}"))
        inner = re.search(r'<select name="stage".*?>(.*?)</select>', page)
        assert inner is not None
        options = re.findall(r'<option value="(\w+)"[^>]*>[^<]*\((\d+)\)</option>', inner[1])
        assert len(options) == 6
        for stage, count in options:
            asked = re.sub(r"stage=\w*&?", "", query.lstrip("?"))
            assert _told(browse, f"/commitments/?{asked}&stage={stage}") == int(count), (query, stage)


def test_other_options_are_counted_within_the_chosen_stage(browse: Browse, followed: dict[str, str]) -> None:
    page = _text(browse("/commitments/?stage=in_progress"))
    assert re.search(r'<option value="education">Education \(1\)</option>', page)
    assert re.search(r'<option value="protection">Protection \(1\)</option>', page)


def test_silence_is_told_apart_by_whether_there_ever_was_a_word(
    browse: Browse, followed: dict[str, str]
) -> None:
    page = _text(browse("/commitments/"))
    assert "Silent since 1 Mar 2023" in page
    assert "No progress reported</span>" in page
    assert "1 of 3 partners has reported" in page
    spanish = _text(browse("/commitments/", language="es"))
    assert "Sin avance informado desde el 1 mar 2023" in spanish
    assert "Ha informado 1 de 3 socios" in spanish


def test_the_share_of_a_state_is_told_beside_the_whole(browse: Browse, followed: dict[str, str]) -> None:
    assert _keys(browse("/commitments/?state=BLZ&share=silent")) == {"WORN", "NEVER", "JOINT"}
    assert _keys(browse("/commitments/?state=MEX&share=fulfilled")) == {"JOINT"}
    assert "Its own share: No progress reported" in _text(browse("/commitments/?state=BLZ"))
    assert len(_keys(browse("/commitments/?share=silent"))) == len(followed)


def _numbers(page: overview.Overview) -> list[tuple[int, str]]:
    cells = [cell for row in (*page.states, *page.others) for cell in (*row.cells, row.whole)]
    return [(stand.value, stand.url) for cell in cells for stand in cell.stands] + [
        (cell.total, cell.url) for cell in cells if cell.total
    ]


@pytest.mark.parametrize("query", ["", "?forum=NAP", "?on=2025-01-15"])
def test_every_number_of_the_overview_leads_to_exactly_its_rows(
    query: str, browse: Browse, followed: dict[str, str], make: Make
) -> None:
    make("PLEDGE", forum="GRF 2023", year=2023, kind="pledge", sector="", by=("CAN",))
    numbers = _numbers(browse(f"/commitments/progress/{query}").context["page"])
    assert len(numbers) > 8
    for count, url in numbers:
        assert _told(browse, url) == count, url


def test_the_overview_shows_every_mirps_state_by_name_and_adds_none_up(
    browse: Browse, followed: dict[str, str]
) -> None:
    page = browse("/commitments/progress/").context["page"]
    assert [row.party.code for row in page.states] == ["BLZ", "MEX"]
    assert [row.party.code for row in page.others] == ["CAN"]
    assert page.states[1].whole.total == 1
    assert "do not add the rows up" in _text(browse("/commitments/progress/"))
    assert "no sume las filas" in _text(browse("/commitments/progress/", language="es"))


def _everywhere(browse: Browse, name: str, word: str) -> dict[str, bool]:
    paths = (
        "/commitments/", "/commitments/A/", "/commitments/progress/", "/commitments/?stage=fulfilled",
        f"/commitments/?on={TODAY}", f"/commitments/A/?on={TODAY}", f"/commitments/progress/?on={TODAY}",
        "/parties/BLZ/", "/commitments/?state=BLZ&share=fulfilled",
    )  # fmt: skip
    return {path: word in _text(browse(path, name)) for path in paths}


@pytest.mark.parametrize("name", EVERYONE)
def test_a_draft_is_on_its_partys_own_page_and_nowhere_else(
    name: str, cast: Cast, browse: Browse, make: Make
) -> None:
    draft(cast, make("A"), stage="fulfilled", done="quetzalborrador")
    found = _everywhere(browse, name, "quetzalborrador")
    assert {path for path, shown in found.items() if shown} == (
        {"/commitments/A/"} if name == "celia" else set()
    )
    assert _keys(browse("/commitments/?stage=fulfilled", name)) == set()
    page = browse("/commitments/progress/", name).context["page"]
    assert [stand.key for stand in page.states[0].whole.stands] == ["silent"]


@pytest.mark.parametrize("name", EVERYONE)
def test_an_update_for_the_secretariat_moves_nothing_that_others_see(
    name: str, cast: Cast, browse: Browse, make: Make
) -> None:
    signed(cast, make("A"), stage="fulfilled", audience="secretariat", done="quetzalsecretaria",
           money=(GivenMoney("announced", "USD", Decimal(7_654_321)),))  # fmt: skip
    reads = name in ("ana", "celia")
    for path, shown in _everywhere(browse, name, "quetzalsecretaria").items():
        assert shown == (reads and path.startswith("/commitments/A/")), path
    for path, shown in _everywhere(browse, name, "7,654,321").items():
        assert shown == (reads and ("/A/" in path or "progress" in path)), path
    assert _keys(browse("/commitments/?stage=fulfilled", name)) == ({"A"} if reads else set())
    assert _keys(browse(f"/commitments/?stage=fulfilled&on={TODAY}", name)) == ({"A"} if reads else set())
    stands = browse("/parties/BLZ/", name).context["page"].commitments.shares.stands
    assert [stand.key for stand in stands] == (["fulfilled"] if reads else ["silent"])


@pytest.mark.parametrize("name", EVERYONE)
def test_a_guarded_commitment_is_in_no_number_of_those_who_may_not_see_it(
    name: str, cast: Cast, browse: Browse, guarded: dict[str, frozenset[str]]
) -> None:
    seen = sum(name in audience for audience in guarded.values())
    page = browse("/commitments/progress/", name).context["page"]
    assert page.states[0].whole.total == seen
    assert browse("/parties/BLZ/", name).context["page"].commitments.shares.total == seen


def test_a_day_that_is_over_keeps_its_answer(cast: Cast, browse: Browse, make: Make) -> None:
    commitment = make("A")
    first = signed(cast, commitment, stage="planning", refers_to=date(2025, 1, 10))
    paths = (
        "/commitments/?on=2025-02-01", "/commitments/A/?on=2025-02-01",
        "/commitments/progress/?on=2025-02-01", "/commitments/plans/?on=2025-02-01",
        "/commitments/?on=2025-02-01&stage=planning",
    )  # fmt: skip

    def answers() -> list[str]:
        return [_text(browse(path)) for path in paths]

    before = answers()
    assert "In planning" in before[1]
    assert "Title A" in before[4]
    signed(cast, commitment, stage="in_progress", refers_to=date(2025, 3, 1))
    signed(cast, commitment, stage="fulfilled", refers_to=date(2025, 1, 10), corrects=first, at=LATER)
    make("B", drafted_by=cast.users["celia"], agreed_at=LATER, published_at=LATER)
    assert answers() == before
    assert _text(browse("/commitments/A/")) != before[1]


def test_the_day_is_kept_in_links_pages_and_downloads(browse: Browse, make: Make) -> None:
    for number in range(30):
        make(f"K-{number:02}", year=2020)
    page = _text(browse("/commitments/?on=2024-03-01"))
    assert "As it stood on 1 Mar 2024" in page
    assert 'href="/en/commitments/K-00/?on=2024-03-01"' in page
    assert re.search(r'rel="next" href="\?on=2024-03-01&amp;page=2"', page)
    assert "/en/download/commitments.csv?on=2024-03-01" in page
    assert 'href="/en/commitments/progress/?on=2024-03-01"' in page
    assert 'href="?"' in page
    assert "Tal como estaba el 1 mar 2024" in _text(browse("/commitments/?on=2024-03-01", language="es"))


@pytest.mark.parametrize(
    "path", ["/commitments/", "/commitments/A/", "/commitments/progress/", "/commitments/plans/"]
)
def test_a_bad_day_is_said_in_words_and_today_is_shown(path: str, browse: Browse, make: Make) -> None:
    make("A")
    page = _text(browse(f"{path}?on=2024-99-99"))
    assert "“2024-99-99” is not a date" in page
    assert "This is how things stand today." in page


@pytest.mark.parametrize(
    "path",
    [
        "/commitments/?stage=in_progress", "/commitments/?state=BLZ&share=in_progress",
        "/commitments/?on=2025-05-01", "/commitments/progress/", "/commitments/progress/?on=2025-05-01",
        "/commitments/K-0/", "/parties/BLZ/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["nobody", "celia"])
def test_thirty_rows_and_thirty_words_cost_as_many_queries_as_one(
    path: str, name: str, cast: Cast, browse: Browse, make: Make, schemes: None
) -> None:
    def asked() -> int:
        browse(path, name)
        with CaptureQueriesContext(connection) as queries:
            assert browse(path, name).status_code == 200
        return len(queries)

    money = (GivenMoney("announced", "USD", Decimal(5)),)
    signed(cast, make("K-0", by=("BLZ", "MEX")), refers_to=MONTHS_AGO, money=money)
    make("NEAR")
    few = asked()
    for number in range(1, 30):
        made = make(f"K-{number}", by=("BLZ", "MEX"))
        signed(cast, made, refers_to=MONTHS_AGO, money=money)
        signed(cast, made, "MEX", refers_to=date(2025, 3, number), money=money)
    assert asked() == few


def test_a_states_page_counts_its_own_shares_and_leads_to_them(
    browse: Browse, followed: dict[str, str]
) -> None:
    shares = browse("/parties/BLZ/").context["page"].commitments.shares
    assert {stand.key: stand.value for stand in shares.stands} == {
        "fulfilled": 1, "in_progress": 1, "planning": 1, "discontinued": 1, "silent": 3,
    }  # fmt: skip
    for stand in shares.stands:
        assert _told(browse, stand.url) == stand.value


def test_home_tells_a_focal_point_how_far_its_own_shares_are(
    browse: Browse, followed: dict[str, str]
) -> None:
    assert "Its own shares by stage" in _text(browse("/", "celia"))
    own = browse("/", "celia").context["home"].own[0]
    assert own.shares.total == 7
    assert party("BLZ") == own.party
