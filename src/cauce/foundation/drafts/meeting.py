"""Two people wrote at once: a field as it stood, as it was saved meanwhile, and as it was typed.

`drafts/met.html` shows such lines; what they are taken from, and what is kept of both, each room knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One field that somebody else changed: what stood before, what they wrote, and what was typed."""

    label: Any
    before: str
    theirs: str
    typed: str

    @property
    def is_disputed(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.typed not in (self.before, self.theirs)
