"""Belize's invitation of 2019 comes to a twinning: proposed, walked step by step, paid for, and seen.

Ana (secretariat) runs the engine and picks its proposal; Celia (Belize) and Elena (Canada) see the match when
it is theirs to see. Each page on the way is looked at with axe.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import wrong_with
from tests.browser.conftest import Console, page_of
from tests.browser.test_sign_in import come_in

NEED, OFFER, MISSED = "BLZ-ASYLUM-TWINNING", "CAN-ASYLUM-EXPERTS", "CAN-EXCHANGE-VISITS"
INVITATION = "BLZ-2019-2"
READERS = {"ana": 1280, "celia": 390, "elena": 1280, "nobody": 1280}
TODAY = date.today()  # noqa: DTZ011 - only to choose days well on either side of it
RUN_SECONDS = 60
#: Who takes each step, and what they say.
STEPS = (
    ("ana", "review", ""),
    ("ana", "share_with_state", ""),
    ("celia", "explore", "Nos interesa."),
    ("ana", "share_with_offeror", ""),
    ("elena", "hold_call", "Hablamos el lunes."),
    ("celia", "write_scoping_note", "Cuatro visitas y un protocolo."),
)
#: Who sees the match after how many of the steps.
SEEN_AFTER = {0: {"ana"}, 2: {"ana", "celia"}, 4: {"ana", "celia", "elena"}}


@dataclass(frozen=True)
class Visit:
    """One of the cast at a browser of their own."""

    page: Page
    width: int

    def goes(self, path: str) -> Page:
        """Open a page and find nothing wrong with it."""
        self.page.goto(path)
        self.looks()
        return self.page

    def looks(self) -> None:
        assert wrong_with(self.page, self.width) == []

    def sends(self) -> None:
        """Send the form of the page and find nothing wrong with the answer."""
        with self.page.expect_navigation():
            self.page.locator("main form.form button[type=submit], main form.arrangement-form"
                              " button[type=submit]").last.click()  # fmt: skip
        self.looks()


Visits = dict[str, Visit]


@pytest.fixture
def cast(browser: Browser, site: str) -> Iterator[Visits]:
    visits = {
        name: Visit(page_of(browser, site, width=width, language="es"), width)
        for name, width in READERS.items()
    }
    for name, visit in visits.items():
        if name != "nobody":
            come_in(visit.page, name)
    yield visits
    for visit in visits.values():
        visit.page.context.close()


def test_an_invitation_comes_to_a_twinning_that_is_paid_for(cast: Visits) -> None:
    consoles = [Console(visit.page) for visit in cast.values()]
    the_needs_are_listed(cast)
    match = proposed_and_picked(cast["ana"])
    for number, (name, verb, words) in enumerate(STEPS):
        if number in SEEN_AFTER:
            seen_by(cast, match, SEEN_AFTER[number])
        take(cast[name], match, verb, words)
    agree(cast, match)
    seen_by(cast, match, set(READERS))
    arrangement = arranged(cast["celia"], match)
    with_milestones(cast["celia"], arrangement)
    paid(cast["elena"], arrangement)
    the_commitment_shows_it(cast, arrangement)
    assert [complaint for console in consoles for complaint in console.complaints] == []


def the_needs_are_listed(cast: Visits) -> None:
    """Everybody finds Belize's needs, marked as invented; the near miss only who may see the offer."""
    for visit in cast.values():
        page = visit.goes("/es/support/")
        link = page.locator(f"main a[href$='/support/needs/{NEED}/']").first
        expect(link).to_be_visible()
        visit.goes(f"/es/support/needs/{NEED}/")
        expect(page.locator("main")).to_contain_text("Invita a prestar asistencia técnica bilateral")
        expect(page.locator("main")).to_contain_text("no registró esta necesidad")
    near = f"main a[href$='/support/offers/{MISSED}/']"
    expect(cast["ana"].page.locator(near)).to_be_visible()
    expect(cast["nobody"].page.locator(near)).to_have_count(0)


