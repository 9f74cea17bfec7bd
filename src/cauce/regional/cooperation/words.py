"""Words that arrangements are shown with, and how acts on them are told in the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.ledger import words
from cauce.foundation.ledger.actions import type_of
from cauce.foundation.ledger.words import Telling
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.cooperation.models import Arrangement, ArrangementStage, Level, Side
from cauce.regional.cooperation.renderings import said

#: The tag that shows a stage, a milestone.
STAGE_TAGS = {
    "idea": "tentative", "drafting": "planning", "signed": "confirmed", "active": "in_progress",
    "closed": "fulfilled", "dropped": "discontinued",
}  # fmt: skip
MILESTONE_TAGS = {"reached": "fulfilled", "overdue": "late", "due": "planning", "undated": "silent"}
MILESTONE_WORDS = {
    "reached": gettext_lazy("Reached"),
    "overdue": gettext_lazy("Overdue"),
    "due": gettext_lazy("Due"),
    "undated": gettext_lazy("No date yet"),
}
FIELD_WORDS = {
    "form": gettext_lazy("Form of cooperation"),
    "title": gettext_lazy("Title"),
    "summary": gettext_lazy("What it is about"),
    "legal_basis": gettext_lazy("Legal basis"),
    "channel": gettext_lazy("Channel"),
    "theme": gettext_lazy("Theme"),
    "terms": gettext_lazy("Classification"),
    "commitments": gettext_lazy("Commitments it serves"),
    "starts_on": gettext_lazy("First day"),
    "ends_on": gettext_lazy("Last day"),
    "outputs": gettext_lazy("Outputs"),
    "lessons": gettext_lazy("Lessons"),
    "sides": gettext_lazy("Who takes part"),
    "rows": gettext_lazy("Logical framework"),
}
LEVEL_NAMES = {
    Level.GOAL: gettext_lazy("Goal"),
    Level.OUTCOME: gettext_lazy("Outcome"),
    Level.OUTPUT: gettext_lazy("Output"),
    Level.ACTIVITY: gettext_lazy("Activity"),
}


def stage_word(stage: str) -> str:
    """The stage in words; for none, that none is stated."""
    return str(ArrangementStage(stage).label) if stage else _("Stage not stated")


def stage_tag(stage: str) -> str:
    return STAGE_TAGS.get(stage, "silent")


def side_name(side: Side) -> str:
    """A party by its name, another body by the reader's rendering of its name."""
    return str(side.party) if side.party_id else str(side.rendering) or side.name


def period_of(arrangement: Any) -> str:
    """Its first and last day, else the period that its source gives; "" for none."""
    first, last = arrangement.starts_on, arrangement.ends_on
    if first and last:
        return f"{day(first)} – {day(last)}"
    if first:
        return _("from %(day)s") % {"day": day(first)}
    return _("until %(day)s") % {"day": day(last)} if last else said(arrangement.period)


def parties_line(arrangement: Any) -> str:
    """ "Canada → Belize": who provides and who receives; partners with a middle dot."""
    names: dict[str, list[str]] = {"provides": [], "receives": [], "partner": []}
    for side in arrangement.sides.all():
        names[side.role].append(side_name(side))
    giving = " → ".join(", ".join(names[role]) for role in ("provides", "receives") if names[role])
    return " · ".join(part for part in (giving, ", ".join(names["partner"])) if part)


def register() -> None:
    """Teach the record the words for arrangements."""
    words.kind(type_of(Arrangement), gettext_lazy("Arrangement of cooperation"))
    for verb, name, sentence in VERBS:
        words.verb(verb, name, sentence)


def _stepped(telling: Telling) -> str:
    stage = telling.change.get("stage", "")
    return telling.filled(
        _("%(who)s recorded that %(what)s came to the stage “%(stage)s” on %(on)s."),
        stage=stage_word(stage) if stage in ArrangementStage.values else stage,
        on=_day(telling, "on"),
    )  # fmt: skip


def _milestone(telling: Telling) -> str:
    if telling.change.get("reached_on"):
        words_ = _("%(who)s recorded that a milestone of %(what)s was reached on %(on)s.")
        return telling.filled(words_, on=_day(telling, "reached_on"))
    words_ = _("%(who)s moved a milestone of %(what)s to %(on)s.")
    return telling.filled(words_, on=_day(telling, "moved_to"))


def _day(telling: Telling, key: str) -> str:
    told = telling.change.get(key)
    return day(date.fromisoformat(told)) if told else "?"


VERBS: tuple[tuple[str, Any, Any], ...] = (
    ("write_arrangement", gettext_lazy("Wrote an arrangement"),
     gettext_lazy("%(who)s wrote the arrangement %(what)s.")),
    ("change_arrangement", gettext_lazy("Changed an arrangement"),
     gettext_lazy("%(who)s changed the arrangement %(what)s (version %(version)s).")),
    ("share_arrangement", gettext_lazy("Showed an arrangement to its sides"),
     gettext_lazy("%(who)s showed the arrangement %(what)s to all who take part.")),
    ("consent_arrangement", gettext_lazy("Agreed to publish an arrangement"),
     gettext_lazy("%(who)s agreed that everyone reads the arrangement %(what)s (version %(version)s).")),
    ("publish_arrangement", gettext_lazy("Published an arrangement"),
     gettext_lazy("With the word of %(who)s every side agreed: everyone reads the arrangement %(what)s.")),
    ("step_arrangement", gettext_lazy("Recorded a step of an arrangement"), _stepped),
    ("add_milestone", gettext_lazy("Added a milestone"),
     gettext_lazy("%(who)s added a milestone to the arrangement %(what)s.")),
    ("say_of_milestone", gettext_lazy("Reported on a milestone"), _milestone),
    ("add_paper", gettext_lazy("Added a paper"),
     gettext_lazy("%(who)s added a paper to the arrangement %(what)s.")),
    ("remove_paper", gettext_lazy("Took off a paper"),
     gettext_lazy("%(who)s took a paper off the arrangement %(what)s.")),
)  # fmt: skip
