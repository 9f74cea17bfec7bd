"""The clocks of a published need: shown to members within two weeks, answered within two months.

As in the NDC Partnership, whose requests are circulated and answered so (coordination.md 2). Who was shown a
need, and who answered, is for the secretariat; a party reads of itself alone.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import DateField, Exists, Func, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.regional.support.models import Answer, Circulation, Need
from cauce.regional.support.queries.gaps import is_open

CIRCULATED_WITHIN = timedelta(weeks=2)
ANSWERED_WITHIN = 2  # months


@dataclass(frozen=True)
class Awaited:
    """A party that was shown a need on a day; its newest answer, or silence."""

    party: Party
    shown_on: date
    answer: Answer | None
    on: date

    @property
    def due_on(self) -> date:
        return months_after(self.shown_on, ANSWERED_WITHIN)

    @property
    def is_late(self) -> bool:
        """Silent although the last day is over."""
        return self.answer is None and self.on > self.due_on


@dataclass(frozen=True)
class Clock:
    """How a published need was shown and answered, as far as its reader may know.

    `is_running`: the need is open, so what is missing is still awaited.
    """

    published_on: date
    on: date
    is_running: bool
    awaited: tuple[Awaited, ...] = ()

    @property
    def due_on(self) -> date:
        """The last day for showing it to members."""
        return self.published_on + CIRCULATED_WITHIN

    @property
    def circulated_on(self) -> date | None:
        return min((each.shown_on for each in self.awaited), default=None)

    @property
    def is_late(self) -> bool:
        """Shown to nobody although the last day is over."""
        return self.is_running and self.circulated_on is None and self.on > self.due_on

    @property
    def answered(self) -> list[Awaited]:
        return [each for each in self.awaited if each.answer]

    @property
    def silent(self) -> list[Awaited]:
        """Those who were shown it and said nothing."""
        return [each for each in self.awaited if each.answer is None]

    @property
    def late(self) -> list[Awaited]:
        return [each for each in self.silent if each.is_late]


def clocks_of(person: Person, needs: Iterable[Need]) -> dict[int, Clock]:
    """The clocks of the published ones of these needs, as far as `person` may know. Two queries for all."""
    known = [need for need in needs if need.published_at]
    shown = _by_need(Circulation.objects.visible_to(person).filter(need__in=known).select_related("party"))
    said = _by_need(Answer.objects.visible_to(person).filter(need__in=known))
    return {need.pk: _clock(person, need, shown.get(need.pk, ()), said.get(need.pk, ())) for need in known}


def _by_need(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.need_id].append(row)
    return found


def _clock(person: Person, need: Need, shown: Iterable[Circulation], said: Iterable[Answer]) -> Clock:
    newest: dict[str, Answer] = {}
    for answer in said:  # newest first
        newest.setdefault(answer.party_id, answer)
    awaited = tuple(
        Awaited(each.party, _day(each.at), newest.get(each.party_id), person.on) for each in shown
    )
    return Clock(_day(need.published_at), person.on, need.is_open, awaited)


def _day(moment: Any) -> date:
    return timezone.localtime(moment).date()


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month.

    >>> months_after(date(2024, 12, 31), 2)
    datetime.date(2025, 2, 28)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


class _Due(Func):
    """The day two months after a day, as `months_after` gives it."""

    output_field = DateField()
    template = f"((%(expressions)s) + interval '{ANSWERED_WITHIN} months')::date"


def uncirculated(needs: QuerySet[Any]) -> QuerySet[Any]:
    """Open needs that nobody was shown."""
    return needs.filter(is_open()).exclude(pk__in=Circulation.objects.order_by().values("need"))


def circulated_late(needs: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Open needs that nobody was shown though the two weeks are over."""
    return uncirculated(needs).filter(published_at__date__lt=on - CIRCULATED_WITHIN)


def unanswered(needs: QuerySet[Any], on: date, *, late: bool = False) -> QuerySet[Any]:
    """Open needs that a party was shown and did not answer; with `late`, though its two months are over."""
    said = Answer.objects.filter(need=OuterRef("need"), party=OuterRef("party"))
    silent = Circulation.objects.filter(~Exists(said)).order_by()
    if late:
        silent = silent.annotate(due_on=_Due(TruncDate("at"))).filter(due_on__lt=on)
    return needs.filter(is_open(), pk__in=silent.values("need"))
