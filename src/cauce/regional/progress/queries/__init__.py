"""Reads of what was reported. Every one starts from what the person may see."""

from cauce.regional.progress.queries.indicators import Measurement, measurements_of
from cauce.regional.progress.queries.money import Amount, amounts_of, money_of, money_totals
from cauce.regional.progress.queries.standing import (
    Standing,
    heat_map,
    in_standing,
    partner_standings,
    standing_counts,
    standings_of,
)
from cauce.regional.progress.queries.updates import (
    chain_of,
    committing,
    evidence_of,
    evidence_visible_to,
    last_signed,
    open_draft,
    whole,
)

__all__ = [
    "Amount",
    "Measurement",
    "Standing",
    "amounts_of",
    "chain_of",
    "committing",
    "evidence_of",
    "evidence_visible_to",
    "heat_map",
    "in_standing",
    "last_signed",
    "measurements_of",
    "money_of",
    "money_totals",
    "open_draft",
    "partner_standings",
    "standing_counts",
    "standings_of",
    "whole",
]
