"""`./run test`: every check the house has, side by side with the tests, and one verdict at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHROMIUM = "chromium"


@dataclass(frozen=True)
class Check:
    """One command that must end with 0."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    check: Check
    passed: bool
    seconds: float
    output: str


def python(name: str, *arguments: str) -> Check:
    return Check(name, (sys.executable, *arguments))


def tool(name: str, program: str, *arguments: str) -> Check:
    return Check(name, (str(BIN / program), *arguments))


STATIC = (
    tool("ruff", "ruff", "check", "."),
    tool("ruff format", "ruff", "format", "--check", "."),
    tool("imports go down only", "lint-imports"),
    tool("djlint", "djlint", "src", "--lint", "--quiet"),
    python("translations", "-m", "tests.checks.translations"),
    python("reference data", "-m", "tests.checks.reference_data"),
    python("house", "-m", "tests.checks.house"),
    python("migrations", "-m", "tests.checks.migrations"),
    tool("mypy --strict", "mypy"),
)


def ensure_chromium() -> None:
    """Browser tests need Chromium: fetch it when it is missing and we may."""
    if shutil.which(CHROMIUM):
        return
    if os.geteuid() != 0:
        sys.exit("run: the browser tests need Chromium: sudo apt-get install -y chromium")
    print("run: installing Chromium for the browser tests", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (("apt-get", "update", "-q"), ("apt-get", "install", "-y", "-q", CHROMIUM)):
        subprocess.run(step, stdout=subprocess.DEVNULL, env=quiet, check=False)
    if not shutil.which(CHROMIUM):
        sys.exit("run: Chromium could not be installed.")


def judge(check: Check) -> Verdict:
    started = time.monotonic()
    done = subprocess.run(check.command, cwd=ROOT, capture_output=True, text=True)
    return Verdict(check, done.returncode == 0, time.monotonic() - started, done.stdout + done.stderr)


def report(verdict: Verdict) -> None:
    word = "passed" if verdict.passed else "FAILED"
    print(f"  {word:7}{verdict.seconds:6.1f} s  {verdict.check.name}", flush=True)
    if not verdict.passed:
        print(verdict.output[-6000:], flush=True)


def run_static() -> list[Verdict]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        verdicts = []
        for verdict in pool.map(judge, STATIC):
            report(verdict)
            verdicts.append(verdict)
        return verdicts


def run_pytest(arguments: list[str]) -> bool:
    workers = [] if any(word.startswith("-n") for word in arguments) else ["-n", str(os.cpu_count() or 2)]
    # File by file in the order of tests/conftest.py, the longest first; not, as is usual, by number of tests.
    spread = ["--dist", "loadfile", "--no-loadscope-reorder"]
    command = [sys.executable, "-m", "pytest", *workers, *spread, *arguments]
    return subprocess.run(command, cwd=ROOT).returncode == 0


def main() -> None:
    arguments = sys.argv[1:]
    ensure_chromium()
    with ThreadPoolExecutor(max_workers=1) as pool:
        static = None if arguments else pool.submit(run_static)
        tests_passed = run_pytest(arguments)
        failed = [verdict.check.name for verdict in static.result() if not verdict.passed] if static else []
    if failed:
        print(f"Checks that failed: {', '.join(failed)}")
    sys.exit(0 if tests_passed and not failed else 1)


if __name__ == "__main__":
    main()
