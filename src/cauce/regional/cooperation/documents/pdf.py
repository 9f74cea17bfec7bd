"""The document as a tagged PDF, through typst. Texts travel as data and are never read as markup."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import typst

from cauce.regional.cooperation.documents.sheet import Sheet

TEMPLATE = Path(__file__).with_name("arrangement.typ")


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def written(sheet: Sheet) -> bytes:
    """The PDF, PDF/UA-1."""
    made = typst.compile(
        _template(), format="pdf", sys_inputs={"sheet": json.dumps(sheet.as_dict())},
        ignore_system_fonts=True, pdf_standards="ua-1",
    )  # fmt: skip
    assert isinstance(made, bytes)  # noqa: S101
    return made
