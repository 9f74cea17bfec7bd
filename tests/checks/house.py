"""Rules of the house that no other tool checks: sizes, vendored files, nothing of a machine or a registry."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "src" / "cauce" / "foundation" / "web" / "static" / "vendor"
LONGEST_FILE = 420
LARGEST_FILE = 5_000_000
REGISTRIES = ("".join(parts) for parts in (("py", "pi.org"), ("python", "hosted"), ("registry.np", "mjs")))
HERE = (f"{place}/" for place in (ROOT, Path.home()) if len(place.parts) > 1)
PLACES = (*HERE, "--index" + "-url", *REGISTRIES)
FOREIGN = re.compile("|".join(re.escape(place) for place in PLACES).encode())
UNFINISHED = re.compile(r"\b(" + "TO" + "DO|FIX" + r"ME|XXX)\b|NotImplementedError")
LINE_OF_OURS = (".py", ".html", ".css", ".js")


def committed_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    )  # fmt: skip
    paths = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def problems_with(path: Path) -> Iterator[str]:
    name = path.relative_to(ROOT)
    content = path.read_bytes()
    is_ours = path.suffix in LINE_OF_OURS and "vendor" not in path.parts and "migrations" not in path.parts
    if len(content) > LARGEST_FILE:
        yield f"{name}: larger than 5 MB"
    if path.suffix != ".whl" and name.parts[0] != "data" and FOREIGN.search(content):
        yield f"{name}: names a registry or a path of a machine"
    if is_ours and content.count(b"\n") > LONGEST_FILE:
        yield f"{name}: {content.count(bytes([10]))} lines; split it"
    if is_ours and name.name != "house.py" and UNFINISHED.search(content.decode()):
        yield f"{name}: unfinished work"
    if path.suffix == ".html" and re.search(rb"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", content):
        yield f"{name}: inline style or script; the policy of the site forbids it"


def vendored_problems() -> Iterator[str]:
    manifest = json.loads((VENDOR / "MANIFEST.json").read_text())
    for file, entry in manifest.items():
        digest = hashlib.sha256((VENDOR / file).read_bytes()).hexdigest()
        if digest != entry["sha256"]:
            yield f"{file}: not the file whose checksum MANIFEST.json holds"
    for path in VENDOR.iterdir():
        if path.name != "MANIFEST.json" and path.name not in manifest:
            yield f"{path.name}: not in MANIFEST.json"


def main() -> None:
    problems = [problem for path in committed_files() for problem in problems_with(path)]
    problems += vendored_problems()
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
