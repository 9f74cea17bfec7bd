"""What support's engine hears from cooperation: rates of currencies, and who has worked with whom."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from cauce.engines.matching.values import Rate as Worth
from cauce.foundation.accounts.visibility import Visibility
from cauce.regional.cooperation.models import Arrangement, Rate, Side, SideRole
from cauce.regional.support.matching import outside
from cauce.regional.support.matching.outside import Earlier

DOLLAR = "USD"
OLDEST = timedelta(days=366)
ITSELF = "one dollar is one dollar"


def register() -> None:
    """Bring both to support, which stands below and cannot ask."""
    outside.bring_rates(rates)
    outside.bring_earlier(earlier)


def rates(on: date) -> Mapping[str, Worth]:
    """The newest worth of each currency by a day, in US dollars, if it is not older than a year."""
    found: dict[str, Worth] = {}
    standing = Rate.objects.filter(corrected_by__isnull=True, on__lte=on, on__gt=on - OLDEST)
    for rate in standing.order_by("currency", "on"):
        found[rate.currency] = Worth(float(rate.worth), rate.on, rate.source)
    return {DOLLAR: Worth(1.0, on, ITSELF), **found} if found else {}


def earlier() -> tuple[Earlier, ...]:
    """Who provided to whom, by the arrangements that everyone may read: both sides read it as a reason."""
    public = Arrangement.objects.filter(visibility=Visibility.PUBLIC).only("key", "title", "starts_on")
    arrangements = {each.pk: each for each in public}
    gives: dict[int, set[str]] = {}
    takes: dict[int, set[str]] = {}
    sides = Side.objects.filter(arrangement__in=arrangements, party__isnull=False).order_by("pk")
    for arrangement, role, party in sides.values_list("arrangement_id", "role", "party_id"):
        if role != SideRole.RECEIVES:
            gives.setdefault(arrangement, set()).add(str(party))
        if role != SideRole.PROVIDES:
            takes.setdefault(arrangement, set()).add(str(party))
    found = [
        _earlier(arrangements[pk], giver, taker)
        for pk in arrangements
        for giver in gives.get(pk, ())
        for taker in takes.get(pk, ())
        if giver != taker
    ]
    return tuple(sorted(found, key=lambda each: (each.reference, each.owner, each.state)))


def _earlier(arrangement: Arrangement, owner: str, state: str) -> Earlier:
    year = arrangement.starts_on.year if arrangement.starts_on else None
    return Earlier(f"arrangement/{arrangement.key}", owner, state, arrangement.title, year)
