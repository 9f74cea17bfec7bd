"""What the documents say, in plain words in the reader's language: the same for DOCX and PDF."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated
from cauce.foundation.values.writable import writable
from cauce.foundation.web.templatetags.cauce import day, language_name, number
from cauce.regional.cooperation import rules, words, words_money
from cauce.regional.cooperation.content import GivenRow
from cauce.regional.cooperation.framework import decimals_of
from cauce.regional.cooperation.models import ArrangementStage, Level, Side
from cauce.regional.cooperation.queries import arrangements as queries
from cauce.regional.cooperation.queries.arrangements import MilestoneLine
from cauce.regional.cooperation.renderings import said as rendered

#: An activity owes no indicator and no risk of its own: nothing is missing where it has none.
NOT_ASKED = "–"


@dataclass(frozen=True)
class Pair:
    label: str
    text: str


@dataclass(frozen=True)
class PlanRow:
    """A row of the framework: its name, what is to be achieved, and the three columns beside it."""

    depth: int
    name: str
    statement: str
    indicator: str
    verification: str
    holds: str


@dataclass(frozen=True)
class Signing:
    """Where one side signs: in whose name, through which agencies."""

    name: str
    agencies: str


@dataclass(frozen=True)
class Sheet:
    """The document: headings and texts, nothing left to be worked out."""

    language: str
    title: str
    kind: str
    marks: tuple[str, ...]
    made: str
    facts: tuple[Pair, ...]
    texts: tuple[Pair, ...]
    sides_title: str
    sides_heads: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]
    plan_title: str
    plan_heads: tuple[str, ...]
    plan: tuple[PlanRow, ...]
    milestones_title: str
    milestones_heads: tuple[str, ...]
    milestones: tuple[tuple[str, ...], ...]
    signing_title: str
    signing_note: str
    signing_lines: tuple[str, ...]
    signing: tuple[Signing, ...]

    def as_dict(self) -> dict[str, Any]:
        """As the writers take it: without the characters that no document can hold."""
        return dict(_clean(asdict(self)))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list | tuple) else value


def sheet_of(person: Person, arrangement: Any) -> Sheet:
    """The document of an arrangement read with `queries.whole`, as the person may see it."""
    marks = _marks(arrangement)
    made = _("Cauce, %(key)s, as it stood on %(day)s") % {"key": arrangement.key, "day": day(person.on)}
    return Sheet(
        language=(get_language() or "es").split("-")[0],
        title=said(arrangement.title), kind=str(arrangement.get_form_display()), marks=marks,
        made=" · ".join((made, *marks)),
        facts=tuple(Pair(label, text) for label, text in _facts(person, arrangement) if text),
        texts=tuple(Pair(label, text) for label, text in _texts(arrangement) if text),
        sides_title=_("Who takes part"),
        sides_heads=(_("State or organisation"), _("Part it takes"), _("Agencies"), _("Cost it bears")),
        sides=tuple(_side(each) for each in arrangement.sides.all()),
        plan_title=_("Logical framework"),
        plan_heads=(
            _("What is to be achieved"), _("Indicator"), _("Where one can verify it"),
            _("What must hold, and risks"),
        ),
        plan=tuple(_plan_row(each) for each in queries.framework_of(arrangement)),
        milestones_title=_("Milestones"),
        milestones_heads=(_("Milestone"), _("What is delivered"), _("By which day"), _("How it stands")),
        milestones=tuple(_milestone(each) for each in queries.milestone_lines(arrangement, person.on)),
        signing_title=_("Signatures"), signing_note=_signed_since(arrangement),
        signing_lines=(_("Signature"), _("Name"), _("Post held"), _("Place and date")),
        signing=_signing(arrangement),
    )  # fmt: skip


def said(text: Translated) -> str:
    """A text in the reader's language; where it stands in another alone, that is said."""
    read = text.reading()
    if not read.is_fallback:
        return read.text
    only = _("only in %(language)s") % {"language": language_name(read.language)}
    return f"{read.text} ({only})"


def _marks(arrangement: Any) -> tuple[str, ...]:
    return (_("Demonstration: this arrangement is invented."),) if arrangement.is_demonstration else ()


