"""The words for the sectors of the plans, those of the classification and those of the sources."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from cauce.foundation.taxonomy.queries import labels_of

SCHEME = "mirps_nap_sector"
PLAN_SECTORS = ("protection", "jobs_livelihoods", "social_protection", "education", "health")
UNLABELLED = re.compile(r"unlabelled_block_(\d+)")


def sector_labels() -> dict[str, str]:
    """Sector key -> its name in the reader's language, in the order of the classification. One query."""
    labels = {key: str(label) for key, label in labels_of(SCHEME).items()}
    return labels | {"governance": _("Governance of the plan"), "multi": _("Several sectors")}


def sector_name(key: str, labels: dict[str, str]) -> str:
    """The name of a sector, or of a block whose label its source has lost; the key itself at worst."""
    unlabelled = UNLABELLED.fullmatch(key)
    if unlabelled:
        return _("Block %(number)s, label lost") % {"number": unlabelled[1]}
    return labels.get(key) or key.replace("_", " ").capitalize()
