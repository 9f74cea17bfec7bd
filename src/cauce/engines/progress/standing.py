"""The standing of one partner, and the roll-up rule for a commitment of several.

A partner's last word stands until a newer one. "In planning" and "in progress" wear off: after so many months
without a word the partner is silent. What is fulfilled, discontinued or superseded stays so.

>>> today = date(2025, 6, 1)
>>> belize = Word("in_progress", date(2025, 3, 1))
>>> mexico = Word("fulfilled", date(2022, 3, 1))
>>> partner_standing(belize, on=today, months=12), partner_standing(None, on=today, months=12)
('in_progress', 'silent')
>>> rolled_up([belize, mexico], on=today, months=12)
'in_progress'
>>> rolled_up([mexico, None], on=today, months=12)
'in_progress'
>>> rolled_up([mexico, Word("discontinued", date(2024, 1, 1))], on=today, months=12)
'fulfilled'
>>> rolled_up([None, None], on=today, months=12)
'silent'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SILENT = "silent"
PLANNING, IN_PROGRESS, FULFILLED = "planning", "in_progress", "fulfilled"
DISCONTINUED, SUPERSEDED = "discontinued", "superseded"
STAGES = (PLANNING, IN_PROGRESS, FULFILLED, DISCONTINUED, SUPERSEDED)
#: In the order in which pages show them.
STANDINGS = (FULFILLED, IN_PROGRESS, PLANNING, DISCONTINUED, SUPERSEDED, SILENT)
WEARING_OFF = (PLANNING, IN_PROGRESS)


@dataclass(frozen=True)
class Word:
    """The last that a partner said: a stage, and the day it refers to."""

    stage: str
    refers_to: date


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month when it is shorter.

    >>> months_before(date(2025, 3, 31), 1)
    datetime.date(2025, 2, 28)
    """
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))


def partner_standing(word: Word | None, *, on: date, months: int) -> str:
    """One of `STANDINGS` for one partner."""
    if word is None:
        return SILENT
    is_worn_off = word.stage in WEARING_OFF and word.refers_to < months_before(on, months)
    return SILENT if is_worn_off else word.stage


def rolled_up(words: Sequence[Word | None], *, on: date, months: int) -> str:
    """One of `STANDINGS` for the whole, from the last word of each partner (None: never a word).

    Partners that dropped out do not count unless all did. Fulfilled when every partner left says so; in
    progress when one of them moves or has fulfilled its share; in planning when one plans; else silent.
    """
    counts = Counter(partner_standing(word, on=on, months=months) for word in words)
    dropped = counts[DISCONTINUED] + counts[SUPERSEDED]
    if words and dropped == len(words):
        return SUPERSEDED if counts[SUPERSEDED] else DISCONTINUED
    if counts[FULFILLED] and counts[FULFILLED] + dropped == len(words):
        return FULFILLED
    if counts[IN_PROGRESS] + counts[FULFILLED]:
        return IN_PROGRESS
    return PLANNING if counts[PLANNING] else SILENT
