"""The cast walks every route: nobody sees what is not theirs, and no route is forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.strategy.models import Item, Strategy
from tests.cast import Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

SECRETS = {
    "quetzalprivado": ({"celia"}, "private", ()),
    "quetzalsecretaria": ({"celia", "ana"}, "secretariat", ()),
    "quetzalnombrado": ({"celia", "ana", "diego", "fabio"}, "parties", ("MEX",)),
}
"""A word that stands only in one guarded record of Belize: who may see it, its visibility, parties named.

Bruno holds the chair but no office of Belize; Fabio leads a team for Mexico and acts for Mexico."""


@pytest.fixture
def secrets(cast: Cast) -> Cast:
    _open_rooms()
    for word, (_, visibility, named) in SECRETS.items():
        commitment = Commitment.objects.create(
            key=f"C-{word}", kind="pledge", forum="GRF 2023", year=2023, owner=party("BLZ"),
            visibility=visibility, title=both(word), statement=both(word), source_url="test",
        )  # fmt: skip
        commitment.named_parties.set(Party.objects.filter(code__in=named))
        Part.objects.create(commitment=commitment, role="commits", party=party("BLZ"))
        event = Event.objects.create(
            key=f"E-{word}", kind="meeting", organ="mirps", owner=party("BLZ"), visibility=visibility,
            title=both(word), starts_on=date(2025, 6, 1), ends_on=date(2025, 6, 1), precision="day",
            status="planned", source_url="test",
        )  # fmt: skip
        event.named_parties.set(Party.objects.filter(code__in=named))
    return cast


def _open_rooms() -> None:
    """One public row for every page that needs one, so that the walk sees pages and not only 404s."""
    strategy = Strategy.objects.create(key="SP-2025", year=2025, chair=party("COL"), title=both("Plan"))
    for position, (key, kind) in enumerate((("T-1", "theme"), ("R-1", "result"), ("C-1", "calendar_row"))):
        Item.objects.create(
            strategy=strategy, key=key, kind=kind, number=1, position=position, text=both(key), quarters=[1],
            pointer="support-platform-strategy-2025#theme",
        )  # fmt: skip
    scheme = Scheme.objects.create(key="mirps_nap_sector", position=1, name=both("Sector"))
    Term.objects.create(
        code="mirps_nap_sector/protection", scheme=scheme, key="protection", position=1, label=both("P")
    )
    Mechanism.objects.create(
        key="mirps",
        position=1,
        code="MIRPS",
        name=both("MIRPS"),
        mirps_states_known=True,
        confidence="stated",
    )


def both(word: str) -> Translated:
    return Translated({"es": word, "en": word})


def routes() -> Iterator[tuple[str, str]]:
    """Every (name, pattern) of the site."""
    yield from _below(get_resolver().url_patterns, "", "")


def _below(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _below(pattern.url_patterns, route, inner)
        else:
            yield f"{space}{pattern.name}", route


EXAMPLES: dict[str, str] = {
    "feeds/organ/<slug:organ>.ics": "/feeds/organ/mirps.ics",
    "feeds/team/<slug:key>.ics": "/feeds/team/reception-admission-case-processing.ics",
    "feeds/state/<slug:code>.ics": "/feeds/state/BLZ.ics",
    "api/v1/commitments/<slug:key>": "/api/v1/commitments/{commitment}",
    "api/v1/strategies/<int:year>": "/api/v1/strategies/2025",
    "api/v1/strategies/<int:year>/items/<slug:key>": "/api/v1/strategies/2025/items/R-1",
    "api/v1/events/<slug:key>": "/api/v1/events/{event}",
    "api/v1/mechanisms/<slug:key>": "/api/v1/mechanisms/mirps",
    "api/v1/parties/<slug:code>": "/api/v1/parties/BLZ",
    "api/v1/offices": "/api/v1/offices?on=2025-05-15",
    "api/v1/teams/<slug:key>": "/api/v1/teams/reception-admission-case-processing",
    "api/v1/classifications/<slug:key>": "/api/v1/classifications/mirps_nap_sector",
    "api/v1/search": "/api/v1/search?q={word}",
    "api/v1/<path:rest>": "/api/v1/nothing/here",
    "parties/<slug:code>/": "/es/parties/BLZ/",
    "teams/<slug:key>/": "/es/teams/reception-admission-case-processing/",
    "offices/": "/es/offices/?office=support_platform_chair&on=2025-05-15",
    "sources/<slug:key>/": "/es/sources/support-platform-strategy-2025/",
    "strategy/<int:year>/": "/es/strategy/2025/",
    "strategy/<int:year>/<slug:item_key>/": "/es/strategy/2025/R-1/",
    "commitments/": "/es/commitments/?text={word}",
    "commitments/<slug:key>/": "/es/commitments/{commitment}/",
    "agenda/<int:year>/": "/es/agenda/2025/",
    "agenda/events/<slug:key>/": "/es/agenda/events/{event}/",
    "mechanisms/<slug:key>/": "/es/mechanisms/mirps/",
    "classifications/<slug:key>/": "/es/classifications/mirps_nap_sector/",
    "ledger/<str:object_type>/<path:object_id>/": "/es/ledger/commitments.commitment/{commitment}/",
    "search/": "/es/search/?q={word}",
    "people/<int:pk>/": "/es/people/{celia}/",
    "people/<int:pk>/appoint/": "/es/people/{celia}/appoint/",
    "people/appointments/<int:pk>/end/": "/es/people/appointments/{appointment}/end/",
    "people/invitations/<int:pk>/resend/": "/es/people/invitations/1/resend/",
    "people/invitations/<int:pk>/withdraw/": "/es/people/invitations/1/withdraw/",
    "invitation/<str:secret>/": "/es/invitation/not-a-secret/",
    "account/password/reset/key/": "/es/account/password/reset/key/1-set-password/",
    "account/2fa/webauthn/keys/<int:pk>/remove/": "/es/account/2fa/webauthn/keys/1/remove/",
    "account/2fa/webauthn/keys/<int:pk>/edit/": "/es/account/2fa/webauthn/keys/1/edit/",
}
DOWNLOADS = (
    "commitments", "events", "parties", "memberships", "offices", "teams", "mechanisms", "strategy",
    "plan-counts", "classifications", "crosswalk", "observations",
)  # fmt: skip
OPEN_ROOMS = {
    "feeds", "parties", "teams", "offices", "sources", "strategy", "commitments", "agenda", "mechanisms",
    "classifications", "search", "data", "download", "healthz",
}  # fmt: skip
ANSWERS = {200, 302, 403, 404, 405, 409}


def addresses(word: str, cast: Cast) -> dict[str, str]:
    """A concrete address for every route, aimed at the guarded record that holds `word`."""
    celia = cast.users["celia"]
    values = {
        "commitment": f"C-{word}", "event": f"E-{word}", "word": word, "celia": celia.pk,
        "appointment": celia.appointments.get().pk,
    }  # fmt: skip
    found: dict[str, str] = {}
    for _, route in routes():
        plain = route.removeprefix("es/")
        if plain.startswith("download/"):
            found |= {
                f"{plain} {table}.{form}": f"/es/download/{table}.{form}"
                for table in DOWNLOADS
                for form in ("csv", "xlsx")
            }
            continue
        example = next((EXAMPLES[known] for known in (plain, route) if known in EXAMPLES), None)
        if example is None and "^account/password/reset/key/" in plain:
            example = EXAMPLES["account/password/reset/key/"]
        if example is None and "<" not in plain:
            example = f"/{route}"
        assert example is not None, f"{route} has no example: add one, so that the cast walks it"
        found[plain] = example.format(**values)
    return found


def as_reader(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client


def words_in(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with ZipFile(BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_sees_what_is_not_theirs_on_any_route(secrets: Cast, name: str) -> None:
    client = as_reader(secrets, name)
    seen: set[str] = set()
    for address in {address for word in SECRETS for address in addresses(word, secrets).values()}:
        if "logout" in address:
            continue
        answer = client.get(address)
        assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
        for word in _words_shown(answer, address):
            seen.add(word)
            assert name in SECRETS[word][0], f"{name} sees {word} at {address}"
    assert seen == {word for word, (allowed, _, _) in SECRETS.items() if name in allowed}


def _words_shown(answer: Any, address: str) -> set[str]:
    """The records a page shows. It repeats the reader's own words and address; that shows nothing."""
    text = words_in(answer)
    asked = {word for word in SECRETS if word in address}
    shown = {word for word in SECRETS if word not in asked and word in text}
    return shown | {word for word in asked if answer.status_code == 200 and _answers(text, word, address)}


