"""What is wrong with a page as it stands in the browser."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from cauce.exchange.demonstration import DEMONSTRATION_PASSWORD

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    # Only what is wrong is told node by node. To tell what is right as well takes nearly twice as long.
    "resultTypes": ["violations"],
}
FIND = "options => axe.run(options).then(found => found.violations)"
IS_TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def violations_of(page: Page) -> list[str]:
    """What axe finds on the page as it stands, once all of it has come."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in page.evaluate(FIND, OPTIONS)]


def wrong_with(page: Page, width: int) -> list[str]:
    """What is wrong with the page as it stands, such as after a form was refused."""
    found = violations_of(page)
    if page.evaluate(IS_TOO_WIDE):
        found.append(f"scrolls sideways at {width}")
    return [f"{page.url}: {words}" for words in found]


def problems_of(page: Page, path: str, width: int) -> list[str]:
    """What is wrong with the page at `path`; that another page stands there is wrong too."""
    page.goto(path)
    if "/reauthenticate/?next" in page.url:
        page.locator('input[name="password"]').fill(DEMONSTRATION_PASSWORD)
        with page.expect_navigation():
            page.locator('main form button[type="submit"]').first.click()
    found = wrong_with(page, width)
    if not page.url.endswith(path):
        found.append(f"{path}: led to {page.url}")
    return found
