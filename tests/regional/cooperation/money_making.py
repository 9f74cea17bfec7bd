"""Flows of money for the tests, through the actions that people use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.actions import flows
from cauce.regional.cooperation.actions.flows import Given, Told
from cauce.regional.cooperation.models import Flow
from tests.cast import Cast

DAY = date(2025, 3, 1)


def told(amount: int | str | None = 100, currency: str = "CAD", on: date = DAY, **fields: Any) -> Told:
    given = {"source_url": "https://example.org/canada", **fields}
    return Told(
        on=on, amount=None if amount is None else Decimal(amount),
        currency="" if amount is None else currency, **given,
    )  # fmt: skip


def given(donor: str = "CAN", *recipients: str, **fields: Any) -> Given:
    purpose = Translated({"es": "Escáneres", "en": "Scanners"})
    return Given(donor=donor, recipients=recipients, **{"purpose": purpose, **fields})


def announced(cast: Cast, *recipients: str, by: str = "elena", **fields: Any) -> Flow:
    """Elena enters what Canada announced."""
    about = {name: fields.pop(name) for name in ("amount", "currency", "on") if name in fields}
    donor = fields.pop("donor", "CAN")
    return flows.announce(by=cast.person(by), given=given(donor, *recipients, **fields), told=told(**about))
