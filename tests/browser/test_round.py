"""A round from its opening to its closing: the board, the mails, the public pages and the files say the same.

Ana (secretariat) sits at a wide screen; Celia answers everything on a telephone, Diego a half, Elena nothing.
"""

from __future__ import annotations

import csv
import io
import json
import re
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems_of
from tests.browser.conftest import Console, page_of
from tests.browser.test_sign_in import sign_in, submit

TITLE = "Informe anual de prueba"
TODAY = date.today()  # noqa: DTZ011 - only to choose days well on either side of it
OWED = {"BLZ": 9, "MEX": 6, "CAN": 1}


@pytest.fixture
def cast(browser: Browser, site: str) -> Iterator[dict[str, Page]]:
    pages = {
        name: page_of(browser, site, width=390 if name == "celia" else 1280, language="es")
        for name in ("ana", "celia", "diego", "elena", "nobody")
    }
    for name, page in pages.items():
        if name != "nobody":
            sign_in(page, name)
    yield pages
    for page in pages.values():
        page.context.close()


def test_a_round_is_played_from_opening_to_closing(cast: dict[str, Page], site: str) -> None:
    consoles = [Console(page) for page in cast.values()]
    board = open_round(cast["ana"])
    for name, number in (("celia", 18), ("diego", 12), ("elena", 2)):
        read_mail(cast[name], f"Se abrió una ronda de informes: {number} respuestas", f"{board}answer/")
    answers = {"celia": answer(cast["celia"], board, None), "diego": answer(cast["diego"], board, 3)}
    assert {name: len(keys) for name, keys in answers.items()} == {"celia": 9, "diego": 3}
    the_board_says(cast["ana"], board, {"Belice": (9, 0), "México": (3, 3), "Canadá": (0, 1)})
    the_public_reads(cast["nobody"], board, "2 de 3 partes han respondido; 1 en todo.")
    remind_who_is_silent(cast["ana"], board, "¿Necesitan algo de nosotros?")
    read_mail(cast["elena"], "De la Secretaría", "¿Necesitan algo de nosotros?")
    assert "De la Secretaría" not in mails(cast["celia"])
    tell_the_chair(cast["ana"], board)
    close(cast["ana"], board)
    the_public_reads(cast["nobody"], board, "2 de 3 partes han respondido; 1 en todo.")
    listed = reported(cast["nobody"], board)
    assert listed == set(answers["celia"]) | set(answers["diego"])
    assert listed <= in_progress_by_file(site) == in_progress_by_interface(site)
    cast["elena"].goto(f"{board}answer/")
    assert "404" in cast["elena"].content() or cast["elena"].get_by_role("heading", level=1).is_visible()
    assert [
        complaint for console in consoles for complaint in console.complaints if "404" not in complaint
    ] == []


@pytest.mark.parametrize(("name", "width"), [("ana", 1280), ("celia", 390)])
def test_axe_finds_nothing_on_the_pages_of_a_round(
    browser: Browser, site: str, name: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language="es")
    sign_in(page, name)
    page.goto("/es/rounds/")
    board = page.locator("main a.task-link", has_text="demostración").first.get_attribute("href") or ""
    owned = {
        "ana": ["", "deadline/", "close/", "escalate/", "message/?party=CAN", "parties/CAN/"],
        "celia": ["", "answer/?party=BLZ", "sign/?party=BLZ", "parties/BLZ/"],
    }[name]
    paths = ["/es/rounds/", "/es/mails/", *(board + place for place in owned)]
    paths += ["/es/rounds/open/"] if name == "ana" else ["/es/"]
    problems = [problem for path in paths for problem in problems_of(page, path, width)]
    page.context.close()
    assert problems == []


def open_round(ana: Page) -> str:
    """Ana opens the round as she was shown it; the address of its board."""
    ana.goto("/es/rounds/open/")
    ana.locator('select[name="kind"]').select_option("annual")
    for name, text in (("title_es", TITLE), ("title_en", "Annual report on trial")):
        ana.locator(f'input[name="{name}"]').fill(text)
    for name, day in (
        ("period_from", TODAY - timedelta(days=300)), ("period_to", TODAY - timedelta(days=2)),
        ("deadline", TODAY + timedelta(days=30)),
    ):  # fmt: skip
        ana.locator(f'input[name="{name}"]').fill(day.isoformat())
    for code in OWED:
        ana.locator(f'input[name="parties"][value="{code}"]').check()
    expect(ana.locator("#owing")).to_contain_text(f"3 partes deberían {sum(OWED.values())} respuestas")
    with ana.expect_navigation():
        ana.locator('button[name="open"]').click()
    expect(ana.locator("h1")).to_contain_text(TITLE)
    return re.sub(r"^https?://[^/]+", "", ana.url)


