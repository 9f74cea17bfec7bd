"""How dear a need is, in words: what covering it takes from others, and what a little more would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import floor, log10
from typing import Any

from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.templatetags.cauce import number, share
from cauce.regional.support import showing
from cauce.regional.support.matching import rules
from cauce.regional.support.models import Run, RunStatus

WHOLE = 0.9999
#: What others lose less of than this part of a need is nothing; what is this near to one need is one.
FREE, NEAR_ONE = 0.05, 0.05


def price_in_words(price: Mapping[str, Any] | None) -> list[str]:
    """What a plan keeps of how dear a need is; nothing of a plan from before that was kept."""
    if not price:
        return []
    return [each for each in (_taken(price), one_more(price)) if each]


@dataclass(frozen=True)
class Price:
    """How dear a need is, in sentences, by the run that said so."""

    told: list[str]
    run: int
    at: datetime


def price_of(person: Person, key: str) -> Price | None:
    """What the newest plan says of a need, to those who may read plans; None when it says nothing."""
    if not rules.sees_runs(person):
        return None
    kept = KeyTransform(key, KeyTransform("scarcity", "plan"))
    done = Run.objects.filter(is_trial=False, status=RunStatus.DONE).annotate(price=kept)
    found = done.values("pk", "asked_at", "price").first()
    told = price_in_words(found["price"]) if found else []
    return Price(told, found["pk"], found["asked_at"]) if found and told else None


def per_cent(part: float) -> str:
    """A part in per cent, with a decimal where it is small: "38%", "0.4%"."""
    sign = share(0, 1).removeprefix("0")
    return f"{number(part * 100, 1)}{sign}" if 0 < abs(part) < 0.1 else share(part, 1)


def needs_in_words(needs: float) -> str:
    """So many needs: "38% of a need", "one whole need", "1.4 needs"."""
    if abs(needs - 1) <= NEAR_ONE:
        return _("one whole need")
    if needs < 1:
        return _("%(part)s of a need") % {"part": per_cent(needs)}
    return _("%(n)s needs") % {"n": number(needs, 1)}


def _taken(price: Mapping[str, Any]) -> str:
    forgone = price["forgone"]
    if forgone is None:
        return _("No open offer can serve it: only a new offer would, or one whose conditions change.")
    if forgone < FREE:
        return _("What can serve it is hardly sought by others: covering it takes nothing from them.")
    told = _("What can serve it is sought by others too: covering it whole takes from them about %(part)s.")
    return told % {"part": needs_in_words(forgone)}


def one_more(price: Mapping[str, Any]) -> str:
    """What a little more for this need would do: cover more of it, or free something for others."""
    left, forgone = 1 - price["covered"], price["forgone"]
    is_whole = price["covered"] >= WHOLE
    if is_whole and (forgone is None or forgone < FREE):
        return ""
    if not price["wanted"] and forgone is None:
        return ""
    if not price["wanted"]:
        return _freed_by_offer(forgone) if is_whole else _("One more offer that fits would serve it.")
    step = _step(price["wanted"])
    part = step / price["wanted"]
    words = {"amount": showing.quantity(Decimal(str(step)), price["unit"], price["currency"])}
    if is_whole:
        words["part"] = needs_in_words(part * forgone)
        return _("%(amount)s more for it would free about %(part)s elsewhere.") % words
    words["part"] = per_cent(min(part, left))
    return _("%(amount)s more would cover %(part)s of it.") % words


def _freed_by_offer(forgone: float) -> str:
    told = _("One more offer for it would free about %(part)s elsewhere.")
    return told % {"part": needs_in_words(forgone)}


def _step(wanted: float) -> float:
    """A round amount, about a tenth of what is wanted or less; of things that are counted, one at least."""
    return max(1.0, 10.0 ** floor(log10(wanted / 10))) if wanted > 1 else wanted
