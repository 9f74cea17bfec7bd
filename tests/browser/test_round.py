"""A round from its opening to its closing: the board, the mails, the public pages and the files say the same.

Ana (secretariat) sits at a wide screen; Celia answers everything on a telephone, Diego a half, Elena, who
reads English, nothing. Mails go through a real mail server, which keeps them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import problems_of
from tests.browser.conftest import Console, page_of
from tests.browser.round_files import (
    TODAY,
    UNSIGNED,
    Signed,
    answers_in_file,
    fetched,
    standings_in_file,
    standings_say,
)
from tests.browser.test_sign_in import come_in, submit
from tests.catcher import Catcher, catching, text_of
from tests.site.running import Site, cauce, free_port, prepared_home

TITLE = "Informe anual de prueba"
OWED = {"BLZ": 9, "MEX": 6, "CAN": 1}
NAMES = {"BLZ": "Belice", "MEX": "México", "CAN": "Canadá"}

#: Played by the operator, who alone could: the round was opened forty days ago, and was due yesterday.
FORTY_DAYS_PASS = f"""
from datetime import timedelta
from django.db.models import F
from cauce.regional.rounds.models import Round
from cauce.regional.rounds.tasks import announce
Round.objects.filter(title__es={TITLE!r}).update(
    opens_on=F("opens_on") - timedelta(days=40), deadline=F("deadline") - timedelta(days=31))
