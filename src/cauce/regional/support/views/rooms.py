"""The rooms of support, as tabs over each of them. What came of matches stands above this one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.support.matching.rules import sees_runs


def rooms(here: str, person: Person | None = None) -> list[dict[str, Any]]:
    """The views of support; `here` is the name of the address at hand. The runs are for few."""
    labels = {
        "support:home": _("Needs"),
        "support:offers": _("Offers"),
        "support:pipeline": _("Matches"),
        **({"support:matching": _("Matching")} if person and sees_runs(person) else {}),
        "cooperation:list": _("Cooperation"),
        "cooperation:money": _("Money"),
    }
    return [{"label": label, "url": reverse(name), "active": name == here} for name, label in labels.items()]
