"""Two people wrote at once: what the first changed, beside what the second typed, and both together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.meeting import Line
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import day, number
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.content import Content, GivenRow, content_of, differing, together
from cauce.regional.cooperation.framework import decimals_of
from cauce.regional.cooperation.models import Arrangement, ArrangementForm, Channel, Level, SideRole
from cauce.regional.cooperation.words import FIELD_WORDS, LEVEL_NAMES
from cauce.regional.cooperation.words_money import amount

Rows = tuple[GivenRow, ...]


@dataclass(frozen=True)
class Met:
    """The lines, who saved meanwhile, the content that keeps what both wrote, and the version it is over."""

    lines: tuple[Line, ...]
    who: str
    together: Content
    version: int


def read_at(arrangement: Arrangement, version: int) -> Content:
    """The content as a person read it who was given that version."""
    found = arrangement.wordings.filter(version=version).first()
    return Content.from_json(found.content) if found else content_of(arrangement)


def meet(theirs: Arrangement, *, base: Content, typed: Content, reader: Person) -> Met:
    """What changed between `base` and the arrangement as it stands, beside what was typed over `base`."""
    stands = content_of(theirs)
    last = theirs.wordings.select_related("by").last()
    lines = tuple(_lines(base, stands, typed, reader))
    who = last.by.name if last and last.by else "Cauce"
    return Met(lines, who, together(base, stands, typed), theirs.version)


def _lines(base: Content, stands: Content, typed: Content, reader: Person) -> Iterator[Line]:
    for name in differing(base, stands):
        given = [getattr(each, name) for each in (base, stands, typed)]
        rows = list(_row_lines(*given)) if name == "rows" else []
        yield from rows or [Line(FIELD_WORDS[name], *(_told(each, name, reader) for each in given))]


def _row_lines(*given: Rows) -> Iterator[Line]:
    """Each row of the framework that the other changed, whole: an indicator counts as much as a title."""
    before, theirs, typed = ({row.ref: row for row in rows} for rows in given)
    for ref in dict.fromkeys((*before, *theirs)):
        row = theirs.get(ref) or before[ref]
        if _row(before.get(ref)) != _row(theirs.get(ref)):
            yield Line(
                LEVEL_NAMES[Level(row.level)], *(_row(each.get(ref)) for each in (before, theirs, typed))
            )


def _told(value: Any, name: str, reader: Person) -> str:
    if name == "rows":
        return _plan(value)
    if name == "sides":
        return _sides(value)
    if name == "commitments":
        seen = Commitment.objects.visible_to(reader).filter(key__in=value).order_by("key")
        return ", ".join(seen.values_list("key", flat=True))
    if name == "terms":
        return ", ".join(str(term) for term in Term.objects.filter(pk__in=value))
    return _plain(value, name)


def _plain(value: Any, name: str) -> str:
    if isinstance(value, Translated):
        return _text(value)
    if name in ("form", "channel"):
        kind = ArrangementForm if name == "form" else Channel
        return str(kind(value).label)
    return day(value) if value is not None else ""


def _sides(sides: Any) -> str:
    names = {party.pk: str(party) for party in Party.objects.filter(pk__in=[each.party for each in sides])}
    told = []
    for each in sides:
        cost = amount(each.cost, each.currency) if each.cost is not None else ""
        parts = (names.get(each.party, each.name), SideRole(each.role).label, each.agencies, cost)
        told.append(", ".join(str(part) for part in parts if part))
    return "; ".join(told)


def _plan(rows: Rows) -> str:
    return "; ".join(f"{LEVEL_NAMES[Level(row.level)]}: {row.statement}" for row in rows)


def _row(row: GivenRow | None) -> str:
    if row is None:
        return ""
    ends = [(_("Baseline"), row.baseline, row.baseline_on), (_("Target"), row.target, row.target_on)]
    measured = [
        f"{label}: {_measured(value, row.unit)} {day(on)}".strip()
        for label, value, on in ends
        if value is not None or on is not None
    ]
    texts = [_text(each) for each in (row.verification, row.assumptions, row.risks)]
    told = [_text(row.statement), _text(row.indicator), *measured, *texts]
    return "; ".join(each for each in told if each)


def _measured(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{number(value, decimals_of(value))} {unit}".strip()


def _text(text: Translated) -> str:
    """In both languages, always in the same order: what is equal reads equal."""
    return " / ".join(
        text.by_language[code] for code, _name in settings.LANGUAGES if text.by_language.get(code)
    )
