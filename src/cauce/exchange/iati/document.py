"""The file: activities written one after the other, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from django.utils.translation import override

from cauce.exchange.iati.activity import element_of
from cauce.exchange.iati.reading import Reporter

VERSION = "2.03"


def as_xml(
    activities: Iterable[Any],
    reporter: Reporter,
    *,
    element: Callable[[Any, Reporter], Element] = element_of,
    note: str = "",
    generated_at: datetime | None = None,
) -> Iterator[str]:
    """An IATI activity file (version 2.03, UTF-8), in pieces of one activity; `note` is a remark above it,
    and `element` makes the element of each.

    Without `generated_at` the same data give the same bytes.
    """
    stamp = (
        f" generated-datetime={quoteattr(generated_at.isoformat(timespec='seconds'))}" if generated_at else ""
    )
    remark = f"<!-- {note.replace('--', '- -')} -->\n" if note else ""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{remark}<iati-activities version="{VERSION}"{stamp}>\n'
    for activity in activities:
        yield _written(activity, reporter, element)
    yield "</iati-activities>\n"


def _written(activity: Any, reporter: Reporter, element: Callable[[Any, Reporter], Element]) -> str:
    """In one language, whoever asks, so that addresses inside do not change with the reader."""
    with override("es"):
        return ElementTree.tostring(element(activity, reporter), encoding="unicode") + "\n"
