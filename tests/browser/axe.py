"""What is wrong with a page as it stands in the browser."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cauce.exchange.demonstration import DEMONSTRATION_PASSWORD

WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def words_of(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['nodes'][0]['html'][:160]}"


def problems_of(page: Page, path: str, width: int) -> list[str]:
    """What is wrong with the page at `path`; that another page stands there is wrong too."""
    page.goto(path)
    if "/reauthenticate/?next" in page.url:
        page.locator('input[name="password"]').fill(DEMONSTRATION_PASSWORD)
        with page.expect_navigation():
            page.locator('main form button[type="submit"]').first.click()
    found = [words_of(violation) for violation in Axe().run(page, options=WCAG).response["violations"]]
    if not page.url.endswith(path):
        found.append(f"led to {page.url}")
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"scrolls sideways at {width}")
    return [f"{path}: {words}" for words in found]
