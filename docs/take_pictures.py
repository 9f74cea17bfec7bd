"""Take the pictures of the user guide anew, from a demonstration installation that is running.

./run serve --port 8000
.venv/bin/python docs/take_pictures.py http://127.0.0.1:8000

With pngquant on the machine (apt-get install pngquant) the pictures come out a third as heavy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

PICTURES = Path(__file__).parent / "users" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "cauce-de-demostracion"  # noqa: S105 - the public password of the demonstration
LANGUAGES = ("es", "en")


@dataclass(frozen=True)
class Picture:
    """One page: its name, its path below the language, how wide and how high, and who looks.

    `part` is a CSS selector: only that part of the page is taken, whole.
    """

    name: str
    path: str
    width: int = 1280
    height: int = 860
    reader: str = ""
    part: str = ""


SERIES = (
    Picture("home", "/", height=1000),
    Picture("home", "/", width=390, height=844),
    Picture("strategy", "/strategy/"),
    Picture("commitments", "/commitments/?state=BLZ"),
    Picture("commitment", "/commitments/BLZ-2019-2/"),
    Picture("plans", "/commitments/plans/", part=".plan-card"),
    Picture("progress", "/commitments/progress/"),
    Picture("plan", "/plans/BLZ/"),
    Picture("report", "/commitments/BLZ-01/report/", reader="celia"),
    Picture("rounds", "/rounds/", reader="ana"),
    Picture("owed", "/", width=390, height=844, reader="celia"),
    Picture("writing", "/commitments/new/", reader="celia"),
    Picture("agenda", "/agenda/2025/"),
    Picture("agenda", "/agenda/2025/", width=390, height=844),
    Picture("offices", "/offices/?office=support_platform_chair&on=2022-03-01"),
    Picture("state", "/parties/MEX/"),
    Picture("mechanisms", "/mechanisms/"),
    Picture("search", "/search/?q=practicas"),
    Picture("data", "/data/"),
    Picture("account", "/account/", reader="celia"),
    Picture("people", "/people/", reader="ana"),
    Picture("invite", "/people/invite/", reader="ana"),
    Picture("needs", "/support/"),
    Picture("need", "/support/needs/BLZ-ASYLUM-TWINNING/", reader="celia"),
    Picture("need-form", "/support/needs/new/", reader="celia", height=1000),
    Picture("proposals", "{plan}", reader="ana", height=1000),
    Picture("match", "{match}", reader="ana"),
    Picture("cooperation", "/cooperation/", height=1000),
    Picture("money", "/money/", height=1000),
)


def sign_in(page: Page, base: str, name: str) -> None:
    page.goto(f"{base}/en/account/login/")
    page.locator('input[name="login"]').fill(f"{name}@demo.cauce.example")
    page.locator('input[name="password"]').fill(PASSWORD)
    page.locator('main form button[type="submit"]').first.click()
    page.wait_for_load_state()


def match_somebody(browser: Browser, base: str) -> dict[str, str]:
    """Ask for a plan and pick its first proposal, for the demonstration begins without: the paths of both."""
    page = browser.new_context(locale="en").new_page()
    sign_in(page, base, "ana")
    page.goto(f"{base}/en/support/matching/")
    page.get_by_role("button", name="Calculate now").click()
    page.locator("#run-progress").wait_for(state="detached", timeout=120_000)
    plan = page.url
    page.get_by_role("link", name="Why these two").first.click()
    page.get_by_role("button", name="Pick this proposal").click()
    page.wait_for_url("**/support/matches/**")
    return {name: url.removeprefix(f"{base}/en") for name, url in (("plan", plan), ("match", page.url))}


def take(browser: Browser, base: str, picture: Picture, language: str) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, locale=language
    )
    page = context.new_page()
    if picture.reader:
        sign_in(page, base, picture.reader)
    page.goto(f"{base}/{language}{picture.path}", wait_until="networkidle")
    file = PICTURES / f"{picture.name}-{language}-{picture.width}.png"
    (page.locator(picture.part).first if picture.part else page).screenshot(path=file)
    context.close()
    lighten(file)


def lighten(file: Path) -> None:
    """Keep 256 colours, where pngquant is at hand: text stays sharp, and the file weighs a third."""
    pngquant = shutil.which("pngquant")
    if pngquant:
        subprocess.run([pngquant, "--force", "--strip", "--ext", ".png", "256", str(file)], check=True)


def main() -> None:
    base = sys.argv[1].rstrip("/")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        paths = match_somebody(browser, base)
        for picture in SERIES:
            for language in LANGUAGES:
                take(browser, base, replace(picture, path=picture.path.format(**paths)), language)
        browser.close()


if __name__ == "__main__":
    main()
