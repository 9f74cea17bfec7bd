"""The day that a page is asked about: `?on=2024-03-01` shows how things stood at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext as _

NAME = "on"
#: The year of the Convention: nothing here is older, and a typing error is caught.
FIRST = date(1951, 1, 1)


@dataclass(frozen=True)
class AsOf:
    """A day asked for. `day` is None when none was, or when it cannot be answered: `wrong` then says why."""

    day: date | None = None
    asked: str = ""
    wrong: str = ""

    @classmethod
    def read(cls, values: Mapping[str, Any], today: date) -> Self:
        """From the parameters of an address. Today and days to come are no past: today's page answers."""
        asked = str(values.get(NAME) or "").strip()
        if not asked:
            return cls()
        try:
            day = date.fromisoformat(asked)
        except ValueError:
            return cls(asked=asked, wrong=_("“%(text)s” is not a date. Write one such as 2024-03-01."))
        return cls._within(day, asked, today)

    @classmethod
    def _within(cls, day: date, asked: str, today: date) -> Self:
        if day > today:
            return cls(asked=asked, wrong=_("%(text)s has not come yet: choose today or a day before."))
        if day < FIRST:
            return cls(asked=asked, wrong=_("Nothing here is as old as %(text)s: choose a day from 1951 on."))
        return cls(day=day, asked=asked)

    @property
    def problem(self) -> str:
        """Why the day cannot be answered, in words; "" when it can."""
        return self.wrong % {"text": self.asked} if self.wrong else ""

    @property
    def value(self) -> str:
        """The day as an address carries it; "" when today is shown."""
        return self.day.isoformat() if self.day else ""

    def kept(self) -> dict[str, str]:
        """The parameters with which a link stays on the same day."""
        return {NAME: self.value} if self.day else {}

    @property
    def tail(self) -> str:
        """What a link without other parameters gets to stay on the same day: "?on=2024-03-01" or ""."""
        return f"?{NAME}={self.value}" if self.day else ""


def back(query: QueryDict) -> str:
    """The same page today: what it was asked, without the day and the place in the list."""
    kept = query.copy()
    for name in (NAME, "page"):
        kept.pop(name, None)
    return f"?{kept.urlencode()}" if kept else "?"
