"""What another plan has otherwise, in sentences, as far as its reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.support.matching.measures import moved_in_words, share_in_words

if TYPE_CHECKING:
    from cauce.regional.support.matching.pages import Reading

#: So many changes are listed; and a total fit that moves by less stays.
LISTED, SAME_FIT = 20, 0.005
#: What may change between two plans.
MOVES: Mapping[str, Any] = {
    "gained": gettext_lazy("gained: %(offer)s for %(need)s"),
    "lost": gettext_lazy("lost: %(offer)s for %(need)s"),
    "shifted": gettext_lazy("stays: %(offer)s for %(need)s"),
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Changes:
    """The difference between two plans. `without`: the pair that the second leaves out, which goes unsaid."""

    reading: Reading
    difference: Mapping[str, Any]
    without: tuple[str, str] = ("", "")

    def sentences(self) -> list[str]:
        """By State how the coverage moves; what is gained, lost and shifted; how much of that is not told."""
        seen = list(self._seen())
        told = [self._sentence(way, row) for way, row in seen[:LISTED]]
        return [*self._coverage(), *told, *self._rest(len(seen))]

    def fit(self, *, is_next: bool) -> list[str]:
        """How the total fit moves, from this plan to the next or, if not `is_next`, up to this one."""
        here, moved = self.reading.plan["fit"], self.difference["fit"]
        before, after = (here, here + moved) if is_next else (here - moved, here)
        words = {"before": number(before, 2), "after": number(after, 2)}
        return [_("total fit: from %(before)s to %(after)s") % words] if abs(moved) >= SAME_FIT else []

    def _coverage(self) -> Iterator[str]:
        reading = self.reading
        seen = {owner for _version, owner in reading.needs.values()}
        for code, part in self.difference["coverage"].items():
            if moved_in_words(part) and (reading.person.is_secretariat or code in seen):
                yield _("%(state)s: coverage %(moved)s") % {
                    "state": reading.names.party(code), "moved": moved_in_words(part)
                }  # fmt: skip

    def _rows(self) -> Iterator[tuple[str, Row]]:
        for way in MOVES:
            for row in self.difference.get(way, ()):
                if (row["need"], row["offer"]) != self.without:
                    yield way, row

    def _seen(self) -> Iterator[tuple[str, Row]]:
        return ((way, row) for way, row in self._rows() if self.reading.shown([row]))

    def _rest(self, seen: int) -> Iterator[str]:
        """How many more there are than are listed, and how many are not the reader's to see."""
        more, hidden = seen - LISTED, len(list(self._rows())) - seen
        if more > 0:
            yield ngettext("and %(n)s more change", "and %(n)s more changes", more) % {"n": number(more)}
        if hidden:
            words = ngettext(
                "%(n)s change is not shown: its need or its offer is not open to you.",
                "%(n)s changes are not shown: their needs or offers are not open to you.",
                hidden,
            )
            yield words % {"n": number(hidden)}

    def _sentence(self, way: str, row: Row) -> str:
        need, offer = self.reading.need(row["need"]), self.reading.offer(row["offer"])
        title = _("%(title)s, once more") % {"title": offer.title} if offer.is_again else offer.title
        part = share_in_words(row["share"])
        if "before" in row:
            words = {"after": part, "before": share_in_words(row["before"])}
            part = _("%(after)s instead of %(before)s") % words
        given, wanted = _named(title, offer.owner), _named(need.title, need.owner)
        return str(MOVES[way]) % {"offer": given, "need": f"{wanted}, {part}"}


def _named(title: object, owner: str) -> str:
    return _("“%(title)s” (%(owner)s)") % {"title": title, "owner": owner}
