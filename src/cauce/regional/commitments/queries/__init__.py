"""Reads of the commitments. Every one starts from what the person may see."""

from cauce.regional.commitments.queries.facets import CEILING, Counted, Tally, among, counted, one_of
from cauce.regional.commitments.queries.known import known_by
from cauce.regional.commitments.queries.links import (
    Linked,
    is_merged,
    links_of,
    links_visible_to,
    taken_in,
    without_merged,
)
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
    "CEILING",
    "NO_SECTOR",
    "PLAN_ROWS",
    "Counted",
    "Criteria",
    "Linked",
    "PlanCounts",
    "Tally",
    "among",
    "committing",
    "counted",
    "is_merged",
    "known_by",
    "links_of",
    "links_visible_to",
    "list_url",
    "listed",
    "matching",
    "of_same_place",
    "of_same_terms",
    "one_of",
    "plan_counts",
    "plan_headline",
    "sector_labels",
    "sector_name",
    "taken_in",
    "visible",
    "whole",
    "without_merged",
]
