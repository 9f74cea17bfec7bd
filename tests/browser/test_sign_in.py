from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page, expect

from cauce.exchange.demonstration import DEMONSTRATION_PASSWORD
from tests.browser.axe import problems_of
from tests.browser.conftest import Console, page_of

AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip

_came_in: dict[tuple[str, str], list[Any]] = {}


def submit(page: Page) -> None:
    """Send the page's form and wait for the answer."""
    with page.expect_navigation():
        page.locator('main form button[type="submit"]').first.click()


def sign_in(page: Page, name: str, password: str = DEMONSTRATION_PASSWORD) -> None:
    page.goto("/es/account/login/")
    page.locator('input[name="login"]').fill(f"{name}@demo.cauce.example")
    page.locator('input[name="password"]').fill(password)
    submit(page)


def come_in(page: Page, name: str) -> None:
    """As somebody who signed in earlier, if somebody did: with the cookies they were given then."""
    page.goto("/es/account/login/")
    who = (urlsplit(page.url).netloc, name)
    if who in _came_in:
        page.context.add_cookies(_came_in[who])
        return
    sign_in(page, name)
    _came_in[who] = page.context.cookies()


def test_each_of_the_cast_can_sign_in_and_see_who_they_are(browser: Browser, site: str) -> None:
    for name in ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina"):
        page = page_of(browser, site, width=1280, language="es")
        sign_in(page, name)
        page.goto("/es/account/")
        expect(page.locator("main")).to_contain_text(name.capitalize())
        page.context.close()


def test_a_wrong_password_says_so_and_keeps_the_address(browser: Browser, site: str) -> None:
    page = page_of(browser, site, width=390, language="es")
    sign_in(page, "gina", "not-the-password")
    expect(page.locator('input[name="login"]')).to_have_value("gina@demo.cauce.example")
    expect(page.locator("main")).to_contain_text("no son correct")
    page.context.close()


def test_the_secretariat_invites_and_the_guest_comes_in(browser: Browser, site: str) -> None:
    page = page_of(browser, site, width=1280, language="es")
    sign_in(page, "ana")
    page.goto("/es/people/invite/")
    page.locator('input[name="name"]').fill("Hilda Prueba")
    page.locator('input[name="email"]').fill("hilda@demo.cauce.example")
    page.locator('select[name="party"]').select_option("HND")
    page.locator('select[name="role"]').select_option("focal_point")
    submit(page)
    link = page.locator("main").get_by_text("/invitation/").first.inner_text().strip()
    guest = page_of(browser, site, width=390, language="es")
    guest.goto(link)
    for field in guest.locator('main input[type="password"]').all():
        field.fill("una-clave-larga-y-propia")
    submit(guest)
    guest.goto("/es/account/")
    expect(guest.locator("main")).to_contain_text("Honduras")
    guest.context.close()
    page.context.close()


def test_a_passkey_is_added_and_signs_in_under_the_strict_policy(browser: Browser, site: str) -> None:
    local = site.replace("127.0.0.1", "localhost")
    page = page_of(browser, local, width=1280, language="es")
    console = Console(page)
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, "fabio")
    page.goto("/es/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        page.locator('input[name="password"]').fill(DEMONSTRATION_PASSWORD)
        submit(page)
    page.locator('input[name="name"]').fill("Llave de Fabio")
    passwordless = page.locator('input[name="passwordless"]')
    if passwordless.count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/2fa/" in url and "/add/" not in url)
    page.wait_for_load_state()
    codes = ("/es/account/2fa/recovery-codes/", "/es/account/2fa/recovery-codes/generate/")
    assert [problem for path in codes for problem in problems_of(page, path, 1280)] == []
    page.context.clear_cookies()
    page.goto("/es/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "login" not in url)
    page.goto("/es/account/")
    expect(page.locator("main")).to_contain_text("Fabio")
    assert console.complaints == []
    page.context.close()
