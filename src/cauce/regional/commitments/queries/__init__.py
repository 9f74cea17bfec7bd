"""Reads of the commitments. Every one starts from what the person may see."""

from cauce.regional.commitments.queries.facets import Counted, Tally, among, counted
from cauce.regional.commitments.queries.plans import PlanCounts, list_url, plan_counts, plan_headline
from cauce.regional.commitments.queries.reading import (
    NO_SECTOR,
    PLAN_ROWS,
    Criteria,
    committing,
    listed,
    matching,
    of_same_place,
    of_same_terms,
    visible,
    whole,
)
from cauce.regional.commitments.queries.sectors import sector_labels, sector_name

__all__ = [
    "NO_SECTOR",
    "PLAN_ROWS",
    "Counted",
    "Criteria",
    "PlanCounts",
    "Tally",
    "among",
    "committing",
    "counted",
    "list_url",
    "listed",
    "matching",
    "of_same_place",
    "of_same_terms",
    "plan_counts",
    "plan_headline",
    "sector_labels",
    "sector_name",
    "visible",
    "whole",
]