def proposed_and_picked(ana: Visit) -> str:
    """The engine is run; its proposal says why, and becomes a match: the address of it."""
    page = ana.goes("/es/support/matching/")
    page.locator("form[action$='/matching/ask/'] button").click()
    expect(page).to_have_url(re.compile(r"/matching/\d+/$"))
    run = page.url
    pair = page.locator(f"main a[href$='/{NEED}/{OFFER}/']")
    for _attempt in range(RUN_SECONDS):
        if pair.count():
            break
        page.wait_for_timeout(1000)
        page.goto(run)
    ana.looks()
    with page.expect_navigation():
        pair.first.click()
    ana.looks()
    expect(page.locator("main dl.facts").first).to_be_visible()
    page.locator("main section.card-attention form button").click()
    expect(page).to_have_url(re.compile(r"/support/matches/m-\w+/$"))
    ana.looks()
    expect(page.locator("main")).to_contain_text("Sugerido")
    return page.url


def seen_by(cast: Visits, match: str, readers: set[str]) -> None:
    """The match is there for these readers and for no other."""
    found = {name: visit.page.request.get(match).status for name, visit in cast.items()}
    assert {name for name, status in found.items() if status == 200} == readers
    assert set(found.values()) <= {200, 404}


def take(visit: Visit, match: str, verb: str, words: str) -> None:
    visit.goes(f"{match}{verb}/")
    if words:
        visit.page.fill("textarea[name=words]", words)
    visit.sends()
    expect(visit.page).to_have_url(match)


def agree(cast: Visits, match: str) -> None:
    """Both sides say the same terms; the second word is the agreement."""
    for name in ("celia", "elena"):
        page = cast[name].goes(f"{match}agree/")
        page.fill("input[name=amount]", "30")
        cast[name].sends()
    expect(cast["elena"].page.locator("main")).to_contain_text("30")
    page = cast["nobody"].goes(f"/es/support/needs/{NEED}/")
    expect(page.locator("main")).to_contain_text(re.compile(r"\b10\spersonas-día"))


def arranged(celia: Visit, match: str) -> str:
    """The match becomes an arrangement, with what both sides said already in the form: its address."""
    key = match.rstrip("/").rsplit("/", 1)[1]
    page = celia.goes(f"/es/cooperation/new/?match={key}")
    page.fill("input[name=title_es]", "Hermanamiento de Belice y Canadá (demostración)")
    page.select_option("select[name=form]", "twinning")
    page.fill("input[name=starts_on]", TODAY.isoformat())
    celia.sends()
    expect(page).to_have_url(re.compile(r"/cooperation/(?!new)[-\w]+/$"))
    return page.url


def with_milestones(celia: Visit, arrangement: str) -> None:
    for number, title in enumerate(("Primera visita", "Protocolo", "Informe final"), start=1):
        page = celia.goes(f"{arrangement}milestones/add/")
        page.fill("[name=title_es]", title)
        page.fill("input[name=due_on]", (TODAY + timedelta(days=90 * number)).isoformat())
        celia.sends()
    expect(celia.page.locator("#milestones > ol > li")).to_have_count(3)


def paid(elena: Visit, arrangement: str) -> None:
    """Canada enters what it disbursed for the arrangement."""
    key = arrangement.rstrip("/").rsplit("/", 1)[1]
    page = elena.goes("/es/money/new/")
    page.select_option("select[name=donor]", "CAN")
    page.select_option("select[name=stage]", "disbursed")
    page.select_option("select[name=recipients]", "BLZ")
    for name, text in (
        ("amount", "12500"), ("currency", "CAD"), ("on", TODAY.isoformat()), ("purpose_es", "Visitas"),
        ("source_url", "demonstration"), ("commitment", INVITATION), ("arrangement", key),
    ):  # fmt: skip
        page.fill(f"[name={name}]", text)
    elena.sends()
    expect(page.locator("main")).to_contain_text(re.compile(r"CAD\s12\s500"))


def the_commitment_shows_it(cast: Visits, arrangement: str) -> None:
    """The page of the invitation names the need, the arrangement and the money."""
    page = cast["celia"].goes(f"/es/commitments/{INVITATION}/")
    expect(page.locator(f"main a[href$='/support/needs/{NEED}/']").first).to_be_visible()
    expect(page.locator(f"main a[href='{arrangement[arrangement.index('/es/') :]}']").first).to_be_visible()
    expect(page.locator("main a[href*='/money/']").first).to_be_visible()
