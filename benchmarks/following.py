"""Server time of the pages that follow commitments to their end, with some six updates for each commitment.

    PYTHONPATH=src .venv/bin/python -m benchmarks.following
        [--commitments 100000] [--rounds 25] [--only TEXT] [--reworded 3]

Fills a scratch database on a throw-away server of its own, opens a round over the pledges of one Forum, and
asks each page as an anonymous reader (the least-privileged one) and as an observer; the board of the round
also as the secretariat, and the page on which a State answers as its focal point. The limit is 100 ms up to
10,000 commitments, and 300 ms beyond. `benchmarks.measuring` says what the figures are. So many of a hundred
commitments were worded anew since the day that pages are asked as of: those days are read through views
(decision 0016), and cost more for it.
"""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from benchmarks.measuring import (
    BASELINE,
    LIMIT_MS,
    SIGN_IN,
    Reader,
    fill,
    measure,
    scratch_server,
    settle,
    show,
    too_slow,
)

if TYPE_CHECKING:
    from cauce.regional.commitments.models import Commitment
    from cauce.regional.rounds.models import Round

MANY, LIMIT_OF_MANY_MS = 10_000, 300.0
COMMITMENTS, PROGRESS = "/es/commitments/", "/es/commitments/progress/"
ON = "on=2023-06-30"
FIRST, ANEW = datetime(2022, 1, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
#: {joint} stands for the key of a joint commitment that was reported on; {round} for the round's.
EVERYONE = (
    ("list", COMMITMENTS),
    ("list: fulfilled", f"{COMMITMENTS}?stage=fulfilled"),
    ("list: silent", f"{COMMITMENTS}?stage=silent"),
    ("list: in progress, one State", f"{COMMITMENTS}?stage=in_progress&state=MEX"),
    ("list: one State's own share", f"{COMMITMENTS}?state=MEX&share=fulfilled"),
    ("list as of a day", f"{COMMITMENTS}?{ON}"),
    ("list as of a day: fulfilled", f"{COMMITMENTS}?{ON}&stage=fulfilled"),
    ("list as of a day: silent", f"{COMMITMENTS}?{ON}&stage=silent"),
    ("heat map", PROGRESS),
    ("heat map: one forum", f"{PROGRESS}?forum=GRF+2023"),
    ("heat map as of a day", f"{PROGRESS}?{ON}"),
    ("a joint commitment", f"{COMMITMENTS}{{joint}}/"),
    ("a joint commitment as of a day", f"{COMMITMENTS}{{joint}}/?{ON}"),
    ("rounds", "/es/rounds/"),
    ("round: board", "/es/rounds/{round}/"),
)
SECRETARIAT = (("round: board", "/es/rounds/{round}/"),)
FOCAL_POINT = (("round: answer", "/es/rounds/{round}/answer/"),)


READERS = (
    Reader("Anonymous reader", ((BASELINE, SIGN_IN), *EVERYONE)),
    Reader("Observer (Gina)", EVERYONE, "gina"),
    Reader("Secretariat (Ana)", SECRETARIAT, "ana"),
    Reader("Focal point of Belize (Celia)", FOCAL_POINT, "celia"),
)


def open_round(commitments: int) -> Round:
    """A round over the pledges of the Forum of 2023, opened by the secretariat today.

    Of many commitments only the multi-stakeholder ones: a State answers for a hundred or two on one page,
    not for thousands.
    """
    from django.utils import timezone

    from cauce.foundation.accounts.models import User
    from cauce.foundation.accounts.queries import person_of
    from cauce.foundation.values.translated import Translated
    from cauce.regional.rounds.actions import Asked
    from cauce.regional.rounds.actions import open_round as opened
    from cauce.regional.rounds.models import RoundKind
    from cauce.regional.rounds.queries import Scope

    today = timezone.localdate()
    asked = Asked(
        kind=RoundKind.GRF,
        title=Translated({"es": "Ronda", "en": "Round"}),
        period_from=today - timedelta(days=365),
        period_to=today,
        deadline=today + timedelta(days=30),
        scope=Scope(forums=("GRF 2023",), kinds=("multistakeholder_pledge",) if commitments > MANY else ()),
    )
    ana = User.objects.get(email__startswith="ana")
    return opened(by=person_of(ana, on=today), asked=asked)


def reword(percent: int) -> int:
    """Give so many of a hundred public commitments a second wording, since `ON`; how many."""
    from cauce.regional.commitments.models import Commitment, Revision
    from cauce.regional.commitments.wording import content_of
    from cauce.regional.register.past import views

    public = Commitment.objects.filter(is_demonstration=True, visibility="public").order_by("pk")
    chosen = [one for place, one in enumerate(public) if place % 100 < percent]
    wordings = [
        Revision(commitment=one, version=version, at=at, content=content)
        for one in chosen
        for content in (content_of(one),)
        for version, at in ((1, FIRST), (2, ANEW))
    ]
    Revision.objects.bulk_create(wordings, batch_size=500)
    views.make()
    return len(chosen)


def joint_commitment() -> Commitment:
    """A public one of several States that reported on it."""
    from django.db.models import Count, Q

    from cauce.regional.commitments.models import Commitment

    partners = Count("parts", filter=Q(parts__role="commits"), distinct=True)
    joint = Commitment.objects.filter(visibility="public", is_demonstration=True).alias(partners=partners)
    return joint.filter(partners__gt=2, updates__values__isnull=False).order_by("key")[0]  # type: ignore[no-any-return]


def run(commitments: int, rounds: int, only: str) -> int:
    """Measure every reader. 1 when the median of a page is over the limit."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    limit = LIMIT_MS if commitments <= MANY else LIMIT_OF_MANY_MS
    opened = open_round(commitments)
    settle()
    owed = opened.obligations.filter(party="BLZ").count()
    print(f"The round asks for {opened.obligations.count():,} answers, {owed:,} of them from Belize.")
    known = {"round": opened.key, "joint": joint_commitment().key}
    visits = {reader.title: reader.visits(known, only) for reader in READERS}
    measure([visit for own in visits.values() for visit in own], rounds)
    baseline = next(iter(visits.values()))[0].row.median
    for title, own in visits.items():
        show(title, [visit.row for visit in own], baseline, limit)
    return 1 if too_slow([visit.row for own in visits.values() for visit in own], limit) else 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--commitments", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=25)
    words.add_argument("--only", default="", metavar="TEXT", help="only pages whose name holds this text")
    words.add_argument("--reworded", type=int, default=3, metavar="PERCENT")
    given = words.parse_args()
    with scratch_server():
        import django

        django.setup()
        print(fill(given.commitments))
        print(f"{reword(given.reworded):,} of the public ones were worded anew since the day asked about.")
        settle()
        answer = run(given.commitments, given.rounds, given.only)
    sys.exit(answer)


if __name__ == "__main__":
    main()
