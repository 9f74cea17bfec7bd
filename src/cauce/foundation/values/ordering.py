"""How names stand in a list that a person reads."""

from __future__ import annotations

import unicodedata


def alphabetical(name: object) -> str:
    """The key that sorts names as a reader looks for them: accents and capitals change nothing.

    >>> sorted(["Brasil", "Bélgica", "BID"], key=alphabetical)
    ['Bélgica', 'BID', 'Brasil']
    """
    apart = unicodedata.normalize("NFKD", str(name))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
