"""What the downloads and the API say of a round."""

from __future__ import annotations

import csv
import io
import json
import urllib.request
from datetime import date, timedelta
from typing import Any

from openpyxl import load_workbook

TODAY = date.today()  # noqa: DTZ011 - only to choose days well on either side of it
#: What Diego writes and does not sign: nobody else reads it, anywhere.
UNSIGNED = "tapirsinfirmar"
Signed = set[tuple[str, str]]


def answers_in_file(url: str, form: str) -> Signed:
    """Who answered on what since yesterday, as an anonymous reader takes it away."""
    since = (TODAY - timedelta(days=1)).isoformat()
    if form == "json":
        rows = interface(url, f"updates?since={since}&limit=200")
    else:
        rows = table(url, f"updates.{form}?since={since}")
    assert UNSIGNED not in str(rows)
    return {(row["party"], row["commitment"]) for row in rows}


def standings_in_file(url: str, form: str) -> dict[str, str]:
    """How far each commitment is, as everybody reads it."""
    if form == "json":
        return {row["key"]: row["standing"]["stage"] for row in interface(url, "commitments?limit=200")}
    return {row["key"]: row["standing"] for row in table(url, f"commitments.{form}")}


def standings_say(standings: dict[str, str], asked: dict[str, set[str]], signed: Signed, form: str) -> None:
    """What somebody answered is in progress; what nobody did is silent, not planned and not blank."""
    answered = {key for _party, key in signed}
    for key in set().union(*asked.values()):
        assert standings[key] == ("in_progress" if key in answered else "silent"), (form, key)
    assert {key for key, each in standings.items() if each == "in_progress"} == answered, form


def table(url: str, address: str) -> list[dict[str, Any]]:
    """The rows of a download, by the names of its columns."""
    content = fetched(f"{url}/es/download/{address}")
    if ".xlsx" in address:
        sheet = load_workbook(io.BytesIO(content), read_only=True).worksheets[0]
        lines: list[Any] = [list(row) for row in sheet.iter_rows(values_only=True)]
    else:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    head = next(place for place, line in enumerate(lines) if line and str(line[0]).startswith("#"))
    return [dict(zip(lines[head - 1], line, strict=False)) for line in lines[head + 1 :]]


def interface(url: str, address: str) -> list[dict[str, Any]]:
    """All items of a list of the interface, page by page."""
    items: list[dict[str, Any]] = []
    while True:
        found = json.loads(fetched(f"{url}/api/v1/{address}&offset={len(items)}"))
        items += found["items"]
        if len(items) >= found["count"]:
            return items


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=60) as told:
        return bytes(told.read())
