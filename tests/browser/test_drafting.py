"""Two people write the same commitment at once, in a real browser; and the long form holds up to axe."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems_of
from tests.browser.conftest import page_of
from tests.browser.test_sign_in import come_in

SAVE = "#commitment-form .button-row button"
NEW = "new/?sheet=5f0f3c5e-1d51-4d2a-9f0e-2a6f3c9d7e10"


def signed_in(browser: Browser, site: str, width: int = 1280) -> Page:
    page = page_of(browser, site, width=width, language="es")
    come_in(page, "celia")
    return page


def drafted(page: Page, title: str) -> str:
    """The address of a new draft."""
    page.goto("/es/commitments/new/")
    page.select_option('[name="text-kind"]', "pledge")
    page.select_option('[name="text-forum"]', "GRF 2023")
    page.fill('[name="text-title_es"]', title)
    page.click(SAVE)
    page.wait_for_url("**/commitments/BLZ-**")
    return page.url


def test_the_second_editor_sees_the_first_and_loses_nothing(browser: Browser, site: str) -> None:
    first = signed_in(browser, site)
    address = drafted(first, "Título de antes")
    second = first.context.new_page()
    for page in (first, second):
        page.goto(f"{address}edit/")
    first.fill('[name="text-title_es"]', "Título del primero")
    first.fill('[name="text-ends_on"]', "2027-12-31")
    first.click(SAVE)
    first.wait_for_url(address)
    second.fill('[name="text-title_es"]', "Título del segundo")
    second.fill('[name="text-population_es"]', "Solicitantes de asilo")
    second.click(SAVE)
    told = second.get_by_role("alert").filter(has=second.locator("#met-title"))
    expect(told).to_contain_text("Título del primero")
    expect(told).to_contain_text("Título del segundo")
    expect(second.locator('[name="text-title_es"]')).to_have_value("Título del segundo")
    expect(second.locator('[name="text-population_es"]')).to_have_value("Solicitantes de asilo")
    expect(second.locator('[name="text-ends_on"]')).to_have_value("2027-12-31")
    second.click(SAVE)
    second.wait_for_url(address)
    expect(second.locator("h1")).to_contain_text("Título del segundo")
    first.context.close()


def test_the_pages_of_a_draft_have_no_accessibility_problem(browser: Browser, site: str, width: int) -> None:
    page = signed_in(browser, site, width)
    key = drafted(page, f"Accesible {width}").rstrip("/").split("/")[-1]
    for path in (NEW, *(f"{key}/{name}/" for name in ("edit", "agree", "split", "wordings"))):
        assert problems_of(page, f"/es/commitments/{path}", width) == [], path
    page.context.close()
