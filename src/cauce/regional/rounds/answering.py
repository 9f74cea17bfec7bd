"""Answering a round: many short updates at once, written as drafts and signed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.progress import actions as progress
from cauce.regional.progress.content import Content, content_of
from cauce.regional.progress.models import Stage, Update
from cauce.regional.rounds import rules
from cauce.regional.rounds.queries import Row

#: Superseding names another commitment: that is written on the page of the full report.
STAGES = (Stage.PLANNING, Stage.IN_PROGRESS, Stage.FULFILLED, Stage.DISCONTINUED)


@dataclass(frozen=True)
class Given:
    """A short answer: nothing changed, or the stage and what was done, as of a day.

    `version` is that of the draft it was typed over; 0 when there was none.
    """

    refers_to: date
    is_unchanged: bool = False
    stage: str = ""
    done: str = ""
    version: int = 0


def save(*, by: Person, row: Row, given: Given) -> Update:
    """Write the answer to one obligation as a draft, beside what the draft said already.

    Raises PermissionDenied, `progress.Refused` for what does not hold, `progress.ChangedMeanwhile`.
    """
    owed = row.obligation
    if not rules.may_answer(by, owed.round, owed.party_id):
        raise PermissionDenied
    if given.refers_to < owed.round.period_from:
        raise progress.Refused(_("This day lies before the period of the round."))
    return progress.write(
        by=by, commitment=owed.commitment, party=owed.party_id, content=_content(row, given),
        draft=row.draft, version=given.version,
    )  # fmt: skip


def sign_all(*, by: Person, seen: Iterable[tuple[Row, int]]) -> tuple[list[Update], list[tuple[Row, str]]]:
    """Sign the drafts of these rows, each in the version that was read; what was signed, what not and why."""
    signed: list[Update] = []
    refused: list[tuple[Row, str]] = []
    for row, version in seen:
        try:
            signed.append(_sign(by, row, version))
        except progress.Refused as why:
            refused.append((row, str(why)))
        except progress.ChangedMeanwhile:
            refused.append((row, _("Somebody changed it since you read it. Read it again, then sign.")))
    return signed, refused


def _sign(by: Person, row: Row, version: int) -> Update:
    owed = row.obligation
    if not rules.may_answer(by, owed.round, owed.party_id):
        raise PermissionDenied
    if row.draft is None:
        raise progress.Refused(_("It was signed or thrown away already."))
    if row.draft.refers_to < owed.round.period_from:
        raise progress.Refused(_("This day lies before the period of the round."))
    return progress.sign(by=by, update=row.draft, version=version)


def _content(row: Row, given: Given) -> Content:
    if given.is_unchanged:
        return _unchanged(row, given)
    said = Translated({_language(): given.done})
    reason = said if given.stage == Stage.DISCONTINUED else Translated()
    if row.draft is None or row.draft.is_unchanged:
        return Content(refers_to=given.refers_to, stage=given.stage, done=said, reason=reason)
    kept = content_of(row.draft)
    done = Translated(dict(kept.done.by_language) | {_language(): given.done})
    return replace(
        kept, refers_to=given.refers_to, stage=given.stage, done=done, reason=reason or kept.reason
    )


def _unchanged(row: Row, given: Given) -> Content:
    if row.last is None:
        raise progress.Refused(_("Nothing was reported before: say how far it is."))
    day = max(given.refers_to, row.last.refers_to)
    return progress.unchanged_since(row.last, refers_to=day, said_by=row.last.said_by)


def _language() -> str:
    return (get_language() or "es").split("-")[0]
