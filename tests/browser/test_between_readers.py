"""Between a text and its readers, looked at as those who use it: consents, corrections, refusals."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems_of, wrong_with
from tests.browser.conftest import Console, page_of
from tests.browser.test_sign_in import come_in, submit

SAVE = "#commitment-form > .button-row button"
WAYS = [("es", 390), ("en", 1280), ("es", 1280), ("en", 390)]


def person(browser: Browser, site: str, name: str, language: str, width: int) -> Page:
    page = page_of(browser, site, width=width, language=language)
    come_in(page, name)
    return page


def drafted_with_mexico(celia: Page, language: str) -> str:
    """The key of a joint draft of Belize that names a share of Mexico."""
    celia.goto(f"/{language}/commitments/new/")
    celia.select_option('[name="text-kind"]', "pledge")
    celia.select_option('[name="text-forum"]', "GRF 2023")
    for code in ("es", "en"):
        celia.fill(f'[name="text-title_{code}"]', f"Fortalecimiento interinstitucional {language}")
        celia.fill(f'[name="text-statement_{code}"]', "Tres ventanillas conjuntas antes de que termine 2027.")
    celia.fill('[name="text-population_es"]', "Personas solicitantes de asilo")
    celia.fill('[name="text-starts_on"]', "2024-01-01")
    celia.fill('[name="text-ends_on"]', "2027-12-31")
    celia.select_option('[name="parts-1-party"]', "MEX")
    celia.fill('[name="parts-1-share_es"]', "Una ventanilla en Chetumal.")
    celia.locator(SAVE).click()
    celia.wait_for_url("**/commitments/BLZ-**")
    return celia.url.rstrip("/").split("/")[-1]


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_joint_draft_is_followed_to_the_one_who_has_to_agree(
    browser: Browser, site: str, language: str, width: int
) -> None:
    celia = person(browser, site, "celia", language, width)
    consoles = [Console(celia)]
    key = drafted_with_mexico(celia, language)
    here = f"/{language}/commitments/{key}"
    agree, show = (celia.locator(f'.page-head-action a[href$="/{act}/"]') for act in ("agree", "publish"))
    expect(agree).to_have_count(1)
    expect(celia.locator("main")).to_contain_text("Personas solicitantes de asilo")
    expect(celia.locator("main")).to_contain_text("2027")
    expect(celia.locator(".page-tags .tag-silent")).to_have_count(0)
    problems = wrong_with(celia, width)
    problems += [
        each for act in ("agree", "withdraw") for each in problems_of(celia, f"{here}/{act}/", width)
    ]
    celia.goto(f"{here}/agree/")
    submit(celia)
    for act in ("publish", "merge", "split", "edit", "wordings"):
        problems += problems_of(celia, f"{here}/{act}/", width)
    for act in ("publish", "merge", "split"):
        celia.goto(f"{here}/{act}/")
        submit(celia)
        expect(celia.locator(".error-summary")).to_be_in_viewport()
        problems += wrong_with(celia, width)
    celia.goto(f"{here}/")
    expect(show).to_have_count(1)
    show.click()
    celia.locator('input[value="parties"]').check()
    celia.locator(".commitment-more > summary").first.click()
    celia.locator('input[name="named"][value="MEX"]').check()
    submit(celia)
    diego = person(browser, site, "diego", language, width)
    consoles.append(Console(diego))
    diego.goto(f"{here}/")
    with diego.expect_navigation():
        diego.locator('.page-head-action a[href$="/consent/"]').click()
    expect(diego.locator("main")).to_contain_text("Una ventanilla en Chetumal.")
    problems += wrong_with(diego, width)
    celia.goto(f"{here}/withdraw/")
    submit(celia)
    for page in (celia, diego):
        page.context.close()
    assert problems == []
    assert [words for console in consoles for words in console.complaints if "422" not in words] == []


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_a_signed_update_is_corrected_and_attested(
    browser: Browser, site: str, language: str, width: int
) -> None:
    celia, ana = (person(browser, site, name, language, width) for name in ("celia", "ana"))
    celia.goto(f"/{language}/commitments/BLZ-05/report/")
    celia.locator("#id_stage_1").check()
    celia.locator("#id_done_es").fill("Protocolo interinstitucional aprobado.")
    with celia.expect_navigation():
        celia.locator('button[value="sign"]').click()
    submit(celia)
    signed = f"/{language}{celia.url.partition(f'/{language}')[2]}"
    problems = [each for place in ("", "correct/") for each in problems_of(celia, f"{signed}{place}", width)]
    assert celia.evaluate("getComputedStyle(document.querySelector('.languages')).display") == "flex"
    problems += problems_of(ana, f"{signed}attest/", width)
    ana.locator('input[value="verified"]').check()
    submit(ana)
    expect(ana.locator(".error-summary")).to_be_in_viewport()
    problems += wrong_with(ana, width)
    for page in (celia, ana):
        page.context.close()
    assert problems == []


@pytest.mark.parametrize(("language", "width"), WAYS)
def test_what_is_read_of_a_pledge_stands_on_every_screen(
    browser: Browser, site: str, language: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language=language)
    places = (
        "commitments/MSP-MIRPS-ASY/grf/", "commitments/?q=zzzz", "commitments/?on=2021-02-01",
        "commitments/progress/?on=2021-02-01", "plans/BLZ/?on=2024-02-01", "rounds/",
        "commitments/BLZ-01/?on=2020-01-01",
    )  # fmt: skip
    problems = [each for place in places for each in problems_of(page, f"/{language}/{place}", width)]
    expect(page.locator(".main-nav [aria-current], .phone-panel [aria-current=page]").first).to_have_count(1)
    page.context.close()
    assert problems == []


def test_the_line_of_kept_text_hides_no_field_and_stays_in_sight(browser: Browser, site: str) -> None:
    page = person(browser, site, "celia", "es", 390)
    page.goto("/es/commitments/BLZ-02/report/")
    page.locator("#id_said_by").fill("Departamento de Refugiados")
    line = page.locator("[data-draft-status]")
    expect(line).to_contain_text("Guardado a las", timeout=10_000)
    expect(line).to_be_in_viewport()
    assert line.evaluate("node => getComputedStyle(node).pointerEvents") == "none"
    page.context.close()
