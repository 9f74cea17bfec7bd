from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(DOCS.rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def names(language: str) -> set[str]:
    return {page.name for page in (DOCS / "users" / language).glob("*.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    lost = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert lost == []


def test_the_guide_has_the_same_pages_in_both_languages() -> None:
    assert names("es") == names("en")
    assert len(names("es")) > 10


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_of_the_guide_is_found_from_its_contents(language: str) -> None:
    contents = (DOCS / "users" / language / "README.md").read_text()
    assert names(language) - {"README.md"} == {name for name in names(language) if f"({name})" in contents}


def test_every_picture_is_used_and_light() -> None:
    texts = "".join(page.read_text() for page in PAGES)
    for picture in (DOCS / "users" / "pictures").iterdir():
        assert picture.name in texts, picture.name
        assert picture.stat().st_size < 200_000, picture.name
