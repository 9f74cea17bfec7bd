"""Celia revises Belize's plan: from a sheet, and row by row on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import wrong_with
from tests.browser.conftest import Console, page_of
from tests.browser.test_sign_in import come_in
from tests.regional.plans.making import csv_of, table, xlsx_of

BAD = table((1, "Proteccion socail", "Abrir dos oficinas."), (2, "Educación", ""), (3, "Protección", "Tres."))
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def look(page: Page, width: int) -> None:
    """Nothing for axe to find, and nothing that scrolls sideways."""
    assert wrong_with(page, width) == []


def press(page: Page, selector: str) -> None:
    """Press the first of these, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(selector).first.click()


def send(page: Page, name: str, kind: str, content: bytes) -> None:
    page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
    press(page, "main form.form button[type=submit]")


@pytest.mark.parametrize(("language", "width"), [("es", 390), ("en", 1280)])
def test_a_sheet_is_mended_looked_at_written_and_thrown_away(
    browser: Browser, site: str, language: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language=language)
    console = Console(page)
    come_in(page, "celia")
    page.goto(f"/{language}/plans/BLZ/import/")
    look(page, width)
    send(page, "plan.csv", "text/csv", csv_of(BAD, ";", "latin-1"))
    expect(page).to_have_url(re.compile(r"/import/\d+/$"))
    look(page, width)
    press(page, "main form.form button[type=submit]")
    expect(page.locator("main tbody tr")).to_have_count(2)
    look(page, width)

    page.goto(f"/{language}/plans/BLZ/import/")
    mended = table((1, "Protección", f"Abrir dos oficinas {language}."), (2, "Educación", "Becas."))
    send(page, "plan.xlsx", WORKBOOK, xlsx_of(mended))
    press(page, "main form.form button[type=submit]")
    look(page, width)
    press(page, "form[action$='/confirm/'] button")
    look(page, width)
    press(page, "main .page-action")
    expect(page.locator("main")).to_contain_text("Becas")
    look(page, width)
    page.goto(f"{page.url}publish/")
    look(page, width)
    page.go_back()
    page.locator(".plan-discard summary").click()
    press(page, "form[action$='/discard/'] button")
    expect(page.locator("main")).not_to_contain_text("Becas")
    look(page, width)
    page.context.close()
    assert console.complaints == []


@pytest.mark.parametrize(("language", "width"), [("es", 390), ("en", 1280)])
def test_a_row_is_added_moved_and_left_out_with_a_reason_and_the_difference_seen(
    browser: Browser, site: str, language: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language=language)
    console = Console(page)
    come_in(page, "celia")
    draft = re.compile(r"/plans/BLZ/\d+/$")
    page.goto(f"/{language}/plans/BLZ/")
    page.locator("form[action$='/revise/'] button").click()
    expect(page).to_have_url(draft)
    look(page, width)

    press(page, "a[href$='/rows/add/']")
    look(page, width)
    save = page.locator("form[data-draft-form] .button-row button[type=submit]").last
    page.select_option("select[name=sector]", "education")
    save.click()
    expect(page.locator(".field-error").first).to_be_visible()
    look(page, width)
    page.fill("textarea[name=text_es]", f"Becas {language} para cien niñas.")
    save.click()
    expect(page).to_have_url(draft)
    expect(page.locator("#rows")).to_contain_text(f"Becas {language} para cien niñas")

    page.locator(".plan-row-acts a[href*='/rows/']").first.click()
    page.select_option("select[name=sector]", "health")
    save.click()
    expect(page).to_have_url(draft)
    press(page, ".plan-row-acts a[href$='/drop/']")
    look(page, width)
    press(page, "main form.form button[type=submit]")
    look(page, width)
    page.fill("textarea[name=reason_es]", "Se unió a otro compromiso.")
    page.locator("main form.form button[type=submit]").click()
    expect(page).to_have_url(draft)

    page.locator("main .message a[href*='/plans/BLZ/']").click()
    expect(page.locator("#rows")).to_contain_text("Se unió a otro compromiso.")
    expect(page.locator("#rows > ul > li")).to_have_count(3)
    look(page, width)
    press(page, "form[action$='/restore/'] button")
    expect(page.locator("#rows > ul > li")).to_have_count(2)
    press(page, "main a[href$='/publish/']")
    look(page, width)
    page.go_back()
    page.locator(f"main .button-row a[href^='/{language}/plans/BLZ/']").last.click()
    page.locator(".plan-discard summary").click()
    press(page, "form[action$='/discard/'] button")
    expect(page.locator("main")).not_to_contain_text("Becas")
    page.context.close()
    assert console.complaints == []
