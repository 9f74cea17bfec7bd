"""The acts of loading data, as the ledger keeps and tells them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.foundation.ledger import words

REFERENCE_DATA_LOADED = "reference-data-loaded"
SYNTHETIC_ROWS_MADE = "synthetic-rows-made"
SYNTHETIC_ROWS_CLEARED = "synthetic-rows-cleared"


class _DataFolder:
    """What these acts are about: the data files as a whole, which are no row of any table."""

    pk = "reference-data"
    _meta = SimpleNamespace(label_lower="exchange.data")

    def __str__(self) -> str:
        return str(_("Reference data"))


DATA_FOLDER: Any = _DataFolder()


def register_words() -> None:
    """Teach the ledger to tell these acts."""
    words.kind("exchange.data", _("Data files"))
    words.verb(REFERENCE_DATA_LOADED, _("Loaded the reference data"), _("%(who)s loaded the reference data."))
    words.verb(
        SYNTHETIC_ROWS_MADE,
        _("Made demonstration rows"),
        _("%(who)s made %(commitments)s commitments and %(events)s events for demonstration."),
    )
    words.verb(
        SYNTHETIC_ROWS_CLEARED, _("Removed demonstration rows"), _("%(who)s removed the demonstration rows.")
    )
