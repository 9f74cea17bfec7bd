"""Everything that an update says, as a value: what is written, and what stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cauce.foundation.values.translated import Translated
from cauce.regional.progress.models import Audience, Update


@dataclass(frozen=True)
class GivenValue:
    """The value of one indicator, or why there is none.

    `parts` as (dimension, label, amount); of a share `share_parts`, as (dimension, label, numerator,
    denominator).
    """

    indicator: int
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    no_value: str = ""
    note: Translated = field(default_factory=Translated)
    parts: tuple[tuple[str, str, Decimal], ...] = ()
    share_parts: tuple[tuple[str, str, Decimal, Decimal], ...] = ()

    @property
    def is_divided(self) -> bool:
        return bool(self.parts or self.share_parts)


@dataclass(frozen=True)
class GivenMoney:
    """A total to date of one kind (`MoneyKind`) in one currency (ISO 4217)."""

    kind: str
    currency: str
    amount: Decimal


@dataclass(frozen=True)
class Content:
    """Everything that an update says."""

    refers_to: date
    stage: str
    is_unchanged: bool = False
    done: Translated = field(default_factory=Translated)
    obstacles: Translated = field(default_factory=Translated)
    obstacles_audience: str = Audience.OWNER
    support_needed: Translated = field(default_factory=Translated)
    reason: Translated = field(default_factory=Translated)
    superseded_by: int | None = None
    audience: str = Audience.COMMITMENT
    said_by: str = ""
    values: tuple[GivenValue, ...] = ()
    money: tuple[GivenMoney, ...] = ()


def content_of(update: Update) -> Content:
    """What an update says; equal to the content that it was written from."""
    return Content(
        refers_to=update.refers_to, stage=update.stage, is_unchanged=update.is_unchanged,
        done=told(update.done), obstacles=told(update.obstacles),
        obstacles_audience=update.obstacles_audience, support_needed=told(update.support_needed),
        reason=told(update.reason), superseded_by=update.superseded_by_id, audience=update.audience,
        said_by=update.said_by, values=_values(update), money=_money(update),
    )  # fmt: skip


def told(text: Translated) -> Translated:
    """The text without the languages in which nothing is said."""
    return Translated({code: words for code, words in text.by_language.items() if words})


def plain(value: Decimal) -> str:
    """A number as it is typed, without the zeros that the database adds.

    >>> plain(Decimal("12.5000")), plain(Decimal("1200"))
    ('12.5', '1200')
    """
    words = f"{value:f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def _values(update: Update) -> tuple[GivenValue, ...]:
    found = update.values.select_related("indicator").prefetch_related("parts")
    return tuple(
        GivenValue(
            each.indicator_id, each.value, each.numerator, each.denominator, each.no_value, told(each.note),
            tuple(
                (part.dimension, part.label, part.amount)
                for part in each.parts.all()
                if part.amount is not None
            ),
            tuple(
                (part.dimension, part.label, part.numerator, part.denominator)
                for part in each.parts.all()
                if part.numerator is not None and part.denominator is not None
            ),
        )
        for each in found.order_by("indicator__position", "indicator_id")
    )  # fmt: skip


def _money(update: Update) -> tuple[GivenMoney, ...]:
    return tuple(GivenMoney(each.kind, each.currency, each.amount) for each in update.money.all())