announce.defer()
"""
ANOTHER_MORNING = "from cauce.regional.rounds.tasks import announce; announce.defer()"


@dataclass(frozen=True)
class Installation:
    """A fresh demonstration whose mails are caught."""

    site: Site
    caught: Catcher

    @property
    def url(self) -> str:
        return self.site.url.rstrip("/")

    def shell(self, words: str) -> None:
        done = cauce(self.site.home, "django", "shell", "--no-imports", "-c", words)
        assert done.returncode == 0, done.stderr

    def mails_since(self, number: int, awaited: int) -> list[EmailMessage]:
        """The mails after the first `number`: exactly so many, a moment after the last of them."""
        self.caught.wait_for(number + awaited)
        page_settles()
        assert len(self.caught.mails) == number + awaited
        return self.caught.mails[number:]


def page_settles() -> None:
    """Long enough for a mail that should not be sent to arrive all the same."""
    import time

    time.sleep(2)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with catching(free_port()) as caught:
        site = Site(
            prepared_home(),
            {
                "CAUCE_PLAIN_STATIC": "",
                "CAUCE_SMTP_HOST": "127.0.0.1", "CAUCE_SMTP_PORT": str(caught.port),
                "CAUCE_SMTP_SECURITY": "none", "CAUCE_SENDER": "Cauce <cauce@demo.cauce.example>",
            },
        )  # fmt: skip
        yield Installation(site, caught)
        site.remove()


@pytest.fixture
def cast(browser: Browser, installation: Installation) -> Iterator[dict[str, Page]]:
    pages = {
        name: page_of(browser, installation.url, width=390 if name == "celia" else 1280, language="es")
        for name in ("ana", "celia", "diego", "elena", "nobody")
    }
    for name, page in pages.items():
        if name != "nobody":
            come_in(page, name)
    yield pages
    for page in pages.values():
        page.context.close()


def test_a_round_is_played_from_opening_to_closing(cast: dict[str, Page], installation: Installation) -> None:
    consoles = [Console(page) for page in cast.values()]
    opened = installation.mails_since(0, 3)
    assert recipients(opened) == ["celia", "diego", "elena"]
    reads_english(cast["elena"])

    board = open_round(cast["ana"])
    digests = by_name(installation.mails_since(3, 3))
    the_digests_say(digests, {"celia": 18, "diego": 12, "elena": 2}, "has opened", "Se abrió una ronda")
    cast["celia"].goto(link_in(digests["celia"], board))
    signed = {("BLZ", key) for key in answer(cast["celia"], board, None)}
    signed |= {("MEX", key) for key in answer(cast["diego"], board, 3)}
    leave_unsigned(cast["diego"], board)
    assert len(signed) == 12

    everybody_says_the_same(cast, installation, board, signed)
    assert len(installation.caught.mails) == 6

    remind_who_is_silent(cast["ana"], board, "¿Necesitan algo de nosotros?")
    (message,) = installation.mails_since(6, 1)
    assert recipients([message]) == ["elena"]
    assert (message["Subject"], message["Reply-To"]) == (
        "From the Secretariat: Annual report on trial", "ana@demo.cauce.example",
    )  # fmt: skip
    assert "¿Necesitan algo de nosotros?" in text_of(message)
    tell_the_chair(cast["ana"], board)
    (escalation,) = installation.mails_since(7, 1)
    assert recipients([escalation]) == ["bruno"]
    assert re.search(r"2 de 3 partes .+\n\n.+: Canadá\.\n", text_of(escalation))

    installation.shell(FORTY_DAYS_PASS)
    late = by_name(installation.mails_since(8, 2))
    the_digests_say(late, {"diego": 6, "elena": 2}, "past their deadline", "pasaron de su plazo")
    installation.shell(ANOTHER_MORNING)
    assert installation.mails_since(10, 0) == []

    close(cast["ana"], board)
    installation.shell(ANOTHER_MORNING)
    everybody_says_the_same(cast, installation, board, signed)
    assert reported(cast["nobody"], board) == signed
    assert installation.mails_since(10, 0) == []
    nothing_private_was_sent(installation.caught)
    assert cast["elena"].goto(f"{board}answer/").status == 404  # type: ignore[union-attr]
    complaints = [each for console in consoles for each in console.complaints if "404" not in each]
    assert complaints == []


@pytest.mark.parametrize(("name", "width"), [("ana", 1280), ("celia", 390)])
def test_axe_finds_nothing_on_the_pages_of_a_round(
    browser: Browser, site: str, name: str, width: int
) -> None:
    page = page_of(browser, site, width=width, language="es")
    come_in(page, name)
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
    expect(ana.locator("#owing")).to_contain_text(
        f"A 3 partes les corresponderían {sum(OWED.values())} respuestas"
    )
    with ana.expect_navigation():
        ana.locator('button[name="open"]').click()
    expect(ana.locator("h1")).to_contain_text(TITLE)
    return re.sub(r"^https?://[^/]+", "", ana.url)


def recipients(mails: list[EmailMessage]) -> list[str]:
    """Whom they went to, by first name; each to one alone."""
    return sorted(str(mail["To"]).removesuffix("@demo.cauce.example") for mail in mails)


def by_name(mails: list[EmailMessage]) -> dict[str, EmailMessage]:
    found = {recipients([mail])[0]: mail for mail in mails}
    assert len(found) == len(mails), "somebody got two mails for one"
    return found


def reads_english(page: Page) -> None:
    page.goto("/es/account/")
    page.locator('main select[name="language"]').select_option("en")
    with page.expect_navigation():
        page.locator('main form:has(select[name="language"]) button[type="submit"]').click()


def the_digests_say(
    digests: dict[str, EmailMessage], owed: dict[str, int], english: str, spanish: str
) -> None:
    """One mail for all open rounds, in its reader's language, short enough for a telephone."""
    assert set(digests) == set(owed)
    for name, number in owed.items():
        mail, language = digests[name], "en" if name == "elena" else "es"
        assert (mail["Content-Language"], mail["Auto-Submitted"]) == (language, "auto-generated"), name
        assert mail["List-Id"] == "<rounds.127.0.0.1>"
        assert mail.get_content_type() == "text/plain"
        assert (english if language == "en" else spanish) in mail["Subject"], mail["Subject"]
        assert str(number) in re.findall(r"[0-9]+", mail["Subject"]), mail["Subject"]
        text = text_of(mail)
        assert text.startswith("Hello Elena," if language == "en" else f"Hola, {name.capitalize()}:")
        assert f"/{language}/rounds/" in text
        assert len(text) < 1200
        assert max(map(len, re.sub(r"https?://\S+", "", text).splitlines())) < 120


def link_in(mail: EmailMessage, board: str) -> str:
    """The link of this round in a mail, as its reader would press it."""
    links = re.findall(r"https?://\S+", text_of(mail))
    (found,) = [link for link in links if f"{board}answer/" in link]
    return str(found)


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


def leave_unsigned(page: Page, board: str) -> None:
    """Diego begins on one more, and keeps it as a draft."""
    page.goto(f"{board}answer/")
    row = page.locator(".round-row").filter(has=page.locator('input[value="changed"]')).first
    row.locator('input[value="changed"]').check()
    row.locator("select").select_option("fulfilled")
    row.locator("textarea").fill(UNSIGNED)
    with page.expect_navigation():
        page.locator('button[name="save"]').click()
    expect(page.locator("textarea", has_text=UNSIGNED)).to_have_count(1)


def everybody_says_the_same(
    cast: dict[str, Page], installation: Installation, board: str, signed: Signed
) -> None:
    """Board, pages of the parties, public pages and every file: the same answers, and no others."""
    asked, silent = pages_of_parties(cast["ana"], board)
    assert silent == {(party, key) for party, keys in asked.items() for key in keys} - signed
    told = {party: (len(keys), sum((party, key) in signed for key in keys)) for party, keys in asked.items()}
    board_reads(cast["ana"], board, told)
    public_reads(cast["nobody"], board, told)
    for form in ("csv", "xlsx", "json"):
        assert answers_in_file(installation.url, form) == signed, form
        standings_say(standings_in_file(installation.url, form), asked, signed, form)
    nobody_reads_the_draft(cast, installation.url, board)


