"""The controls of a row, at the price of filling in a form that was drawn once.

A State may owe hundreds of answers on one page: the same form each time, in one of a few states (nothing
chosen yet, unchanged, changed to one of the stages). Django's templates draw each state once, with marks
in the place of what is a row's own; every row of that state fills in its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cauce.regional.rounds.forms import AnswerForm, initial_of, prefix_of
from cauce.regional.rounds.queries import Row

TEMPLATE = "rounds/_controls.html"
#: Begins and ends a mark. For private use in Unicode; a text that holds it is never looked at for marks.
EDGE = "\ue0c0"
MARK = re.compile(f"{EDGE}([a-z_]+){EDGE}")
#: A few dozen at most: stages by choices by languages.
_DRAWN: dict[tuple[str, bool, str, str], list[str]] = {}


def drawn(form: AnswerForm) -> SafeString:
    """The controls of one row, errors and all."""
    return render_to_string(TEMPLATE, {"form": form, "key": form.row.commitment.key})


def filled(row: Row) -> SafeString:
    """What `drawn` gives for the unbound form of this row, character for character."""
    initial = initial_of(row.draft)
    pieces = _stencil(row, initial)
    own = {**initial, "prefix": prefix_of(row), "key": row.commitment.key}
    # Every second piece is the name of a mark.
    texts = (conditional_escape(own[each]) if place % 2 else each for place, each in enumerate(pieces))
    return SafeString("".join(texts))


def _stencil(row: Row, initial: Mapping[str, Any]) -> list[str]:
    """The pieces between the marks, and the names of the marks. Drawn once for each state and language."""
    state = (str(get_language()), row.last is None, initial["choice"], initial.get("stage", ""))
    if state not in _DRAWN:
        marks = {name: _mark(name) for name in ("done", "refers_to", "version") if name in initial}
        form = AnswerForm(row=row, on=date.min, prefix=_mark("prefix"), initial={**initial, **marks})
        _DRAWN[state] = MARK.split(render_to_string(TEMPLATE, {"form": form, "key": _mark("key")}))
    return _DRAWN[state]


def _mark(name: str) -> str:
    return f"{EDGE}{name}{EDGE}"
