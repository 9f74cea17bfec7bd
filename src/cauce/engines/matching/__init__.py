"""Needs and offers: which pairs are possible and how well they fit, and the plan over all of them at once."""
