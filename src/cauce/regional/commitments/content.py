"""Everything that a commitment says, as one value: typed in a form, kept as a wording, compared, united."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Direction, Measure, Side
from cauce.regional.commitments.models.followed import uncovered


@dataclass(frozen=True)
class _Row:
    """A value that JSON keeps and gives back whole."""

    def as_json(self) -> dict[str, Any]:
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The value that `as_json` gave; a field that it lacks has its default."""
        return cls(**{
            each.name: _revived(str(each.type), kept[each.name]) for each in fields(cls) if each.name in kept
        })  # fmt: skip


@dataclass(frozen=True)
class GivenPart(_Row):
    """What a party, by its code, or an agency, by its name, does in a commitment."""

    role: str
    party: str = ""
    name: str = ""
    share: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class GivenIndicator(_Row):
    """An indicator; `key` is "" while it is new, `feeds` the id of the indicator that adds it up."""

    name: Translated
    key: str = ""
    unit: Translated = field(default_factory=Translated)
    measure: str = Measure.NUMBER
    direction: str = Direction.UP
    baseline: Decimal | None = None
    baseline_on: date | None = None
    target: Decimal | None = None
    target_on: date | None = None
    owner: str = ""
    feeds: int | None = None


@dataclass(frozen=True)
class GivenCost(_Row):
    """What it costs: amounts in `currency` (ISO 4217), in prices of the year `prices_of`."""

    stated_on: date
    currency: str
    total: Decimal
    prices_of: int | None = None
    state_share: Decimal | None = None
    external_share: Decimal | None = None

    @property
    def gap(self) -> Decimal | None:
        """What nobody has said they would pay; None while neither share is known.

        >>> GivenCost(date(2025, 1, 1), "USD", Decimal(100), state_share=Decimal(30)).gap
        Decimal('70')
        """
        return uncovered(self.total, self.state_share, self.external_share)


@dataclass(frozen=True)
class GivenSupport(_Row):
    type: str
    text: Translated


@dataclass(frozen=True)
class GivenLink(_Row):
    """How it stands to the commitment with the key `target`."""

    kind: str
    target: str
    note: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Content(_Row):
    """Every field, part, indicator, cost, support wanted and open link of a commitment."""

    kind: str
    forum: str
    title: Translated
    statement: Translated = field(default_factory=Translated)
    side: str = Side.NONE
    year: int | None = None
    period: str = ""
    sector: str = ""
    source_url: str = ""
    territory: Translated = field(default_factory=Translated)
    population: Translated = field(default_factory=Translated)
    starts_on: date | None = None
    ends_on: date | None = None
    terms: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    parts: tuple[GivenPart, ...] = ()
    indicators: tuple[GivenIndicator, ...] = ()
    cost: GivenCost | None = None
    support: tuple[GivenSupport, ...] = ()
    links: tuple[GivenLink, ...] = ()

    def parties(self, role: str) -> tuple[str, ...]:
        """The codes of those who take part in a role."""
        return tuple(part.party for part in self.parts if part.role == role and part.party)


#: The fields that are columns of a commitment.
COLUMNS = (
    "kind", "forum", "title", "statement", "side", "year", "period", "sector", "source_url", "territory",
    "population", "starts_on", "ends_on",
)  # fmt: skip
_ROWS: dict[str, type[_Row]] = {
    "tuple[GivenPart, ...]": GivenPart,
    "tuple[GivenIndicator, ...]": GivenIndicator,
    "tuple[GivenSupport, ...]": GivenSupport,
    "tuple[GivenLink, ...]": GivenLink,
}


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: dates and amounts as text, an amount without idle zeros."""
    if isinstance(value, _Row):
        return value.as_json()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Translated):
        return {code: text for code, text in sorted(value.by_language.items()) if text}
    if isinstance(value, Decimal):
        return amount_text(value)
    return value.isoformat() if isinstance(value, date) else value


def amount_text(value: Decimal) -> str:
    """An amount in plain digits.

    >>> amount_text(Decimal("1200.5000")), amount_text(Decimal("100"))
    ('1200.5', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _revived(kind: str, value: Any) -> Any:
    if kind in _ROWS:
        return tuple(_ROWS[kind].from_json(each) for each in value)
    if kind == "Translated":
        return Translated(value)
    if kind == "tuple[str, ...]":
        return tuple(value)
    if value is None:
        return None
    if kind.startswith("Decimal"):
        return Decimal(value)
    if kind.startswith("GivenCost"):
        return GivenCost.from_json(value)
    return date.fromisoformat(value) if kind.startswith("date") else value
