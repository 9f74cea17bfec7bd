"""Two people wrote at once: what the first changed, beside what the second typed, and both together."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from cauce.foundation.accounts.standing import Person
from cauce.foundation.drafts.meeting import Line
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.content import Content, GivenSupport
from cauce.regional.commitments.models import Commitment, Revision
from cauce.regional.commitments.telling import Names, told
from cauce.regional.commitments.wording import content_read, difference


@dataclass(frozen=True)
class Meeting:
    """The lines, whose they are, and the content that keeps what both wrote."""

    lines: tuple[Line, ...]
    revision: Revision | None
    together: Content

    @property
    def who(self) -> str:
        """Who saved meanwhile."""
        return self.revision.by.name if self.revision and self.revision.by else "Cauce"


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
    """What was typed; where nothing was typed over `base`, what the other wrote: by field, in rows too."""
    base, theirs, typed = (_numbered(base.support, each) for each in (base, theirs, typed))
    merged: Content = _fields(base, theirs, typed)
    numbered: Any = merged.support
    return replace(merged, support=tuple(each.row for each in numbered))


@dataclass(frozen=True)
class _Numbered:
    """A row without a key of its own, by its place in what both read; `place` is the row itself when new."""

    place: Hashable
    row: GivenSupport


def _numbered(before: tuple[GivenSupport, ...], content: Content) -> Content:
    """The support with its places: a row that stood before has its own; a changed one, that of its kind."""
    free: dict[Hashable, GivenSupport] = {
        place: row for place, row in enumerate(before) if row not in content.support
    }
    rows = []
    for row in content.support:
        place: Hashable = before.index(row) if row in before else None
        if place is None:
            place = next((at for at, each in free.items() if each.type == row.type), row)
            free.pop(place, None)
        rows.append(_Numbered(place, row))
    return replace(content, support=tuple(rows))  # type: ignore[arg-type]


def _fields(was: Any, now: Any, mine: Any) -> Any:
    """A content, or a row of it, with each field from whoever changed it; what both changed is as typed."""
    merged: dict[str, Any] = {}
    for each in fields(mine):
        three = tuple(getattr(value, each.name) for value in (was, now, mine))
        merged[each.name] = _field(each.name, *three)
    return replace(mine, **merged)


def _field(name: str, was: Any, now: Any, mine: Any) -> Any:
    if name in IDENTITIES:
        return _rows(was, now, mine, IDENTITIES[name])
    if isinstance(mine, Translated):
        return _texts(was, now, mine)
    if is_dataclass(mine) and is_dataclass(was) and is_dataclass(now):
        return _fields(was, now, mine)
    return now if mine == was else mine


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
    "support": lambda numbered: numbered.place,
    "links": lambda link: (link.kind, link.target),
}


def _rows(was: Any, now: Any, mine: Any, identity: Callable[[Any], Hashable]) -> tuple[Any, ...]:
    """What was typed, and what the other added; a row that the other removed stays if it was typed over."""
    before, theirs = ({identity(row): row for row in rows} for rows in (was, now))
    kept = []
    for row in mine:
        place = identity(row)
        if place in before and place in theirs:
            kept.append(_row(before[place], theirs[place], row))
        elif before.get(place) != row:
            kept.append(row)
    typed = {identity(row) for row in mine}
    added = [row for place, row in theirs.items() if place not in before and place not in typed]
    return (*kept, *added)


def _row(was: Any, now: Any, mine: Any) -> Any:
    return _fields(was, now, mine) if is_dataclass(mine) else mine
