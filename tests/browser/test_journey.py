from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Console, page_of

MEASURED_BY = {"es": "Sin medir todavía", "en": "Not measured yet"}


def follow(page: Page, pattern: str) -> None:
    """Click the first link in the page's own content whose address holds `pattern`."""
    with page.expect_navigation():
        page.locator(f'main a[href*="{pattern}"]:visible').first.click()
    expect(page.locator("h1")).to_be_visible()


def open_from_menu(page: Page, ending: str, width: int) -> None:
    if width < 600:
        page.locator("details.phone-menu > summary").click()
    with page.expect_navigation():
        page.locator(f'header nav a[href$="{ending}"]:visible').first.click()
    expect(page.locator("h1")).to_be_visible()


def test_from_home_to_the_source_of_a_row(page: Page, width: int, language: str, site: str) -> None:
    console = Console(page)
    page.goto(f"/{language}/")
    open_from_menu(page, "/strategy/", width)
    follow(page, "/strategy/2025/R-2/")
    expect(page.get_by_text(MEASURED_BY[language]).first).to_be_visible()
    follow(page, "/strategy/2025/A-")
    follow(page, "/strategy/2025/C-")
    follow(page, "/agenda/events/C-")
    open_from_menu(page, "/agenda/", width)
    expect(page.get_by_role("table").first).to_be_visible()
    open_from_menu(page, "/teams/", width)
    follow(page, "/teams/reception-admission-case-processing/")
    follow(page, "/parties/MEX/")
    follow(page, "/commitments/MEX-01/")
    source = page.locator('main a[href^="https://acsg-portal.org/"]').first
    expect(source).to_be_visible()
    page.goto(f"/{language}/commitments/MSP-MIRPS-ASY/")
    follow(page, "/sources/pledge-strengthening-asylum-systems/#")
    assert page.url.startswith(f"{site}/{language}/sources/")
    expect(page.locator(":target")).to_be_visible()
    assert console.complaints == []
    assert console.hosts == {site.split("/")[2]}


def test_the_list_is_filtered_without_leaving_the_page(page: Page, language: str) -> None:
    page.goto(f"/{language}/commitments/?state=MEX&kind=need")
    rows = page.locator("main table tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("México" if language == "es" else "Mexico")


def test_every_filter_and_search_works_without_javascript(browser: Browser, site: str) -> None:
    page = page_of(browser, site, width=1280, language="es", javascript=False)
    page.goto("/es/commitments/")
    page.locator('main select[name="state"]').select_option("BLZ")
    with page.expect_navigation():
        page.locator('main form button[type="submit"]').first.click()
    assert "state=BLZ" in page.url
    rows = page.locator("main table tbody tr").all_inner_texts()
    assert len(rows) > 7
    assert [row for row in rows if "Belice" not in row and "BLZ" not in row] == []
    page.locator('header input[type="search"]:visible').first.fill("practicas")
    page.keyboard.press("Enter")
    expect(page.locator("mark", has_text=re.compile("práctica", re.IGNORECASE)).first).to_be_visible()
    page.context.close()


def test_the_other_language_is_the_same_page(page: Page, language: str) -> None:
    other = {"es": "en", "en": "es"}[language]
    page.goto(f"/{language}/commitments/?state=PAN")
    if page.viewport_size and page.viewport_size["width"] < 600:
        page.locator("details.phone-menu > summary").click()
    with page.expect_navigation():
        page.locator(f'a[hreflang="{other}"]:visible, a[lang="{other}"]:visible').first.click()
    assert page.url.endswith(f"/{other}/commitments/?state=PAN")
