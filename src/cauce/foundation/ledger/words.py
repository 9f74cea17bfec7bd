"""How acts are told in words. Every room registers its own verbs; an unknown verb is told by its name.

    words.verb("appoint", _("Appointed"), _("%(who)s appointed %(what)s as %(role)s of %(party)s"))

A sentence may be a template over `who`, `what`, `party` and the keys of the change, or a function of the
`Telling` that returns it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.ledger.models import Entry

Text = str | Promise
Sentence = Text | Callable[["Telling"], str]

CAPACITIES: dict[str, Text] = {
    "secretariat": gettext_lazy("Technical Secretariat"),
    "chair": gettext_lazy("Chair of the Platform"),
}


@dataclass(frozen=True)
class Telling:
    """An entry with the names it takes to tell it. `parties` gives names by code."""

    entry: Entry
    parties: Mapping[str, str]

    @property
    def who(self) -> str:
        """The actor and their capacity: "Ana (Technical Secretariat)"."""
        if not self.entry.actor_name:
            return "Cauce"
        capacity = self._capacity()
        return f"{self.entry.actor_name} ({capacity})" if capacity else self.entry.actor_name

    def _capacity(self) -> str:
        acting_as = self.entry.acting_as
        if acting_as in CAPACITIES:
            return str(CAPACITIES[acting_as])
        return ", ".join(self.parties.get(code, code) for code in acting_as.split())

    @property
    def what(self) -> str:
        return self.entry.object_label

    @property
    def party(self) -> str:
        return self.parties.get(self.entry.party, self.entry.party)

    @property
    def change(self) -> dict[str, Any]:
        return dict(self.entry.change)

    def filled(self, template: Text, **more: object) -> str:
        """The template with who, what, party, the change and `more` set in."""
        return str(template) % _Gaps(
            self.change | {"who": self.who, "what": self.what, "party": self.party} | more
        )


class _Gaps(dict[str, Any]):
    """A change recorded long ago may lack a key that today's words use."""

    def __missing__(self, key: str) -> str:
        return "?"


@dataclass(frozen=True)
class _Verb:
    name: Text
    sentence: Sentence


@dataclass(frozen=True)
class Kind:
    """A kind of record in words, and the name of the page that shows one (by its id), if any."""

    name: Text
    route: str = ""

    def url(self, object_id: str) -> str:
        return reverse(self.route, args=[object_id]) if self.route else ""


_verbs: dict[str, _Verb] = {}
_kinds: dict[str, Kind] = {}


def verb(key: str, name: Text, sentence: Sentence) -> None:
    """Register how a verb is called in a list ("Appointed") and how an act is told."""
    _verbs[key] = _Verb(name, sentence)


def kind(object_type: str, name: Text, route: str = "") -> None:
    """Register how a kind of record is called, and where one can be looked at."""
    _kinds[object_type] = Kind(name, route)


def name_of(key: str) -> str:
    """The verb in words; its key when nobody registered it."""
    return str(_verbs[key].name) if key in _verbs else key


def kind_of(object_type: str) -> Kind:
    return _kinds.get(object_type) or Kind(object_type)


def verbs() -> list[tuple[str, str]]:
    """Every registered verb and its name, by name."""
    return sorted(((key, str(each.name)) for key, each in _verbs.items()), key=lambda pair: pair[1])


def sentence(entry: Entry, parties: Mapping[str, str]) -> str:
    """The act in one sentence, in the reader's language."""
    telling = Telling(entry, parties)
    known = _verbs.get(entry.verb)
    if known is None:
        return telling.filled(_("%(who)s: %(verb)s, %(what)s"), verb=entry.verb)
    if callable(known.sentence) and not isinstance(known.sentence, Promise):
        return known.sentence(telling)
    return telling.filled(known.sentence)
