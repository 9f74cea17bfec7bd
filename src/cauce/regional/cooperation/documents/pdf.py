"""The document as a tagged PDF, through typst. Texts travel as data and are never read as markup."""

from __future__ import annotations

import json
import logging
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cauce.regional.cooperation.documents.sheet import Sheet

logger = logging.getLogger(__name__)
TEMPLATE = Path(__file__).with_name("arrangement.typ")


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def written(sheet: Sheet) -> bytes:
    """The PDF, PDF/UA-1; where a text has signs that our fonts lack, one that cannot call itself so."""
    given = json.dumps(sheet.as_dict())
    try:
        return _compiled(given, pdf_standards="ua-1")
    except typst.TypstError as error:
        logger.warning("A document is not PDF/UA-1: %s", error)
        return _compiled(given)


def _compiled(given: str, **more: Any) -> bytes:
    made = typst.compile(
        _template(), format="pdf", sys_inputs={"sheet": given}, ignore_system_fonts=True, **more
    )
    assert isinstance(made, bytes)  # noqa: S101
    return made
