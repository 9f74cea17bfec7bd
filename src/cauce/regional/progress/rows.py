"""Rows of a form that are alike: as many as were typed, and some empty ones, without a script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django import forms

F = TypeVar("F", bound=forms.Form)
MOST = 60


def rows_of(
    form: type[F], prefix: str, *, data: Any, initial: Sequence[Mapping[str, Any]], least: int,
    typed: Iterable[str] = (), files: Any = None,
) -> list[F]:  # fmt: skip
    """Forms with the prefixes `<prefix>0`, `<prefix>1`...: one for each of `initial` and `least` more.

    As many as `data` has when something was sent; `typed` are names of fields kept from before, so that
    there is a row for each.
    """
    wanted = _count(data, prefix) if data is not None else max(len(initial) + least, _count(typed, prefix))
    return [
        form(
            data,
            files,
            prefix=f"{prefix}{place}",
            initial=dict(initial[place]) if place < len(initial) else {},
        )
        for place in range(min(wanted, MOST))
    ]


def _count(names: Iterable[str], prefix: str) -> int:
    found = re.compile(rf"{re.escape(prefix)}(\d{{1,3}})-")
    places = (found.match(name) for name in names)
    return max((int(place[1]) + 1 for place in places if place), default=0)
