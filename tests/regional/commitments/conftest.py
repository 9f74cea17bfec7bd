from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from cauce.foundation.accounts.models import User
from cauce.foundation.taxonomy.models import Correspondence, Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Part
from tests.cast import Cast, party

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
Make = Callable[..., Commitment]


def make_commitment(
    key: str, *, by: tuple[str, ...] = ("BLZ",), terms: tuple[str, ...] = (), **fields: Any
) -> Commitment:
    """A commitment with both languages and those who commit; public unless said otherwise."""
    named = fields.pop("named", ())
    given = {
        "kind": "commitment",
        "forum": "NAP",
        "sector": "protection",
        "title": Translated({"es": f"Título {key}", "en": f"Title {key}"}),
        "statement": Translated({"es": f"Enunciado {key}", "en": f"Statement {key}"}),
        "source_url": "https://example.org/plan",
        "visibility": "public",
    }
    made = Commitment.objects.create(key=key, **{**given, **fields})
    for position, code in enumerate(by):
        Part.objects.create(commitment=made, role="commits", party=party(code), position=position)
    made.terms.set(Term.objects.filter(pk__in=terms))
    made.named_parties.set(named)
    return made


@pytest.fixture
def make(cast: Cast) -> Make:
    return make_commitment


@pytest.fixture
def schemes(cast: Cast) -> None:
    """Two classifications, and one inferred correspondence between them."""
    for position, (key, terms) in enumerate(
        {"mirps_nap_sector": ("protection", "education"), "acsg_quality": ("fairness", "integrity")}.items()
    ):
        scheme = Scheme.objects.create(
            key=key, position=position, name=Translated({"es": f"es {key}", "en": key}), source_url="test"
        )
        for place, term in enumerate(terms):
            label = Translated({"es": f"{term} es", "en": term.capitalize()})
            Term.objects.create(code=f"{key}/{term}", scheme=scheme, key=term, position=place, label=label)
    Correspondence.objects.create(
        origin_id="acsg_quality/fairness", target_id="mirps_nap_sector/protection", relation="broader"
    )


@pytest.fixture
def guarded(make: Make, schemes: None) -> dict[str, frozenset[str]]:
    """One row of each audience, all of Belize's plan and of one term; key -> who of the cast sees it."""
    term = ("acsg_quality/fairness",)
    make("OPEN", terms=term)
    make("PARTIES", terms=term, owner=party("BLZ"), visibility="parties", named=("MEX",))
    make("SECRETARIAT", terms=term, owner=party("BLZ"), visibility="secretariat")
    make("PRIVATE", terms=term, owner=party("BLZ"), visibility="private")
    return {
        "OPEN": frozenset(("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")),
        "PARTIES": frozenset(("ana", "celia", "diego", "fabio")),
        "SECRETARIAT": frozenset(("ana", "celia")),
        "PRIVATE": frozenset(("celia",)),
    }


def sees(guarded: dict[str, frozenset[str]], name: str) -> set[str]:
    return {key for key, audience in guarded.items() if name in audience}


@pytest.fixture
def browse(client: Client, cast: Cast) -> Callable[..., Any]:
    """GET a page as one of the cast, in a language, and give the response."""
    session = ("", "")

    def get(path: str, name: str = "nobody", language: str = "en") -> Any:
        nonlocal session
        if session != (name, _session_of(client)):
            client.logout()
            if name != "nobody":
                user: User = cast.users[name]
                client.force_login(user, backend=BACKEND)
            session = (name, _session_of(client))
        with translation.override(language):
            return client.get(f"/{language}{path}")

    return get


def _session_of(client: Client) -> str:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    return str(cookie.value) if cookie else ""
