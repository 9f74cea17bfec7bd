from __future__ import annotations

from urllib.parse import urldefrag

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import problems_of, wrong_with
from tests.browser.conftest import Console, page_of
from tests.browser.crawl import Visited, crawl, one_of_each_route
from tests.browser.test_sign_in import come_in

LEAST_ROUTES = 18
BEHIND_THE_DOOR = (
    "/account/", "/account/password/change/", "/account/2fa/", "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/", "/account/2fa/webauthn/add/", "/people/", "/people/invite/", "/people/1/",
    "/people/1/appoint/", "/people/appointments/1/end/", "/ledger/", "/ledger/accounts.user/1/",
    "/account/logout/",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(site: str) -> dict[str, Visited]:
    return crawl(f"{site}/es/")


def test_no_link_leads_to_an_error(pages: dict[str, Visited]) -> None:
    assert {url: page.status for url, page in pages.items() if page.status != 200} == {}


def test_no_page_is_a_dead_end(pages: dict[str, Visited]) -> None:
    assert [url for url, page in pages.items() if len(page.links) < 10] == []


def test_every_link_to_a_place_on_a_page_finds_it(pages: dict[str, Visited]) -> None:
    lost = set()
    for page in pages.values():
        for link in page.links:
            target, place = urldefrag(link)
            if place and target in pages and place not in pages[target].ids:
                lost.add(link)
    assert lost == set()


@pytest.mark.parametrize(("language", "width"), [("es", 1280), ("es", 390), ("en", 390), ("en", 1280)])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, site: str, pages: dict[str, Visited], language: str, width: int
) -> None:
    addresses = one_of_each_route(pages, language)
    assert len(addresses) >= LEAST_ROUTES
    page = page_of(browser, site, width=width, language=language)
    console = Console(page)
    problems: list[str] = []
    for url in addresses:
        page.goto(url)
        problems += wrong_with(page, width)
        if page.get_attribute("html", "lang") != language:
            problems.append(f"{url}: says another language")
    page.context.close()
    assert problems == []
    assert console.complaints == []
    assert console.hosts == {site.split("/")[2]}


@pytest.mark.parametrize(("language", "width"), [("es", 390), ("en", 1280)])
def test_axe_finds_nothing_behind_the_door_either(
    browser: Browser, site: str, language: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language=language)
    come_in(page, "ana")
    problems = problems_of(page, f"/{language}/account/reauthenticate/", width)
    for path in BEHIND_THE_DOOR:
        problems += problems_of(page, f"/{language}{path}", width)
    page.context.close()
    assert problems == []
