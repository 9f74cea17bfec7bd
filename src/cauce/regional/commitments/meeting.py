"""Two people wrote at once: what the first changed, beside what the second typed, and both together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, replace
from typing import Any

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.content import Content
from cauce.regional.commitments.models import Commitment, Revision
from cauce.regional.commitments.telling import Names, told
from cauce.regional.commitments.wording import content_read, difference


@dataclass(frozen=True)
class Line:
    """One field that somebody else changed: what stood before, what they wrote, and what was typed."""

    label: str
    before: str
    theirs: str
    typed: str

    @property
    def is_disputed(self) -> bool:
        return self.typed not in (self.before, self.theirs)


@dataclass(frozen=True)
class Meeting:
    """The lines, whose they are, and the content that keeps what both wrote."""

    lines: tuple[Line, ...]
    revision: Revision | None
    together: Content


def read_at(commitment: Commitment, version: int) -> Content:
    """The content as a person read it who was given that version."""
    found = commitment.revisions.filter(version=version).first()
    return Content.from_json(found.content) if found else content_read(commitment)


def meet(theirs: Commitment, *, base: Content, typed: Content, reader: Person) -> Meeting:
    """What changed between `base` and the commitment as it stands, and what was typed over `base`."""
    stands = content_read(theirs)
    contents = [each.as_json() for each in (base, stands, typed)]
    names = Names.of(contents, reader)
    said = {line.path: line.words for line in told(typed, names)}
    lines = tuple(
        Line(change.label, change.before, change.after, said.get(change.path, ""))
        for change in difference(contents[0], contents[1], names)
    )
    last = theirs.revisions.select_related("by").order_by("version").last()
    return Meeting(lines, last, together(base, stands, typed))


def together(base: Content, theirs: Content, typed: Content) -> Content:
    """What was typed; where nothing was typed over `base`, what the other wrote."""
    merged: dict[str, Any] = {}
    for each in fields(Content):
        was, now, mine = (getattr(content, each.name) for content in (base, theirs, typed))
        if each.name in IDENTITIES:
            merged[each.name] = _rows(was, now, mine, IDENTITIES[each.name])
        elif isinstance(mine, Translated):
            merged[each.name] = _texts(was, now, mine)
        else:
            merged[each.name] = now if mine == was else mine
    return replace(typed, **merged)


def _texts(was: Translated, now: Translated, mine: Translated) -> Translated:
    """Language by language: who changed only the Spanish loses not the other's English."""
    found = {}
    for code in dict.fromkeys((*mine.by_language, *now.by_language)):
        before, theirs, typed = (text.by_language.get(code, "") for text in (was, now, mine))
        found[code] = theirs if typed == before else typed
    return Translated({code: text for code, text in found.items() if text})


def _itself(row: Any) -> Hashable:
    return row  # type: ignore[no-any-return]


#: By what two rows of a list are the same one.
IDENTITIES: dict[str, Callable[[Any], Hashable]] = {
    "terms": _itself,
    "countries": _itself,
    "parts": lambda part: (part.role, part.party or part.name),
    "indicators": lambda indicator: indicator.key or indicator.name,
    "support": _itself,
    "links": lambda link: (link.kind, link.target),
}


def _rows(was: Any, now: Any, mine: Any, identity: Callable[[Any], Hashable]) -> tuple[Any, ...]:
    before, theirs = ({identity(row): row for row in rows} for rows in (was, now))
    kept = []
    for row in mine:
        is_untouched = before.get(identity(row)) == row
        if not is_untouched:
            kept.append(row)
        elif identity(row) in theirs:
            kept.append(theirs[identity(row)])
    typed = {identity(row) for row in mine}
    added = [row for place, row in theirs.items() if place not in before and place not in typed]
    return (*kept, *added)
