"""The cast walks every route: nobody sees what is not theirs, and no route is forgotten."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.mechanisms.models import Mechanism
from cauce.regional.plans.models import Plan, PlanRow, PlanVersion
from cauce.regional.progress import actions
from cauce.regional.progress import evidence as proof
from cauce.regional.progress.models import Update
from cauce.regional.rounds.models import Obligation, Round
from cauce.regional.strategy.models import Item, Strategy
from cauce.regional.support.models import Need, Offer
from tests.cast import Cast, party
from tests.regional.progress.making import draft, signed
from tests.site.routes import DOWNLOADS, EXAMPLES, routes

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
        _asked_and_offered(word, visibility, commitment, named)
        _given_money(word, visibility, commitment, named)
        _arranged(cast, word, visibility, commitment, named)
        signed(cast, commitment, done=word)
        Obligation.objects.create(round=_round(), party=party("BLZ"), commitment=commitment)
    _plan_of_secrets()
    return cast


def _asked_and_offered(word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """A need and an offer of Belize, with the audience of the commitment that the need serves."""
    asked = {
        "owner": party("BLZ"), "visibility": visibility, "title": both(word), "words": both(word),
        "forms": ["twinning"], "written_at": timezone.now(), "published_at": timezone.now(),
        "source_url": "test",
    }  # fmt: skip
    need = Need.objects.create(key=f"N-{word}", commitment=commitment, **asked)
    offer = Offer.objects.create(key=f"O-{word}", **asked)
    for each in (need, offer):
        each.named_parties.set(Party.objects.filter(code__in=named))


def _given_money(word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """Money that Belize gives for the commitment, with its audience."""
    flow = Flow.objects.create(
        key=f"F-{word}", stage="announced", donor=party("BLZ"), owner=party("BLZ"), visibility=visibility,
        purpose=both(word), occasion=word, amount=5, currency="USD", on=date(2025, 5, 1), source_url="test",
        commitment=commitment,
    )  # fmt: skip
    flow.named_parties.set(Party.objects.filter(code__in=named))


def _arranged(cast: Cast, word: str, visibility: str, commitment: Commitment, named: tuple[str, ...]) -> None:
    """An arrangement of Belize with those named: its milestone, its framework and its paper hold the word."""
    made = Arrangement.objects.create(
        key=f"A-{word}", form="twinning", owner=party("BLZ"), visibility=visibility, title=both(word),
        summary=both(word), theme=both(word), source_url="", written_by=cast.users["celia"],
    )  # fmt: skip
    made.named_parties.set(Party.objects.filter(code__in=named))
    for code in ("BLZ", *named):
        made.sides.create(role="partner", party=party(code), agencies=word)
    made.commitments.set([commitment])
    made.milestones.create(title=both(word))
    made.log_rows.create(level="goal", statement=both(word))
    made.papers.create(title=word, link=f"https://example.org/{word}", at=timezone.now())


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
    arranged = Arrangement.objects.filter(key=f"A-{word}").first()
    values = {
        "milestone": arranged.milestones.get().pk if arranged else 0,
        "paper": arranged.papers.get().pk if arranged else 0,
        "update": update.pk if update else 0, "evidence": evidence.pk if evidence else 0,
        "commitment": f"C-{word}", "event": f"E-{word}", "need": f"N-{word}",
        "offer": f"O-{word}", "word": word, "celia": celia.pk,
        "appointment": celia.appointments.get().pk, "round": "ROUND", "mail": 1,
    }  # fmt: skip
    found: dict[str, str] = {}
    for _, route in routes():
        plain = route.removeprefix("es/")
        if plain.startswith("download/<"):
            found |= {
                f"{plain} {table}.{form}": f"/es/download/{table}.{form}"
                for table in DOWNLOADS
                for form in ("csv", "xlsx", "json")
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
    is_the_record = "/ledger/" not in address and (any(f"/{kind}-{word}" in address for kind in "CENOFA"))
    return is_the_record or any(f"/{kind}-{word}" in text.replace(address[3:], "") for kind in "CENOFA")


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
        and route not in {"commitments/new/", "download/iati-cooperation.xml"}  # nothing to tell yet: a 404
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
