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
from django.utils import timezone

from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.plans.models import Plan, PlanRow, PlanVersion
from cauce.regional.progress import actions
from cauce.regional.progress import evidence as proof
from cauce.regional.progress.models import Update
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.strategy.models import Item, Strategy
from tests.cast import Cast, party
from tests.regional.progress.making import draft, signed

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
        signed(cast, commitment, done=word)
        Obligation.objects.create(round=_round(), party=party("BLZ"), commitment=commitment)
    _plan_of_secrets()
    return cast


def _plan_of_secrets() -> None:
    """Belize's plan holds each guarded commitment in its words: a row is for the readers of its commitment.
    Its draft is for those who act for Belize.
    """
    plan = Plan.objects.create(country=party("BLZ"))
    guarded = Commitment.objects.filter(key__startswith="C-quetzal")
    version = _version_of_secrets(plan, 1, list(guarded))
    version.published_at = timezone.now()
    version.save()
    _version_of_secrets(plan, 2, [guarded.get(key="C-quetzalprivado")])


def _version_of_secrets(plan: Plan, number: int, commitments: list[Commitment]) -> PlanVersion:
    version = PlanVersion.objects.create(plan=plan, number=number, made_at=timezone.now(), source_url="test")
    for position, each in enumerate(commitments, 1):
        PlanRow.objects.create(
            version=version, position=position, sector="protection", digest="test", title=each.title,
            text=each.statement, commitment=each if number == 1 else None,
        )  # fmt: skip
    return version


def _round() -> Round:
    """The one round that asks about every guarded record, as if they had been open when it began."""
    made, _ = Round.objects.get_or_create(
        key="ROUND",
        defaults={
            "kind": "annual", "title": both("Ronda"), "period_from": date(2025, 1, 1),
            "period_to": date(2025, 12, 31), "opens_on": date(2025, 5, 1), "deadline": date(2025, 6, 1),
            "opened_at": timezone.now(),
        },
    )  # fmt: skip
    return made


def _open_rooms() -> None:
    """One public row for every page that needs one, so that the walk sees pages and not only 404s."""
    strategy = Strategy.objects.create(key="SP-2025", year=2025, chair=party("COL"), title=both("Plan"))
    for position, (key, kind) in enumerate((("T-1", "theme"), ("R-1", "result"), ("C-1", "calendar_row"))):
        Item.objects.create(
            strategy=strategy, key=key, kind=kind, number=1, position=position, text=both(key), quarters=[1],
            pointer="support-platform-strategy-2025#theme",
        )  # fmt: skip
    public = Commitment.objects.create(
        key="C-PUBLIC", kind="pledge", forum="GRF 2023", year=2023, visibility="public",
        title=both("Promesa"), statement=both("Promesa"), source_url="test",
    )  # fmt: skip
    Part.objects.create(commitment=public, role="commits", party=party("BLZ"))
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
    "commitments/<slug:key>/edit/": "/es/commitments/{commitment}/edit/",
    "commitments/<slug:key>/consent/": "/es/commitments/{commitment}/consent/",
    "commitments/<slug:key>/agree/": "/es/commitments/{commitment}/agree/",
    "commitments/<slug:key>/publish/": "/es/commitments/{commitment}/publish/",
    "commitments/<slug:key>/withdraw/": "/es/commitments/{commitment}/withdraw/",
    "commitments/<slug:key>/wordings/": "/es/commitments/{commitment}/wordings/",
    "commitments/<slug:key>/merge/": "/es/commitments/{commitment}/merge/",
    "commitments/<slug:key>/split/": "/es/commitments/{commitment}/split/",
    "commitments/<slug:key>/report/": "/es/commitments/{commitment}/report/",
    "commitments/<slug:key>/report/unchanged/": "/es/commitments/{commitment}/report/unchanged/",
    "commitments/<slug:key>/report/files/": "/es/commitments/{commitment}/report/files/",
    "updates/<int:pk>/": "/es/updates/{update}/",
    "updates/<int:pk>/edit/": "/es/updates/{update}/edit/",
    "updates/<int:pk>/sign/": "/es/updates/{update}/sign/",
    "updates/<int:pk>/correct/": "/es/updates/{update}/correct/",
    "updates/<int:pk>/discard/": "/es/updates/{update}/discard/",
    "updates/<int:pk>/attest/": "/es/updates/{update}/attest/",
    "evidence/<int:pk>/": "/es/evidence/{evidence}/",
    "commitments/<slug:key>/grf/": "/es/commitments/{commitment}/grf/",
    "plans/<slug:code>/": "/es/plans/BLZ/",
    "plans/<slug:code>/<int:number>/": "/es/plans/BLZ/2/",
    "plans/<slug:code>/<int:number>/rows.csv": "/es/plans/BLZ/1/rows.csv",
    "plans/<slug:code>/<int:earlier>/<int:later>/": "/es/plans/BLZ/1/2/",
    "plans/<slug:code>/revise/": "/es/plans/BLZ/revise/",
    "plans/<slug:code>/<int:number>/publish/": "/es/plans/BLZ/2/publish/",
    "plans/<slug:code>/<int:number>/discard/": "/es/plans/BLZ/2/discard/",
    "plans/<slug:code>/<int:number>/rows/<int:pk>/": "/es/plans/BLZ/2/rows/1/",
    "plans/<slug:code>/<int:number>/rows/<int:pk>/drop/": "/es/plans/BLZ/2/rows/1/drop/",
    "plans/<slug:code>/<int:number>/rows/add/": "/es/plans/BLZ/2/rows/add/",
    "plans/<slug:code>/<int:number>/dropped/<int:pk>/": "/es/plans/BLZ/2/dropped/1/",
    "plans/<slug:code>/<int:number>/dropped/<int:pk>/restore/": "/es/plans/BLZ/2/dropped/1/restore/",
    "plans/<slug:code>/import/": "/es/plans/BLZ/import/",
    "plans/<slug:code>/import/<int:pk>/": "/es/plans/BLZ/import/1/",
    "plans/<slug:code>/import/<int:pk>/preview/": "/es/plans/BLZ/import/1/preview/",
    "plans/<slug:code>/import/<int:pk>/faults.csv": "/es/plans/BLZ/import/1/faults.csv",
    "plans/<slug:code>/import/<int:pk>/confirm/": "/es/plans/BLZ/import/1/confirm/",
    "agenda/<int:year>/": "/es/agenda/2025/",
    "agenda/events/<slug:key>/": "/es/agenda/events/{event}/",
    "mechanisms/<slug:key>/": "/es/mechanisms/mirps/",
    "classifications/<slug:key>/": "/es/classifications/mirps_nap_sector/",
    "rounds/<slug:key>/": "/es/rounds/{round}/",
    "rounds/<slug:key>/answer/": "/es/rounds/{round}/answer/",
    "rounds/<slug:key>/sign/": "/es/rounds/{round}/sign/",
    "rounds/<slug:key>/parties/<slug:code>/": "/es/rounds/{round}/parties/BLZ/",
    "rounds/<slug:key>/deadline/": "/es/rounds/{round}/deadline/",
    "rounds/<slug:key>/close/": "/es/rounds/{round}/close/",
    "rounds/<slug:key>/message/": "/es/rounds/{round}/message/?party=BLZ",
    "rounds/<slug:key>/escalate/": "/es/rounds/{round}/escalate/",
    "mails/<int:pk>/": "/es/mails/{mail}/",
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
    "commitments", "updates", "indicator-values", "money", "grf-updates", "events", "parties",
    "memberships", "offices", "teams", "mechanisms", "strategy", "plans", "plan-rows",
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
    update = Update.objects.filter(commitment__key=f"C-{word}").order_by("pk").first()
    evidence = update.evidence.first() if update else None
    values = {
        "update": update.pk if update else 0, "evidence": evidence.pk if evidence else 0,
        "commitment": f"C-{word}", "event": f"E-{word}", "word": word, "celia": celia.pk,
        "appointment": celia.appointments.get().pk, "round": "ROUND", "mail": 1,
    }  # fmt: skip
    found: dict[str, str] = {}
    for _, route in routes():
        plain = route.removeprefix("es/")
        if plain.startswith("download/<"):
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
        if route.split("/")[0] in OPEN_ROOMS
        and "quetzalprivado" not in address.split("?")[0]
        and route != "commitments/new/"
    }
    assert {address: status for address, status in closed.items() if status != 200} == {}


