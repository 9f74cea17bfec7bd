"""IATI activity XML 2.03: the public commitments as activities. Mapped as docs/developers/api.md says."""

from cauce.exchange.iati.document import as_xml
from cauce.exchange.iati.left_out import REASONS
from cauce.exchange.iati.left_out import counts as left_out_counts
from cauce.exchange.iati.reading import Reporter, activities

__all__ = ["REASONS", "Reporter", "activities", "as_xml", "left_out_counts"]
