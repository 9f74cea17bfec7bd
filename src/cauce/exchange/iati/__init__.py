"""IATI activity XML 2.03: public commitments, arrangements, flows. Mapped as docs/developers/api.md says."""

from cauce.exchange.iati.cooperation import REASONS as COOPERATION_REASONS
from cauce.exchange.iati.cooperation import Region, region
from cauce.exchange.iati.document import as_xml
from cauce.exchange.iati.left_out import REASONS
from cauce.exchange.iati.left_out import counts as left_out_counts
from cauce.exchange.iati.reading import Reporter, activities
from cauce.exchange.iati.venture import element_of as venture_element

__all__ = [
    "COOPERATION_REASONS",
    "REASONS",
    "Region",
    "Reporter",
    "activities",
    "as_xml",
    "left_out_counts",
    "region",
    "venture_element",
]
