"""Two people wrote at once: what the first changed, beside what the second typed, and both together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.meeting import Line
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.content import Content, content_of, differing, together
from cauce.regional.cooperation.models import Arrangement, ArrangementForm, Channel, SideRole
from cauce.regional.cooperation.words import FIELD_WORDS, LEVEL_NAMES


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
    lines = tuple(
        Line(FIELD_WORDS[name], *(_told(getattr(each, name), name, reader) for each in (base, stands, typed)))
        for name in differing(base, stands)
    )
    who = last.by.name if last and last.by else "Cauce"
    return Met(lines, who, together(base, stands, typed), theirs.version)


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
        return " / ".join(text for text in value.by_language.values() if text)
    if name in ("form", "channel"):
        kind = ArrangementForm if name == "form" else Channel
        return str(kind(value).label)
    return day(value) if value is not None else ""


def _sides(sides: Any) -> str:
    names = {party.pk: str(party) for party in Party.objects.filter(pk__in=[each.party for each in sides])}
    told = []
    for each in sides:
        cost = f"{each.currency} {each.cost}" if each.cost is not None else ""
        parts = (names.get(each.party, each.name), SideRole(each.role).label, each.agencies, cost)
        told.append(", ".join(str(part) for part in parts if part))
    return "; ".join(told)


def _plan(rows: Any) -> str:
    return "; ".join(f"{LEVEL_NAMES[row.level]}: {row.statement}" for row in rows)
