"""Server time of needs, offers and matches, with 5,000 needs and as many offers.

    PYTHONPATH=src .venv/bin/python -m benchmarks.support [--support 5000] [--rounds 25] [--only TEXT]

Fills a scratch database on a throw-away server of its own, and asks each page as an anonymous reader (the
least-privileged one), as an observer and as the secretariat. One of the needs asked for has no match yet, so
that its page tells the near misses; another is agreed on. The limit is 150 ms. `benchmarks.measuring` says
what the figures are.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import (
    BASELINE,
    SIGN_IN,
    Reader,
    fill,
    measure,
    scratch_server,
    show,
    too_slow,
)

if TYPE_CHECKING:
    from cauce.regional.support.models import Match

LIMIT_SUPPORT_MS = 150.0
COMMITMENTS = 2_000
HOME, MATCHES = "/es/support/", "/es/support/matches/"
#: {need}, {agreed}: keys of needs; {offer}, {match} of an offer and of a match that everyone sees.
EVERYONE = (
    ("needs: unmet", HOME),
    ("needs: last page", f"{HOME}?page=20"),
    ("needs: one State", f"{HOME}?state=MEX"),
    ("needs: words", f"{HOME}?text=asilo"),
    ("need with near misses", f"{HOME}needs/{{need}}/"),
    ("need agreed in part", f"{HOME}needs/{{agreed}}/"),
    ("offers", f"{HOME}offers/"),
    ("offer", f"{HOME}offers/{{offer}}/"),
    ("pipeline", MATCHES),
    ("match", f"{MATCHES}{{match}}/"),
    ("arrangements", "/es/cooperation/"),
    ("money", "/es/money/"),
)
SECRETARIAT = (
    *EVERYONE,
    ("a suggestion", f"{MATCHES}{{suggestion}}/"),
    ("runs", f"{HOME}matching/"),
    ("weights", f"{HOME}matching/weights/"),
)


READERS = (
    Reader("Anonymous reader", ((BASELINE, SIGN_IN), *EVERYONE)),
    Reader("Observer (Gina)", EVERYONE, "gina"),
    Reader("Secretariat (Ana)", SECRETARIAT, "ana"),
)


def known() -> dict[str, str]:
    """Keys for the pages of one: public needs and offers, a match everyone sees, and a fresh suggestion."""
    from cauce.regional.support.models import Match, Need, Offer

    public: dict[str, Any] = {"visibility": "public", "published_at__isnull": False, "closed_at": None}
    agreed = _agreed(Match.objects.filter(**{f"need__{name}": value for name, value in public.items()}))
    suggestion = Match.objects.exclude(steps__stage="reviewed").order_by("key")[0]
    return {
        "need": Need.objects.filter(matches=None, amount__isnull=False, **public).order_by("key")[0].key,
        "agreed": agreed.need.key,
        "offer": Offer.objects.filter(matches__isnull=False, **public).order_by("key")[0].key,
        "match": agreed.key,
        "suggestion": suggestion.key,
    }


def _agreed(matches: Any) -> Match:
    public = matches.filter(steps__stage="agreement", offer__visibility="public")
    return public.exclude(steps__reason__gt="").order_by("key")[0]  # type: ignore[no-any-return]


def run(rounds: int, only: str) -> int:
    """Measure every reader. 1 when the median of a page is over the limit."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    keys = known()
    print(f"Asked for: {', '.join(f'{name} {key}' for name, key in keys.items())}.")
    visits = {reader.title: reader.visits(keys, only) for reader in READERS}
    measure([visit for own in visits.values() for visit in own], rounds)
    baseline = next(iter(visits.values()))[0].row.median
    for title, own in visits.items():
        show(title, [visit.row for visit in own], baseline, LIMIT_SUPPORT_MS)
    rows = [visit.row for own in visits.values() for visit in own]
    return 1 if too_slow(rows, LIMIT_SUPPORT_MS) else 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--support", type=int, default=5_000, help="so many needs, and as many offers")
    words.add_argument("--rounds", type=int, default=25)
    words.add_argument("--only", default="", metavar="TEXT", help="only pages whose name holds this text")
    given = words.parse_args()
    with scratch_server():
        import django

        django.setup()
        print(fill(COMMITMENTS, given.support))
        answer = run(given.rounds, given.only)
    sys.exit(answer)


if __name__ == "__main__":
    main()
