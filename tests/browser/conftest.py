"""A real installation of the demonstration, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.site.running import free_port, prepared_home

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
START_SECONDS = 90


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(str(item.fspath)).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


def wait_until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "serve ended before it answered"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("serve did not answer in time")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a fresh demonstration installation with the real reference data."""
    home = prepared_home()
    port = free_port()
    environment = {**os.environ, "CAUCE_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    for variable in ("CAUCE_PLAIN_STATIC", "DATABASE_URL"):
        environment.pop(variable, None)
    log = (home / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "cauce", "serve", "--port", str(port)],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_up(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        sys.stderr.write((home / "serve.log").read_text()[-2000:] if process.returncode else "")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For a module, not the session: under its event loop Django refuses to query."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


class Console:
    """What the browser complained about, and every host it asked."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda message: self._keep(message.type, message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))

    def _keep(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)


@pytest.fixture(params=[1280, 390])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(params=["es", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def page_of(browser: Browser, site: str, *, width: int, language: str, javascript: bool = True) -> Page:
    context = browser.new_context(
        base_url=site, locale=language, java_script_enabled=javascript,
        viewport={"width": width, "height": 900},
    )  # fmt: skip
    return context.new_page()


@pytest.fixture
def page(browser: Browser, site: str, width: int, language: str) -> Iterator[Page]:
    made = page_of(browser, site, width=width, language=language)
    yield made
    made.context.close()
