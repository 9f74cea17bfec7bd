from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from cauce.regional.platform import documents

FOLDER = Path(settings.DATA_DIR)
POINTER = re.compile(r"(support-platform-strategy-2025|pledge-strengthening-asylum-systems)#([a-z0-9-]+)")


def anchors(document: documents.Document) -> set[str]:
    found = set()
    for section in document.sections:
        found |= {section.anchor, *(place.anchor for place in (*section.items, *section.rows))}
    return found


@pytest.mark.parametrize("key", documents.TITLES)
def test_every_pointer_of_the_data_has_its_place(key: str) -> None:
    wanted = {
        place
        for path in FOLDER.glob("*.*")
        for document, place in POINTER.findall(path.read_text(encoding="utf-8"))
        if document == key
    }
    assert wanted
    assert wanted <= anchors(documents.read(key, FOLDER))


def test_the_calendar_of_the_document_is_that_of_the_data() -> None:
    calendar = documents.read("support-platform-strategy-2025", FOLDER).sections[-1]
    items = json.loads((FOLDER / "strategy_2025.json").read_text(encoding="utf-8"))["items"]
    listed = [item["quarters"] for item in items if item["kind"] == "calendar_row"]
    assert [list(row.quarters) for row in calendar.rows] == listed


@pytest.mark.parametrize(
    "key", ["../pyproject", "..%2Fpyproject", "sources/x", "", "/etc/passwd", "unknown", "README"]
)
def test_only_documents_on_the_list_are_read(key: str, tmp_path: Path) -> None:
    with pytest.raises(documents.UnknownDocument):
        documents.read(key, FOLDER)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "../settings",
        "..%2F..%2Fetc%2Fpasswd",
        "%2e%2e%2fparties",
        "population",
        "support-platform-strategy-2025.txt",
    ],
)
def test_no_path_leads_out_of_the_documents(client: Client, path: str) -> None:
    assert client.get(f"/es/sources/{path}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
def test_a_document_is_shown_in_its_own_language_with_its_anchors(client: Client, language: str) -> None:
    shown = client.get(f"/{language}/sources/support-platform-strategy-2025/").content.decode()
    for anchor in ("theme", "objectives-1", "principal-results-2", "calendar-12"):
        assert f'id="{anchor}"' in shown
    assert 'lang="en"' in shown


def test_a_bullet_broken_by_a_page_is_made_whole() -> None:
    (section,) = documents.sections("## Areas\n\n- One thing and\n\nits rest.\n- Two\n")
    assert [item.text for item in section.items] == ["One thing and its rest.", "Two"]
