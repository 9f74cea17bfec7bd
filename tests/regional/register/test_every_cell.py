"""Every number of every picture leads to exactly as many rows, under every filter and on every day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cauce.engines.progress.standing import STANDINGS
from cauce.regional.commitments import actions as texts
from cauce.regional.commitments.models import Commitment, Forum
from cauce.regional.progress.content import GivenMoney
from cauce.regional.register import invented as inventions
from cauce.regional.register import overview
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.conftest import Make
from tests.regional.commitments.writing import both
from tests.regional.progress.making import signed

Browse = Callable[..., Any]
LAST_YEAR, WINTER, SPRING = date(2024, 5, 1), date(2025, 1, 15), date(2025, 4, 1)
DAYS = ("", "2024-06-01", "2025-02-01", "2025-05-01")
READERS = ("nobody", "ana", "celia")
LINKS = re.compile(r'<a href="(/en/commitments/\?[^"]+)"[^>]*>(?:<svg.*?</svg>)?\s*([\d,]+)\s*[<]', re.DOTALL)


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def region(cast: Cast, make: Make, schemes: None) -> list[Commitment]:
    """Shares of every standing, alone and joint, in several sectors and forums, some merged, some guarded."""
    rows = [
        make("P-1", year=2023), make("P-2", by=("BLZ", "MEX"), sector="education", year=2023),
        make("P-3", by=("MEX", "CAN"), sector="", forum="GRF 2023", kind="pledge", year=2023),
        make("P-4", by=("BLZ", "MEX", "CAN"), forum="GRF 2019", kind="pledge", year=2019, sector="other"),
        make("P-5", by=(), sector="education"), make("P-6", by=("CAN",), kind="need", side="need"),
        make("P-7", visibility="private", owner=party("BLZ")),
        make("P-8", visibility="parties", owner=party("BLZ"), named=("MEX",)),
    ]  # fmt: skip
    stages = ("fulfilled", "planning", "in_progress", "discontinued")
    for place, row in enumerate(rows):
        for code in row.parts.values_list("party", flat=True):
            if code in ("BLZ", "MEX"):
                told: dict[str, Any] = (
                    {"reason": both("No funds")} if stages[place % 4] == "discontinued" else {}
                )
                day = (LAST_YEAR, WINTER, SPRING)[place % 3]
                signed(cast, row, code, stage=stages[place % 4], refers_to=day, **told)
    ana = cast.person("ana")
    texts.merge(by=ana, commitments=[rows[0], rows[5]], base=rows[0], reason=both("One"))
    return rows


def _count(browse: Browse, url: str, name: str) -> int:
    count = browse(url.replace("&amp;", "&").removeprefix("/en"), name).context["table"].paginator.count
    assert isinstance(count, int)
    return count


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("day", DAYS)
def test_each_cell_of_the_map_leads_to_as_many_rows_as_it_says(
    name: str, day: str, browse: Browse, region: list[Commitment]
) -> None:
    seen: dict[str, int] = {}
    for forum in ("", *Forum.values):
        page = _text(browse(f"/commitments/progress/?forum={forum}&on={day}", name))
        seen |= {url: int(count.replace(",", "")) for url, count in LINKS.findall(page)}
    assert len(seen) > 5
    wrong = {url: count for url, count in seen.items() if _count(browse, url, name) != count}
    assert wrong == {}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("path", ["/parties/BLZ/", "/parties/MEX/", "/parties/CAN/", "/commitments/plans/"])
def test_each_number_on_the_page_of_a_state_and_of_the_plans_leads_to_its_rows(
    path: str, day: str, browse: Browse, region: list[Commitment]
) -> None:
    response = browse(f"{path}?on={day}")
    numbers = {url: int(count.replace(",", "")) for url, count in LINKS.findall(_text(response))}
    if path.startswith("/parties"):
        found = response.context["page"].commitments
        numbers |= {stand.url: stand.value for stand in found.shares.stands} | {found.url: found.count}
        assert len(found.latest) == min(found.count, 6)
    assert numbers
    assert {url: n for url, n in numbers.items() if _count(browse, url, "nobody") != n} == {}


def test_the_counts_beside_the_options_hold_with_every_filter_and_day(
    browse: Browse, region: list[Commitment]
) -> None:
    looked_at = 0
    for query in (
        "state=MEX",
        "sector=education&on=2025-02-01",
        "stage=planning",
        "forum=GRF 2019",
        "state=BLZ",
    ):
        page = _text(browse(f"/commitments/?{query}"))
        for name, inner in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', page):
            for value, count in re.findall(r'<option value="([^"]+)"[^>]*>[^<]*\((\d+)\)</option>', inner):
                kept = "&".join(each for each in query.split("&") if not each.startswith(f"{name}="))
                looked_at += 1
                assert _count(browse, f"/commitments/?{kept}&{name}={value}", "nobody") == int(count), (
                    query, name, value,
                )  # fmt: skip
    assert looked_at > 60


def test_silence_is_a_state_of_its_own_and_no_stage_is_merged_with_another(
    browse: Browse, region: list[Commitment]
) -> None:
    page = browse("/commitments/progress/")
    labels = [label for _key, label in page.context["page"].standings]
    assert len(set(labels)) == len(STANDINGS)
    assert "Sin avance informado" in labels
    for path in ("/commitments/", "/commitments/progress/", "/parties/BLZ/", "/commitments/P-4/", "/"):
        text = _text(browse(path)).lower()
        for merged in ("fulfilled or in progress", "in progress or fulfilled", "fulfilled and in progress"):
            assert merged not in text, path
    spanish = _text(browse("/commitments/progress/", language="es")).lower()
    assert "cumplido o en" not in spanish


def test_states_stand_in_the_order_of_their_names_whatever_they_did(
    cast: Cast, browse: Browse, region: list[Commitment], make: Make
) -> None:
    def order() -> list[str]:
        page = browse("/commitments/progress/").context["page"]
        return [str(row.party) for row in (*page.states, *page.others)]

    before = order()
    for number in range(5):
        signed(cast, make(f"M-{number}", by=("MEX",)), "MEX", stage="fulfilled", refers_to=SPRING)
    assert order() == before
    assert before[:2] == sorted(before[:2])
    page = _text(browse("/commitments/progress/"))
    heat = page.split('id="heat-title"')[1].split("<details")[0]
    assert "sort=" not in heat


def _invent(cast: Cast, key: str, code: str, **said: Any) -> None:
    """A real commitment on which a demonstration's person reports."""
    cast.users["celia"].is_demonstration = True
    cast.users["celia"].save()
    signed(cast, Commitment.objects.get(key=key), code, **said)


