"""Failures that are expected now and then. The command line shows their text, never a traceback."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the operator can mend: what happened, what was kept, and what to do."""