def _answers(text: str, word: str, address: str) -> bool:
    is_the_record = "/ledger/" not in address and (f"/C-{word}" in address or f"/E-{word}" in address)
    return is_the_record or any(f"/{kind}-{word}" in text.replace(address[3:], "") for kind in "CE")


@pytest.mark.parametrize("name", ["bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_only_the_secretariat_opens_the_offices_of_the_secretariat(secrets: Cast, name: str) -> None:
    client = as_reader(secrets, name)
    places = addresses("quetzalprivado", secrets)
    for route in ("people/invite/", "people/<int:pk>/appoint/"):
        assert client.get(places[route]).status_code != 200, route


def test_the_secretariat_opens_them(secrets: Cast) -> None:
    client = as_reader(secrets, "ana")
    places = addresses("quetzalprivado", secrets)
    assert client.get(places["people/invite/"]).status_code == 200
    assert client.get(places["people/<int:pk>/appoint/"]).status_code == 200
    assert client.get(places["ledger/"]).status_code == 200


def test_an_anonymous_reader_is_asked_to_sign_in_where_people_are_named(secrets: Cast) -> None:
    client = as_reader(secrets, "nobody")
    for route in ("people/", "people/<int:pk>/", "ledger/", "account/"):
        answer = client.get(addresses("quetzalprivado", secrets)[route])
        assert answer.status_code in (302, 404), route


def test_the_rooms_open_to_everyone_are_open(secrets: Cast) -> None:
    client = as_reader(secrets, "nobody")
    closed = {
        address: client.get(address).status_code
        for route, address in addresses("quetzalprivado", secrets).items()
        if route.split("/")[0] in OPEN_ROOMS and "quetzalprivado" not in address.split("?")[0]
    }
    assert {address: status for address, status in closed.items() if status != 200} == {}
