"""Server time of list, filter, search, detail and home pages with 100,000 commitments and 10,000 events.

    PYTHONPATH=src .venv/bin/python -m benchmarks.pages [--commitments 100000] [--rounds 25] [--only TEXT]

Fills a scratch database on a throw-away server of its own, and asks each page as an anonymous reader (the
least-privileged one) and as an observer. `benchmarks.measuring` says what the figures are.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import (
    BACKEND,
    BASELINE,
    SIGN_IN,
    Row,
    Visit,
    fill,
    measure,
    scratch_server,
    show,
    too_slow,
)

if TYPE_CHECKING:
    from django.test import Client

COMMITMENTS, AGENDA, FOUND = "/es/commitments/", "/es/agenda/list/", "/es/search/?q="
#: {commitment} and {event} stand for the key of a visible synthetic row; {last} for a list's last page.
PAGES = (
    (BASELINE, SIGN_IN),
    ("home", "/es/"),
    ("strategy", "/es/strategy/2025/"),
    ("commitments: list", COMMITMENTS),
    ("commitments: page 200", f"{COMMITMENTS}?page=200"),
    ("commitments: last page", f"{COMMITMENTS}?page={{last}}"),
    ("commitments: one State", f"{COMMITMENTS}?state=MEX"),
    ("commitments: State, kind, sector", f"{COMMITMENTS}?state=HND&kind=commitment&sector=protection"),
    ("commitments: classification", f"{COMMITMENTS}?term=pledge_quality/fairness"),
    ("commitments: a rare word", f"{COMMITMENTS}?q=hermanamiento"),
    ("commitments: a common word", f"{COMMITMENTS}?q=registro"),
    ("commitments: a phrase", f'{COMMITMENTS}?q="sistema+de+asilo"'),
    ("commitments: words, State, by title", f"{COMMITMENTS}?q=registro&state=MEX&sort=title"),
    ("commitments: nothing found", f"{COMMITMENTS}?q=zzyzx"),
    ("commitments: by title", f"{COMMITMENTS}?sort=title"),
    ("commitments: by title, last page", f"{COMMITMENTS}?sort=-title&page={{last}}"),
    ("commitments: by kind", f"{COMMITMENTS}?sort=kind"),
    ("commitments: by forum", f"{COMMITMENTS}?sort=forum"),
    ("commitments: by side", f"{COMMITMENTS}?sort=-side"),
    ("commitments: State, by forum, page 90", f"{COMMITMENTS}?state=MEX&sort=-forum&page=90"),
    ("commitments: one", f"{COMMITMENTS}{{commitment}}/"),
    ("plans", f"{COMMITMENTS}plans/"),
    ("agenda: the year", "/es/agenda/2025/"),
    ("agenda: list", AGENDA),
    ("agenda: list, page 100", f"{AGENDA}?page=100"),
    ("agenda: list, one organ", f"{AGENDA}?organ=team"),
    ("agenda: list, year, State, words", f"{AGENDA}?year=2026&state=GTM&q=taller"),
    ("agenda: timeline", "/es/agenda/timeline/"),
    ("agenda: one event", "/es/agenda/events/{event}/"),
    ("State", "/es/parties/MEX/"),
    ("search: a rare word", f"{FOUND}hermanamiento"),
    ("search: a word of many rows", f"{FOUND}asilo"),
    ("search: two words", f"{FOUND}registro+fronterizo"),
    ("search: a phrase of common words", f'{FOUND}"solicitantes+de+asilo"'),
    ("search: a phrase that is rare", f'{FOUND}"registro+asilo"'),
    ("search: page 20", f"{FOUND}asilo&page=20"),
    ("search: nothing found", f"{FOUND}zzyzx"),
    ("API: commitments", "/api/v1/commitments?limit=50"),
    ("API: commitments from 50,000", "/api/v1/commitments?limit=50&offset=50000"),
    ("API: events", "/api/v1/events?limit=50"),
    ("CSV of all commitments, beginning", "/es/download/commitments.csv"),
)


def addresses(person: Any) -> dict[str, Any]:
    """What stands in the addresses of `PAGES` for this reader."""
    from django.conf import settings

    from cauce.regional.agenda.models import Event
    from cauce.regional.commitments.models import Commitment

    commitments = Commitment.objects.visible_to(person).filter(key__startswith="SYN-").order_by("key")
    events = Event.objects.visible_to(person).filter(key__startswith="SYN-").order_by("key")
    return {
        "commitment": commitments.values_list("key", flat=True)[100],
        "event": events.values_list("key", flat=True)[100],
        "last": -(-Commitment.objects.visible_to(person).count() // settings.PAGE_SIZE),
    }


def visits_of(client: Client, person: Any, only: str) -> list[Visit]:
    """The pages this reader asks for; the baseline is asked for by the anonymous one."""
    known = addresses(person)
    return [
        Visit(client, url.format(**known), Row(page))
        for page, url in PAGES
        if (person.is_anonymous if page.startswith(BASELINE) else only in page)
    ]


def run(rounds: int, only: str) -> int:
    """Measure both readers. 1 when the median of a page is over the limit."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from cauce.foundation.accounts.models import User
    from cauce.foundation.accounts.queries import person_of
    from cauce.foundation.accounts.standing import nobody

    settings.ALLOWED_HOSTS = ["*"]
    today, gina = timezone.localdate(), User.objects.get(email__startswith="gina")
    observer = Client()
    observer.force_login(gina, backend=BACKEND)
    open_visits = visits_of(Client(), nobody(today), only)
    her_visits = visits_of(observer, person_of(gina, on=today), only)
    measure([*open_visits, *her_visits], rounds)
    anonymous, seen = [visit.row for visit in open_visits], [visit.row for visit in her_visits]
    show("Anonymous reader", anonymous, anonymous[0].median)
    show("Observer (Gina)", seen, anonymous[0].median)
    return 1 if too_slow([*anonymous, *seen]) else 0


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--commitments", type=int, default=100_000)
    words.add_argument("--rounds", type=int, default=25)
    words.add_argument("--only", default="", metavar="TEXT", help="only pages whose name holds this text")
    given = words.parse_args()
    with scratch_server():
        import django

        django.setup()
        print(fill(given.commitments))
        answer = run(given.rounds, given.only)
    sys.exit(answer)


if __name__ == "__main__":
    main()
