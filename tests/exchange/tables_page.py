"""The page of the docs that names every table and column, made from the tables themselves.

    python -m tests.exchange.tables_page

writes `docs/developers/tables.md`; a test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[2] / "docs" / "developers" / "tables.md"
BEGINNING = """# The tables that can be downloaded

Made by `python -m tests.exchange.tables_page` from `exchange/tables`; do not edit by hand.

Each is `/<language>/download/<name>.csv` and `.xlsx`. The first row has the names, the
second the HXL tags. A name and a tag that end in a language stand once for each language."""


def page() -> str:
    """The whole page, in English."""
    from django.utils.translation import override

    with override("en"):
        return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from cauce.exchange.tables import TABLES

    yield BEGINNING
    for table in TABLES.values():
        asked = "It can be asked as of a day (`?on=`)." if table.is_dated else "It is known as it is today."
        yield f"\n## `{table.name}`: {table.title}\n\n{table.about} {asked}\n"
        yield "| column | tag | meaning |\n|:-------|:----|:--------|"
        for column in table.columns:
            yield f"| `{column.name}` | `{column.tag}` | {column.meaning} |"


if __name__ == "__main__":
    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
