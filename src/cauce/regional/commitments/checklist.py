"""What makes a commitment followable: eight questions, each answered or not. Private help, never a score.

After the idea of the SMART ingredients of the Nutrition Accountability Framework: see `shared/domain`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cauce.regional.commitments.content import Content
from cauce.regional.commitments.models import PartRole


@dataclass(frozen=True)
class Answer:
    """One question, whether the text answers it, and one sentence of help."""

    key: str
    question: str | Promise
    is_there: bool
    help: str | Promise


@dataclass(frozen=True)
class _Question:
    key: str
    words: Promise
    help: Promise
    answered: Callable[[Content], bool]


QUESTIONS = (
    _Question(
        "who", _("Who"), _("Name at least one party that commits."),
        lambda content: any(part.role == PartRole.COMMITS for part in content.parts),
    ),
    _Question(
        "what", _("What"), _("Say in the statement what will be done, not only what it is for."),
        lambda content: bool(content.statement),
    ),
    _Question(
        "by_when", _("By when"), _("Give the day by which it should be done."),
        lambda content: content.ends_on is not None,
    ),
    _Question(
        "for_whom", _("For whom"), _("Say which people gain from it: refugees, asylum seekers, hosts."),
        lambda content: bool(content.population),
    ),
    _Question(
        "measured", _("How it is measured"), _("Add an indicator: one number that will show it."),
        lambda content: bool(content.indicators),
    ),
    _Question(
        "baseline", _("From which baseline"), _("Give each indicator its value of today. Zero is a value."),
        lambda content: _each(content, "baseline"),
    ),
    _Question(
        "target", _("To which target"), _("Give each indicator the value that it should reach."),
        lambda content: _each(content, "target"),
    ),
    _Question(
        "money", _("With what money"), _("State the cost, and which share the State pays itself."),
        lambda content: content.cost is not None,
    ),
)  # fmt: skip


def _each(content: Content, name: str) -> bool:
    values = [getattr(indicator, name) for indicator in content.indicators]
    return bool(values) and None not in values


def checklist(content: Content | None) -> tuple[Answer, ...]:
    """The questions in their order; with no content yet, none is answered."""
    return tuple(
        Answer(each.key, each.words, content is not None and each.answered(content), each.help)
        for each in QUESTIONS
    )
