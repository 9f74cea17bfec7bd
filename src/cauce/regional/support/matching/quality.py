"""How good a plan is, in words: whether a better one can exist, by how much, and what was set aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cauce.foundation.web.templatetags.cauce import number, share
from cauce.regional.support.matching.scarce import per_cent

#: Coverage that differs by less is the same to a reader.
SAME = 0.005


def verdict(plan: Mapping[str, Any]) -> str:
    """Proven, ended by its time, or searched to its end without a proof."""
    if plan["is_proven"] and round(plan["gap"], 4) == 0:
        return _("Proven: no plan does better.")
    if plan["is_proven"]:
        return _("Proven: no plan does better by more than a thousandth.")
    if plan.get("was_cut") and plan.get("seconds"):
        told = _(
            "Time ended the search: it has %(seconds)s seconds, divided among its steps. This is the best"
            " plan found; a better one may exist, and calculating again may give another."
        )
        return told % {"seconds": number(plan["seconds"])}
    if "was_cut" in plan:
        return _(
            "The search came to its end, but in a room of this size nobody can prove that no plan is better."
            " The same rows give the same plan."
        )
    return _("The best found in the time there was; a better one may exist.")


def bounds(plan: Mapping[str, Any]) -> list[str]:
    """How far the plan may be from the best: by its coverage, and by its fit; and what was set aside."""
    told = [_covers(plan), _fits(plan)]
    if plan.get("left_out"):
        aside = ngettext(
            "%(n)s possible pair was set aside, because both its sides have many that fit better. The bounds"
            " are those of the others.",
            "%(n)s possible pairs were set aside, because both sides have many that fit better. The bounds"
            " are those of the others.",
            plan["left_out"],
        )
        told.append(aside % {"n": number(plan["left_out"])})
    return [each for each in told if each]


def _covers(plan: Mapping[str, Any]) -> str:
    if not plan["coverage"]:
        return ""
    worst, bound = min(plan["coverage"].values()), plan["coverage_bound"]
    words = {"worst": share(worst, 1), "bound": share(bound, 1)}
    if bound - worst <= SAME:
        return (
            _("The worst-covered State has %(worst)s of its needs covered; no plan can give it more.") % words
        )
    return _("The worst-covered State has %(worst)s of its needs covered; no plan passes %(bound)s.") % words


def _fits(plan: Mapping[str, Any]) -> str:
    words = {
        "fit": number(plan["fit"], 2),
        "bound": number(plan["fit_bound"], 2),
        "gap": per_cent(plan["gap"]),
    }
    if round(plan["gap"], 4) == 0:
        return _("Total fit %(fit)s: with this coverage no plan has more.") % words
    told = _("Total fit %(fit)s: with this coverage no plan passes %(bound)s. The gap is %(gap)s at most.")
    return told % words