SAID = {
    "tapirborrador": {"celia"},
    "tapirobstaculo": {"celia"},
    "tapirprueba": {"celia"},
    "tapirsecretaria": {"celia", "ana"},
    "tapiracta": {"celia", "ana"},
}
"""A word that stands only in a guarded part of what Belize said on public commitments: who reads it."""


@pytest.fixture
def said(cast: Cast) -> Cast:
    """A draft with its evidence, and a signed update with an obstacle and evidence of their own audience."""
    _open_rooms()
    for key in ("C-abierto", "C-firmado", "C-reservado"):
        commitment = Commitment.objects.create(
            key=key, kind="pledge", forum="GRF 2023", year=2023, visibility="public", title=both(key),
            statement=both(key), source_url="test",
        )  # fmt: skip
        Part.objects.create(commitment=commitment, role="commits", party=party("BLZ"))
    of = Commitment.objects.get
    begun = draft(cast, of(key="C-abierto"), done="tapirborrador")
    _prove(cast, begun, "tapirprueba", "commitment")
    stated = draft(cast, of(key="C-firmado"), obstacles=both("tapirobstaculo"))
    _prove(cast, stated, "tapiracta", "secretariat")
    actions.sign(by=cast.person("celia"), update=stated)
    signed(cast, of(key="C-reservado"), done="tapirsecretaria", audience="secretariat")
    return cast


def _prove(cast: Cast, update: Update, title: str, audience: str) -> None:
    given = proof.GivenEvidence(title, link="https://example.org/acta", audience=audience)
    proof.attach(by=cast.person("celia"), update=update, given=given)


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_reads_what_was_not_said_to_them_on_any_route(said: Cast, name: str) -> None:
    client = as_reader(said, name)
    seen: set[str] = set()
    for word in ("abierto", "firmado", "reservado"):
        for address in set(addresses(word, said).values()):
            if "logout" in address:
                continue
            answer = client.get(address)
            assert answer.status_code in ANSWERS, f"{address}: {answer.status_code}"
            shown = {each for each in SAID if each in words_in(answer)}
            for each in shown:
                assert name in SAID[each], f"{name} reads {each} at {address}"
            seen |= shown
    assert seen == {each for each, readers in SAID.items() if name in readers}
