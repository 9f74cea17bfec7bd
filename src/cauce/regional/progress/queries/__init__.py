"""Reads of what was reported. Every one starts from what the person may see."""

from cauce.regional.progress.queries.standing import (
    Standing,
    heat_map,
    in_standing,
    partner_standings,
    standing_counts,
    standings_of,
)

__all__ = [
    "Standing",
    "heat_map",
    "in_standing",
    "partner_standings",
    "standing_counts",
    "standings_of",
]