def pages_of_parties(ana: Page, board: str) -> tuple[dict[str, set[str]], Signed]:
    """What each party is asked, as its page lists it, and what stands there as not answered."""
    asked: dict[str, set[str]] = {}
    silent: Signed = set()
    for party in OWED:
        ana.goto(f"{board}parties/{party}/")
        items = ana.locator("main .task-item").all()
        hints = [item.locator(".task-hint").first.inner_text() for item in items]
        keys = [hint.split(" · ")[0].strip() for hint in hints]
        asked[party] = set(keys)
        silent |= {
            (party, key) for key, item in zip(keys, items, strict=True) if item.locator(".tag-silent").count()
        }
    return asked, silent


def board_reads(ana: Page, board: str, told: dict[str, tuple[int, int]]) -> None:
    """The state, asked, signed and not answered, party by party; and each filter shows its own."""
    shapes = {"whole": "fulfilled", "part": "in_progress", "none": "silent"}
    for party, (owed, signed) in told.items():
        state = "whole" if signed == owed else "part" if signed else "none"
        for address in (board, f"{board}?state={state}"):
            ana.goto(address)
            row = ana.locator("tbody tr", has_text=NAMES[party])
            expect(row.locator(f".tag-{shapes[state]}")).to_have_count(1)
            counts = row.locator("td.num").all_inner_texts()
            assert list(map(int, counts)) == [owed, signed, owed - signed], (party, address)
        assert [each.strip() for each in ana.locator("tbody th").all_inner_texts()] == [NAMES[party]]


def public_reads(page: Page, board: str, told: dict[str, tuple[int, int]]) -> None:
    """The counts that everybody reads; no name of a party, and no link to its page."""
    whole = sum(owed == signed for owed, signed in told.values())
    none = sum(not signed for _owed, signed in told.values())
    words = f"{len(told) - none} de {len(told)} partes con respuesta; {whole} con respuesta completa."
    for address in (board, "/es/rounds/"):
        page.goto(address)
        expect(page.locator("main")).to_contain_text(words)
        assert page.locator('a[href*="/rounds/"][href*="/parties/"]').count() == 0
    page.goto(board)
    counts = [int(each) for each in page.locator("main dl dd").all_inner_texts()]
    owed, signed = (sum(each[place] for each in told.values()) for place in (0, 1))
    assert counts == [whole, len(told) - whole - none, none, owed, signed]


def nobody_reads_the_draft(cast: dict[str, Page], url: str, board: str) -> None:
    """What Diego has not signed is his people's alone; that he has begun is not told either."""
    for name in ("ana", "celia", "elena", "nobody"):
        for address in (board, f"{board}parties/MEX/", f"/es/search/?q={UNSIGNED}"):
            cast[name].goto(address)
            text = cast[name].locator("main").inner_text().replace(f"«{UNSIGNED}»", "")
            assert UNSIGNED not in text, (name, address)
            assert "sin firmar aún" not in text
    assert UNSIGNED.encode() not in fetched(f"{url}/es/download/updates.csv")


def nothing_private_was_sent(caught: Catcher) -> None:
    """No draft in a mail, nobody else's address, and one addressee each, who has an office to read it."""
    for mail, envelope in zip(caught.mails, caught.envelopes, strict=True):
        assert envelope == (str(mail["To"]),)
        addresses = set(re.findall(r"\w+@demo\.cauce\.example", f"{mail['Subject']} {text_of(mail)}"))
        assert addresses <= {str(mail["To"])}
        assert UNSIGNED not in text_of(mail)
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
    assert {recipients([mail])[0] for mail in caught.mails} == {"celia", "diego", "elena", "bruno"}
    assert len({mail["Message-ID"] for mail in caught.mails}) == len(caught.mails)


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
    expect(ana.locator("textarea")).to_have_value(re.compile(r": Canadá\.$"))
    submit(ana)
    expect(ana.locator("main")).to_contain_text("Enviado a 1 persona")


def close(ana: Page, board: str) -> None:
    ana.goto(f"{board}close/")
    submit(ana)
    expect(ana.locator(".page-tags")).to_contain_text("Cerrada")


def reported(page: Page, board: str) -> Signed:
    """What the closed round lists to everybody, by code of the party and key."""
    codes = {name: code for code, name in NAMES.items()}
    found: Signed = set()
    page.goto(board)
    for hint in page.locator("main .task-hint").all_inner_texts():
        key, name, _day = hint.split(" · ")
        found.add((codes[name.strip()], key.strip()))
    return found
