"""The wordings of a commitment as their page tells them: who, when, why, and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.content import Content
from cauce.regional.commitments.models import Commitment, Revision
from cauce.regional.commitments.telling import Names, Told, told
from cauce.regional.commitments.wording import Change, difference, revisions_read_by


@dataclass(frozen=True)
class Wording:
    """One wording: whole in `lines`, and what it changed from the one before; nothing for the first shown."""

    revision: Revision
    lines: tuple[Told, ...]
    changes: tuple[Change, ...]
    is_first: bool


def wordings_read_by(person: Person, commitment: Commitment) -> list[Wording]:
    """The wordings that a person may read, newest first; links to what they may not see left out."""
    revisions = list(revisions_read_by(person, commitment).order_by("version"))
    names = Names.of([each.content for each in revisions], person)
    pairs = pairwise([None, *revisions])
    found = [_wording(before, each, names) for before, each in pairs if each is not None]
    return found[::-1]


def _wording(before: Revision | None, revision: Revision, names: Names) -> Wording:
    changes = difference(before.content, revision.content, names) if before else []
    lines = tuple(told(Content.from_json(revision.content), names))
    return Wording(revision, lines, tuple(changes), before is None)
