"""A number never travels without its scope, its date and its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext

from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.source import Confidence
from cauce.foundation.web import sources
from cauce.foundation.web.templatetags import cauce as presentation

Value = int | Decimal | float | None
AsOf = date | PartialDate | str
REQUIRED = ("label", "scope", "as_of", "source_label")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with what it counts, where and when it holds, who says so, and the rows behind it.

    `label` says what is counted ("commitments of the plans are here"), `scope` of whom or what part,
    `as_of` the date as its source tells it, `of` the whole ("48 of about 180"), `rows_url` the list
    filtered to exactly these rows. Raises ValueError when label, scope, date or source is missing, and
    when there is neither a value nor a reason for its absence (use `Figure.unknown`).
    """

    value: Value
    label: str
    scope: str
    as_of: AsOf
    source_label: str
    source_url: str = ""
    unit: str = ""
    of: int | None = None
    of_is_approximate: bool = False
    rows_url: str = ""
    confidence: str = Confidence.STATED.value
    reason: str = ""

    def __post_init__(self) -> None:
        missing = [name for name in REQUIRED if _is_blank(getattr(self, name))]
        if missing:
            raise ValueError(f"a figure needs {', '.join(missing)}")
        if self.value is None and _is_blank(self.reason):
            raise ValueError("a figure without a value needs the reason why it is not known")
        if self.value is not None and not Decimal(str(self.value)).is_finite():
            raise ValueError(f"{self.value!r} is not a number that can be shown")
        if self.confidence not in Confidence.values:
            raise ValueError(f"{self.confidence!r} is not one of {', '.join(Confidence.values)}")

    @classmethod
    def unknown(cls, *, reason: str, **known: Any) -> Figure:
        """A figure that nobody has reported: it prints "not reported" and says why, never zero.

        Takes everything a figure takes (label, scope, as_of, source_label, ...) except its value.
        """
        return cls(value=None, reason=reason, **known)

    @property
    def is_known(self) -> bool:
        return self.value is not None

    @property
    def value_text(self) -> str:
        """The value as its reader writes numbers, with its unit; "not reported" when there is none."""
        is_counted = self.value is not None and self.unit
        return f"{self.number_text}\u00a0{self.unit}" if is_counted else self.number_text

    @property
    def number_text(self) -> str:
        """The value alone, as its reader writes numbers; "not reported" when there is none."""
        if self.value is None:
            return gettext("not reported")
        return presentation.number(self.value, _decimals(self.value))

    @property
    def of_text(self) -> str:
        """The whole: "180", or "about 180" when it is not exact; "" when there is none."""
        if self.of is None:
            return ""
        whole = presentation.number(self.of)
        return gettext("about %(number)s") % {"number": whole} if self.of_is_approximate else whole

    @property
    def as_of_text(self) -> str:
        """The date as people say it, as precisely as the source told it."""
        if isinstance(self.as_of, date):
            return presentation.day(self.as_of)
        return _partial_text(self.as_of) if isinstance(self.as_of, PartialDate) else str(self.as_of)

    @property
    def confidence_text(self) -> str:
        """The doubt in words; "" when the source states the figure."""
        return "" if self.confidence == Confidence.STATED else str(Confidence(self.confidence).label)

    @property
    def source_href(self) -> str:
        """Where the source can be read: `source_url` itself, or the page of a document kept here."""
        return sources.href(self.source_url)

    def __str__(self) -> str:
        whole = gettext("of %(whole)s") % {"whole": self.of_text} if self.of is not None else ""
        return " ".join(part for part in (self.value_text, whole, str(self.label)) if part)


def _partial_text(moment: PartialDate) -> str:
    year = str(moment.first.year)
    if moment.precision == "quarter":
        return gettext("Q%(quarter)s %(year)s") % {"quarter": moment.text[-1], "year": year}
    if moment.precision == "month":
        return date_format(moment.first, "F Y")
    return presentation.day(moment.first) if moment.precision == "day" else year


def _is_blank(value: Any) -> bool:
    return value is None or not str(value).strip()


def _decimals(value: int | Decimal | float) -> int:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
