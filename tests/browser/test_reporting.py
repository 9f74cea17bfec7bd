"""Reporting with a connection that breaks: nothing that was typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems_of
from tests.browser.conftest import Console, page_of
from tests.browser.test_sign_in import come_in, sign_in, submit

REPORT = "/es/commitments/BLZ-01/report/"


@pytest.fixture(params=[1280, 390])
def celia(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = page_of(browser, site, width=request.param, language="es")
    come_in(page, "celia")
    yield page
    page.context.close()


def typed(page: Page, words: str) -> None:
    page.locator("#id_stage_1").check()
    page.locator("#id_done_es").fill(words)
    expect(page.locator("[data-draft-status]")).to_contain_text("Guardado a las", timeout=10_000)


def drop_draft(page: Page) -> None:
    page.goto(page.url.replace("/sign/", "/") + "discard/")
    submit(page)


@pytest.mark.parametrize("celia", [390], indirect=True)
def test_a_dropped_connection_loses_nothing(celia: Page) -> None:
    console = Console(celia)
    celia.goto(REPORT)
    typed(celia, "Se abrieron dos ventanillas.")
    celia.context.set_offline(True)
    celia.locator("#id_done_es").fill("Se abrieron tres ventanillas.")
    celia.locator('button[value="draft"]').click()
    expect(celia.locator("[data-draft-banner]")).to_contain_text("Sin conexión")
    expect(celia.locator("#id_done_es")).to_have_value("Se abrieron tres ventanillas.")
    celia.context.set_offline(False)
    with celia.expect_navigation():
        celia.locator('button[value="draft"]').dblclick()
    expect(celia.locator("main")).to_contain_text("Se abrieron tres ventanillas.")
    assert [words for words in console.complaints if "ERR_INTERNET_DISCONNECTED" not in words] == []
    drop_draft(celia)


@pytest.mark.parametrize("celia", [390], indirect=True)
def test_who_was_signed_out_comes_back_in_from_the_page_and_sends(celia: Page) -> None:
    celia.goto(REPORT)
    typed(celia, "Se abrieron cuatro ventanillas.")
    celia.context.clear_cookies()
    celia.locator('button[value="draft"]').click()
    with celia.expect_popup() as opened:
        celia.locator("[data-draft-banner] a").click()
    opened.value.wait_for_url("**/account/login/")
    sign_in(opened.value, "celia")
    opened.value.close()
    with celia.expect_navigation():
        celia.locator('button[value="draft"]').click()
    expect(celia.locator("main")).to_contain_text("Se abrieron cuatro ventanillas.")
    drop_draft(celia)


@pytest.mark.parametrize("celia", [1280], indirect=True)
def test_a_closed_window_loses_nothing_and_an_error_keeps_the_page(celia: Page) -> None:
    celia.goto(REPORT)
    typed(celia, "Doce personas capacitadas.")
    celia.goto("/es/")
    celia.goto(REPORT)
    expect(celia.locator("#id_done_es")).to_have_value("")
    celia.locator("[data-draft-restore]").click()
    expect(celia.locator("#id_done_es")).to_have_value("Doce personas capacitadas.")
    expect(celia.locator("#id_stage_1")).to_be_checked()
    celia.locator("#id_refers_to").fill("2999-01-01")
    celia.locator('button[value="draft"]').click()
    expect(celia.locator(".error-summary")).to_be_in_viewport()
    expect(celia.locator("#id_done_es")).to_have_value("Doce personas capacitadas.")
    celia.locator("#id_refers_to").fill("2025-01-01")
    with celia.expect_navigation():
        celia.locator('button[value="sign"]').click()
    expect(celia.locator("main")).to_contain_text("Quién leerá qué")
    drop_draft(celia)
    celia.goto(REPORT)
    expect(celia.locator("[data-draft-restore]")).to_have_count(0)


def test_axe_finds_nothing_where_one_reports(celia: Page) -> None:
    width = celia.viewport_size["width"] if celia.viewport_size else 0
    problems = problems_of(celia, REPORT, width)
    celia.locator("#id_stage_1").check()
    celia.locator("#id_obstacles_es").fill("Faltan intérpretes.")
    with celia.expect_navigation():
        celia.locator('button[value="draft"]').click()
    place = celia.url.partition("/es/")[2]
    for path in ("", "edit/", "sign/", "discard/"):
        problems += problems_of(celia, f"/es/{place}{path}", width)
    celia.goto(f"/es/{place}")
    drop_draft(celia)
    assert problems == []


def test_without_a_script_it_is_an_ordinary_form(browser: Browser, site: str) -> None:
    page = page_of(browser, site, width=390, language="es", javascript=False)
    come_in(page, "celia")
    page.goto(REPORT)
    page.locator("#id_stage_1").check()
    page.locator("#id_refers_to").fill("2999-01-01")
    page.locator("#id_done_es").fill("A mano.")
    with page.expect_navigation():
        page.locator('button[value="draft"]').click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("#id_refers_to").fill("2025-01-01")
    with page.expect_navigation():
        page.locator('button[value="draft"]').click()
    expect(page.locator("main")).to_contain_text("A mano.")
    drop_draft(page)
    page.context.close()
