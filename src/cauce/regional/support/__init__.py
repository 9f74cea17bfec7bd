"""Needs and offers, which of them fit, and the way of a match from a suggestion to a result."""
