"""What a person is, today: the value that every query and rule asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from cauce.foundation.accounts.models import Role
from cauce.foundation.values.translated import Translated


@dataclass(frozen=True)
class Post:
    """One role in which a person acts today. `str` says it in the reader's language."""

    role: str
    party: str
    party_name: Translated
    team: str = ""

    def __str__(self) -> str:
        return _("%(role)s, %(party)s") % {"role": Role(self.role).label, "party": self.party_name}


@dataclass(frozen=True)
class Person:
    """A reader on a day. An anonymous one has no user and no parties.

    `parties` holds the codes of the parties the person acts for; `teams` the keys of teams led;
    `posts` the roles behind both.
    """

    on: date
    user_id: int | None = None
    name: str = ""
    parties: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()
    is_secretariat: bool = False
    is_chair: bool = False
    may_write: bool = field(default=False)
    posts: tuple[Post, ...] = ()

    @property
    def is_anonymous(self) -> bool:
        return self.user_id is None

    @property
    def role_label(self) -> str:
        """The roles in words: "Focal point, Belize"; nothing when every appointment is over."""
        return "; ".join(str(post) for post in self.posts)


def nobody(on: date) -> Person:
    """The anonymous reader."""
    return Person(on=on)
