"""What the plan's pages say of scarcity, of the bound, of who took no part; and plans from before that."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from cauce.regional.support.actions import matching as actions
from cauce.regional.support.matching import quality, runs
from cauce.regional.support.matching.names import Names
from cauce.regional.support.matching.scarce import price_in_words
from cauce.regional.support.matching.telling import stopped
from cauce.regional.support.matching.trials import Change
from cauce.regional.support.models import Run
from tests.cast import Cast
from tests.regional.support.matching_room import agreed, need, offer
from tests.regional.support.test_matching_pages import client, read


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def done(cast: Cast, change: Change | None = None) -> Run:
    run = actions.ask_for_run(by=cast.person("ana"), change=change)
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


def price(**fields: Any) -> dict[str, Any]:
    given = {"forgone": 0.0, "covered": 1.0, "wanted": 40.0, "unit": "places", "currency": ""}
    return given | fields


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (price(), ["What can serve it is hardly sought by others: covering it takes nothing from them."]),
        (price(forgone=1.02), ["about one whole need.", "1 place more for it would free about 2.6%"]),
        (price(forgone=0.5, covered=0.0), ["about 50% of a need.", "1 place more would cover 2.5% of it."]),
        (price(forgone=1.6), ["about 1.6 needs."]),
        (
            price(forgone=None, covered=0.0, wanted=300000, unit="money", currency="USD"),
            ["No open offer can serve it", "USD\xa010,000 more would cover 3.3% of it."],
        ),
        (price(forgone=0.0, covered=0.0, wanted=None), ["One more offer that fits would serve it."]),
        (price(forgone=0.8, wanted=None, unit=""), ["One more offer for it would free about 80% of a need"]),
        (price(forgone=0.3, covered=0.99, wanted=5.0), ["1 place more would cover 1.0% of it."]),
    ],
)  # fmt: skip
def test_a_price_is_told_in_words(told: dict[str, Any], words: list[str]) -> None:
    said = " ".join(price_in_words(told))
    for each in words:
        assert each in said


def test_what_no_offer_can_serve_is_not_told_twice_to_want_a_new_one() -> None:
    assert price_in_words(price(forgone=None, covered=0.0, wanted=None)) == [
        "No open offer can serve it: only a new offer would, or one whose conditions change."
    ]


def test_a_part_of_a_need_is_told_in_grammatical_spanish() -> None:
    with translation.override("es"):
        said = " ".join(price_in_words(price(forgone=0.42, wanted=None)))
    assert "aproximadamente el 42" in said
    assert "de el " not in said


def test_a_rate_of_exchange_is_asked_for_between_currencies_alone() -> None:
    money = stopped("unit", {"wanted": "USD", "given": "CAD"}, Names())
    assert "a dated rate is entered" in money.change
    things = stopped("unit", {"wanted": "person_days", "given": "places"}, Names())
    assert things.change == "Both sides count in the same unit."
    assert "counted in person-days, the offer in places" in things.text


def test_a_plan_without_prices_says_nothing_of_them() -> None:
    assert price_in_words(None) == []


PLAN: dict[str, Any] = {
    "is_proven": False, "coverage": {"BLZ": 0.4, "MEX": 0.7}, "coverage_bound": 0.5,
    "fit": 9.0, "fit_bound": 10.0, "gap": 0.1, "left_out": 0,
}  # fmt: skip


def test_the_bound_and_the_gap_are_told() -> None:
    assert quality.bounds(PLAN) == [
        "The worst-covered State has 40% of its needs covered; no plan passes 50%.",
        "Total fit 9.00: with this coverage no plan passes 10.00. The gap is 10% at most.",
    ]
    best = PLAN | {"coverage_bound": 0.4, "fit": 10.0, "gap": 0.0}
    assert "no plan can give it more" in quality.bounds(best)[0]
    assert "no plan has more" in quality.bounds(best)[1]


def test_a_search_that_time_ended_says_so() -> None:
    cut = PLAN | {"was_cut": True, "seconds": 60.0}
    assert "Time ended the search: it has 60 seconds" in quality.verdict(cut)
    assert "nobody can prove" in quality.verdict(PLAN | {"was_cut": False, "seconds": 60.0})
    assert quality.verdict(PLAN | {"is_proven": True, "gap": 0.0}) == "Proven: no plan does better."
    assert "a thousandth" in quality.verdict(PLAN | {"is_proven": True, "gap": 0.0008})


def test_a_trial_whose_search_time_ended_warns_of_small_differences(cast: Cast) -> None:
    need("n", "BLZ")
    offer("o", "CAN")
    run = done(cast, Change(left_out=["o"]))
    warning = "small differences may come from that alone"
    assert (run.plan or {})["is_rough"] is False
    assert warning not in read(cast, "ana", f"{run.pk}/", "en")
    Run.objects.filter(pk=run.pk).update(plan=(run.plan or {}) | {"is_rough": True})
    assert warning in read(cast, "ana", f"{run.pk}/", "en")


def test_pairs_that_were_set_aside_are_counted() -> None:
    assert "1,200 possible pairs were set aside" in quality.bounds(PLAN | {"left_out": 1200})[-1]


def test_needs_that_want_the_same_offer_are_dear(cast: Cast) -> None:
    need("n-one", "BLZ")
    need("n-two", "BLZ")
    offer("o", "CAN")
    run = done(cast)
    page = read(cast, "ana", f"{run.pk}/", "en")
    assert "Where support is scarce" in page
    assert "Takes from others: <strong>one whole need</strong>" in page
    served = (run.plan or {})["given"][0]["need"]
    assert "How scarce it is" in read(cast, "ana", f"{run.pk}/{served}/o/", "en")


def test_the_page_of_a_need_says_how_dear_it_is_to_those_who_read_plans(cast: Cast) -> None:
    need("n-one", "BLZ")
    need("n-two", "BLZ")
    offer("o", "CAN")
    address = "/en/support/needs/n-one/"
    assert "How scarce it is" not in client(cast, "ana").get(address).content.decode()
    run = done(cast)
    for name, reads in (("ana", True), ("bruno", True), ("celia", False), ("elena", False), ("gina", False)):
        page = client(cast, name).get(address).content.decode()
        assert ("takes from them about one whole need" in page) is reads, name
        assert (f"/support/matching/{run.pk}/" in page) is reads, name


def test_who_took_no_part_is_named_with_the_reason(cast: Cast) -> None:
    covered = need("n-covered", "BLZ")
    spent = offer("o-spent", "CAN")
    agreed(covered, spent, None)
    need("n-open", "BLZ")
    offer("o-good", "CAN")
    offer("o-other", "COL")
    offer("o-odd", "ESP", forms=["software"])
    page = read(cast, "ana", f"{done(cast).pk}/", "en")
    for why in (
        "Needs that agreements cover already", "Offers of which nothing is left",
        "Offers that no open need can use as they are", "Offers that could serve, but others serve better",
    ):  # fmt: skip
        assert why in page, why
    for title in ("Need n-covered", "Offer o-spent", "Offer o-odd"):
        assert title in page, title
    assert "no plan can give it more" in page, "what is covered does not count against the State"


def test_who_took_no_part_is_not_named_to_whom_it_is_closed(cast: Cast) -> None:
    need("n", "BLZ")
    offer("o-odd", "ESP", forms=["software"], visibility="secretariat")
    run = done(cast)
    assert "Offer o-odd" in read(cast, "ana", f"{run.pk}/", "en")
    seen = read(cast, "bruno", f"{run.pk}/", "en")
    assert "o-odd" not in seen
    assert "1 more, not named here" in seen


def test_what_the_next_best_plan_loses_is_told_without_the_pair_itself(cast: Cast) -> None:
    need("n", "BLZ", languages=["en"])
    offer("o-best", "CAN", languages=["en"])
    offer("o-next", "COL", languages=["es"])
    run = done(cast)
    page = read(cast, "ana", f"{run.pk}/n/o-best/", "en")
    assert "gained: “Offer o-next” (Colombia)" in page
    assert "total fit: from 0." in page
    assert "lost: “Offer o-best”" not in page


def test_half_the_money_tells_which_shares_move(cast: Cast) -> None:
    need("n", "BLZ", forms=["financial"], amount=100, unit="money", currency="USD")
    offer("o", "CAN", forms=["financial"], amount=100, unit="money", currency="USD")
    run = done(cast, Change(budget=50))
    page = read(cast, "ana", f"{run.pk}/", "en")
    assert "50% of the need instead of the whole need" in page
    assert "coverage −50 points" in page


def test_one_more_of_an_offer_is_not_told_as_a_loss_of_the_same(cast: Cast) -> None:
    need("n-a", "BLZ")
    need("n-b", "BLZ")
    offer("o", "CAN")
    run = done(cast, Change(again=["o"]))
    difference = (run.plan or {})["difference"]
    assert difference["lost"] == []
    assert len(difference["gained"]) == 1
    assert "coverage +50 points" in read(cast, "ana", f"{run.pk}/", "en")


def test_a_plan_is_narrowed_to_one_state(cast: Cast) -> None:
    need("n-blz", "BLZ")
    need("n-mex", "MEX")
    offer("o-one", "CAN")
    offer("o-two", "CAN")
    run = done(cast)
    whole = read(cast, "ana", f"{run.pk}/", "en")
    assert 'href="?state=BLZ"' in whole
    only = read(cast, "ana", f"{run.pk}/?state=BLZ", "en")
    assert "Need n-blz" in only
    assert "Need n-mex" not in only
    assert "Show all States" in only
    assert "Need n-mex" in read(cast, "ana", f"{run.pk}/?state=nonsense", "en")


def test_what_stays_uncovered_is_read_page_by_page(cast: Cast) -> None:
    for number in range(13):
        need(f"n-{number:02}", "BLZ", forms=["training"])
    offer("o", "CAN", forms=["software"])
    run = done(cast)
    first, second = (read(cast, "ana", f"{run.pk}/?left={page}", "en") for page in (1, 2))
    assert ("Need n-09" in first, "Need n-10" in first) == (True, False)
    assert ("Need n-09" in second, "Need n-10" in second) == (False, True)


NEW = ("was_cut", "seconds", "scarcity", "dear", "aside")


def test_a_plan_from_before_these_were_kept_stays_readable(cast: Cast) -> None:
    need("n", "BLZ")
    need("n-left", "MEX", forms=["training"])
    offer("o", "CAN")
    run = done(cast, Change(budget=50))
    plan = {name: value for name, value in (run.plan or {}).items() if name not in NEW}
    plan["difference"] = {name: value for name, value in plan["difference"].items() if name != "shifted"}
    plan |= {"is_proven": False}
    Run.objects.filter(pk=run.pk).update(plan=plan)
    page = read(cast, "ana", f"{run.pk}/", "en")
    assert "The best found in the time there was; a better one may exist." in page
    assert "Need n-left" in page
    assert client(cast, "ana").get(f"/en/support/matching/{run.pk}/n/o/").status_code == 200