def _facts(person: Person, arrangement: Any) -> list[tuple[str, str]]:
    commitments = "; ".join(f"{each.key}: {each.title}" for each in queries.served_by(person, arrangement))
    return [
        (_("Stage"), words.stage_word(arrangement.stage)),
        (_("What its source says of it"), arrangement.said_stage),
        (_("Channel"), str(arrangement.get_channel_display())),
        (_("Period"), words.period_of(arrangement)),
        (_("Theme"), said(arrangement.theme)),
        (_("Commitments it serves"), commitments),
        (_("Source"), _source(arrangement)),
    ]


def _source(arrangement: Any) -> str:
    """Where it is told, and how far that can be relied on."""
    if not arrangement.source_url or arrangement.confidence == Confidence.STATED:
        return str(arrangement.source_url)
    return f"{arrangement.source_url} ({arrangement.get_confidence_display()})"


def _texts(arrangement: Any) -> list[tuple[str, str]]:
    return [
        (_("What it is about"), said(arrangement.summary)),
        (_("Legal basis"), said(arrangement.legal_basis)),
        (_("Outputs"), said(arrangement.outputs)),
        (_("Lessons"), said(arrangement.lessons)),
        (_("Note"), said(arrangement.note)),
    ]


def _side(side: Side) -> tuple[str, ...]:
    cost = words_money.amount(side.cost, side.currency) if side.cost is not None else _("not stated")
    agencies = rendered(side.agencies) or _("not stated")
    return (words.side_name(side), str(side.get_role_display()), agencies, cost)


def _signing(arrangement: Any) -> tuple[Signing, ...]:
    """A place for each side; none on what only a source tells, or what was dropped."""
    if not rules.is_ours(arrangement) or arrangement.stage == ArrangementStage.DROPPED:
        return ()
    return tuple(
        Signing(_("For %(side)s") % {"side": words.side_name(each)}, rendered(each.agencies))
        for each in arrangement.sides.all()
    )


def _signed_since(arrangement: Any) -> str:
    signed = next((each for each in arrangement.steps.all() if each.stage in rules.SIGNED), None)
    return _("In Cauce it stands as signed since %(day)s.") % {"day": day(signed.on)} if signed else ""


def _plan_row(row: Any) -> PlanRow:
    given: GivenRow = row.row
    name = f"{words.LEVEL_NAMES[Level(given.level)]} {row.number}".strip()
    holds = [(_("Must hold"), said(given.assumptions)), (_("Risks"), said(given.risks))]
    beside = (
        _measured(given), said(given.verification),
        "\n".join(f"{label}: {text}" for label, text in holds if text),
    )  # fmt: skip
    nothing = NOT_ASKED if given.level == Level.ACTIVITY else _("not stated")
    return PlanRow(row.depth, name, said(given.statement), *(text or nothing for text in beside))


def _measured(given: GivenRow) -> str:
    if not given.indicator:
        return ""
    ends = [(_("Baseline"), given.baseline, given.baseline_on), (_("Target"), given.target, given.target_on)]
    told = [said(given.indicator)]
    for label, value, on in ends:
        if value is not None:
            amount = f"{number(value, decimals_of(value))} {given.unit}".strip()
            told.append(f"{label}: {amount}" + (f" ({day(on)})" if on else ""))
    return "\n".join(told)


def _milestone(line: MilestoneLine) -> tuple[str, ...]:
    due = day(line.due_on) if line.due_on else _("no date yet")
    moved = _("%(day)s, moved from %(first)s") % {"day": due, "first": day(line.first_due)}
    reached = _("Reached on %(day)s") % {"day": day(line.reached_on)}
    stands = reached if line.reached_on else str(words.MILESTONE_WORDS[line.state])
    if line.is_silent:
        silent = _("Nobody has said a word since its day.")
        stands = f"{stands}. {silent}"
    when = moved if line.was_moved and line.first_due else due
    deliverable = said(line.milestone.deliverable) or _("not stated")
    return (said(line.milestone.title), deliverable, when, stands)