def answer(page: Page, board: str, most: int | None) -> list[str]:
    """Report on the first so many, save, read and sign; the keys of what was signed."""
    page.goto(f"{board}answer/")
    rows = page.locator(".round-row")
    keys: list[str] = []
    for place in range(rows.count() if most is None else most):
        row = rows.nth(place)
        row.locator('input[value="changed"]').check()
        row.locator("select").select_option("in_progress")
        row.locator("textarea").fill(f"Avance de prueba {place}")
        keys.append(row.locator("p.quiet").first.inner_text().strip())
    page.locator('button[name="sign"]').click()
    page.wait_for_url(lambda url: "/sign/" in url)
    expect(page.locator('input[name="sign"]')).to_have_count(len(keys))
    expect(page.locator("main")).to_contain_text("Lo leerá: Todas las personas")
    submit(page)
    page.wait_for_url(lambda url: url.endswith(board))
    return keys


def the_board_says(ana: Page, board: str, told: dict[str, tuple[int, int]]) -> None:
    ana.goto(board)
    for party, (signed, left) in told.items():
        cells = ana.locator("tbody tr", has_text=party).locator("td")
        assert (cells.nth(2).inner_text(), cells.nth(3).inner_text()) == (str(signed), str(left)), party


def the_public_reads(page: Page, board: str, words: str) -> None:
    for address in (board, "/es/rounds/"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
    assert page.locator('a[href*="/rounds/"][href*="/parties/"]').count() == 0


def mails(page: Page) -> str:
    page.goto("/es/mails/")
    return page.locator("main").inner_text()


def read_mail(page: Page, subject: str, words: str) -> None:
    """The mail arrives within seconds, and holds these words."""
    for _ in range(60):
        if subject in mails(page):
            break
        page.wait_for_timeout(500)
    page.locator("main a.task-link", has_text=subject).first.click()
    expect(page.locator("main")).to_contain_text(words)


def remind_who_is_silent(ana: Page, board: str, words: str) -> None:
    ana.goto(f"{board}?state=none")
    ana.locator('input[name="party"]').check()
    submit(ana)
    expect(ana.locator("main")).to_contain_text("Elena")
    ana.locator("textarea").fill(words)
    submit(ana)
    expect(ana.locator("main")).to_contain_text("Enviado a 1 persona")


def tell_the_chair(ana: Page, board: str) -> None:
    ana.goto(f"{board}escalate/")
    expect(ana.locator("textarea")).to_have_value(re.compile(r"Aún no responden: Canadá"))
    submit(ana)
    expect(ana.locator("main")).to_contain_text("Enviado a 1 persona")


def close(ana: Page, board: str) -> None:
    ana.goto(f"{board}close/")
    submit(ana)
    expect(ana.locator(".page-tags")).to_contain_text("Cerrada")


def reported(page: Page, board: str) -> set[str]:
    """The keys of what the closed round lists."""
    page.goto(board)
    hints = page.locator("main .task-hint").all_inner_texts()
    return {hint.split(" · ")[0] for hint in hints}


def in_progress_by_file(site: str) -> set[str]:
    with urllib.request.urlopen(f"{site}/es/download/commitments.csv?stage=in_progress", timeout=30) as told:
        rows = list(csv.reader(io.StringIO(told.read().decode("utf-8-sig"))))
    place = rows[1].index("#activity+code") if "#activity+code" in rows[1] else 0
    return {row[place] for row in rows[2:]}


def in_progress_by_interface(site: str) -> set[str]:
    with urllib.request.urlopen(f"{site}/api/v1/commitments?stage=in_progress&limit=200", timeout=30) as told:
        found = json.load(told)
    return {row["key"] for row in found["items"]}
