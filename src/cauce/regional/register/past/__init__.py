"""Commitments as they were worded on a day that is over: for a whole request, whatever it reads of them."""

from cauce.regional.register.past.world import as_worded_on, differs_since

__all__ = ["as_worded_on", "differs_since"]