def test_what_rests_on_invented_reports_is_marked_on_every_page_that_counts_it(
    cast: Cast, browse: Browse, make: Make, schemes: None
) -> None:
    real, other = make("REAL", year=2023), make("OTHER", year=2023, by=("MEX",))
    signed(cast, other, "MEX", stage="planning", refers_to=SPRING)
    paths = ("/commitments/", "/commitments/?state=BLZ", "/commitments/REAL/", "/commitments/progress/",
             "/parties/BLZ/")  # fmt: skip
    marks = {path: _text(browse(path)).lower().count("demonstration") for path in paths}
    _invent(cast, real.key, "BLZ", stage="in_progress", refers_to=SPRING,
            money=(GivenMoney("announced", "USD", Decimal(5)),))  # fmt: skip
    for path in paths:
        assert _text(browse(path)).lower().count("demonstration") > marks[path], path
    row = next(
        row for row in browse("/commitments/progress/").context["page"].states if row.party.pk == "MEX"
    )
    assert not row.whole.rests_on_demonstration
    cells = browse("/commitments/progress/?on=2025-03-01").context["page"].states
    assert not any(row.whole.rests_on_demonstration for row in cells)
    told = browse("/", "nobody").client.get("/api/v1/commitments/REAL").json()["standing"]
    assert told["rests_on_demonstration"] is True


def test_too_many_invented_reports_mark_the_page_as_a_whole(
    cast: Cast, browse: Browse, make: Make, schemes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inventions, "MOST", 0)
    make("REAL", year=2023)
    _invent(cast, "REAL", "BLZ", stage="in_progress", refers_to=SPRING)
    assert "too many to mark them one by one" in _text(browse("/commitments/progress/"))


def test_money_beyond_the_limit_is_explained_and_asked_for_with_a_plain_link(
    cast: Cast, browse: Browse, make: Make, schemes: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MONEY_UNASKED", 0)
    money = (GivenMoney("announced", "USD", Decimal(4321)), GivenMoney("disbursed", "USD", Decimal(0)))
    signed(cast, make("A", forum="GRF 2023", year=2023), refers_to=SPRING, money=money)
    day = (TODAY - timedelta(days=1)).isoformat()
    page = _text(browse(f"/commitments/progress/?forum=GRF 2023&on={day}"))
    assert "is not added up unasked" in page
    assert "4,321" not in page
    link = re.search(r'href="(/en/commitments/progress/\?money=1[^"]+)"', page)
    assert link is not None
    asked = _text(browse(link[1].replace("&amp;", "&").removeprefix("/en")))
    for told in ("4,321", "2023 that you may see", "As it stood on 14 May 2025", "money.csv?on=" + day):
        assert told in asked, told
