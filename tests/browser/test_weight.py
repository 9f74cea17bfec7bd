from __future__ import annotations

from playwright.sync_api import Browser, CDPSession

from tests.browser.conftest import page_of

FIRST_VISIT = 150_000
LATER_VISIT = 30_000


def received(session: CDPSession) -> list[int]:
    """Bytes on the wire of each finished request, in a list that goes on filling."""
    sizes: list[int] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    session.send("Network.enable")
    return sizes


def test_a_first_visit_and_later_ones_are_light(browser: Browser, site: str) -> None:
    page = page_of(browser, site, width=390, language="es")
    sizes = received(page.context.new_cdp_session(page))
    page.goto("/es/", wait_until="networkidle")
    assert 20_000 < sum(sizes) < FIRST_VISIT
    for path in ("/es/commitments/", "/es/strategy/", "/es/agenda/", "/es/parties/MEX/", "/es/"):
        sizes.clear()
        page.goto(path, wait_until="networkidle")
        assert 0 < sum(sizes) < LATER_VISIT, path
    page.context.close()
