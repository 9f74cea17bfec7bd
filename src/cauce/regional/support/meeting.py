"""Two people wrote at once: what the first changed, beside what the second typed, and both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.support.content import GivenProof, GivenSupport, Said
from cauce.regional.support.models import Condition, Form, Unit
from cauce.regional.support.showing import plain
from cauce.regional.support.words import LANGUAGES


@dataclass(frozen=True)
class Line:
    """A part of the content that somebody else changed: its name, what they wrote, and what was typed."""

    name: str
    theirs: str
    typed: str
    is_disputed: bool


@dataclass(frozen=True)
class Meeting:
    lines: tuple[Line, ...]
    together: Said


def meet(*, base: Mapping[str, Any], theirs: Said, typed: Said, names: Mapping[str, str]) -> Meeting:
    """What changed between `base` (as JSON) and `theirs`, and a content that keeps what both wrote.

    Where both changed the same part, what was typed stays, and the line says so. `names` are those of
    parties and terms by code.
    """
    now, mine = theirs.as_json(), typed.as_json()
    own = {name for name in mine if mine[name] != base.get(name)}
    moved = [name for name in now if now[name] != base.get(name)]
    lines = tuple(
        Line(name, told(theirs, name, names), told(typed, name, names),
             name in own and mine[name] != now[name])
        for name in moved
    )  # fmt: skip
    return Meeting(lines, replace(theirs, **{name: getattr(typed, name) for name in own}))


def told(said: Said, name: str, names: Mapping[str, str]) -> str:
    """A part of a content in words."""
    return _told(getattr(said, name), {**_known(), **names})


def _told(value: Any, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(_told(each, names) for each in value)
    if isinstance(value, GivenSupport):
        return ": ".join(filter(None, (names.get(value.party, value.name), str(value.what))))
    if isinstance(value, GivenProof):
        return str(value.title)
    return _told_plainly(value, names)


def _told_plainly(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, date):
        return day(value)
    return plain(value) if isinstance(value, Decimal) else names.get(str(value), str(value))


def _known() -> dict[str, str]:
    codes = {str(each): str(each.label) for kind in (Form, Unit, Condition) for each in kind}
    return codes | {code: str(name) for code, name in LANGUAGES.items()}
