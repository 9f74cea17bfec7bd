"""Attacks with guessed numbers, by others and by those whose right has ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.drafts import actions as unsent
from cauce.foundation.parties.models import Party
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import evidence
from cauce.regional.progress.models import Evidence, Update
from cauce.regional.rounds.models import Obligation, Round
from tests.cast import TODAY, Cast
from tests.regional.commitments.writing import both, content, published
from tests.regional.commitments.writing import draft as commitment_draft
from tests.regional.progress import making

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
OTHERS = ("ana", "bruno", "diego", "elena", "fabio", "gina", "nobody")


def browser(cast: Cast, name: str) -> Client:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client


@pytest.fixture
def begun(cast: Cast) -> Update:
    """What Belize has written on a public joint commitment and not signed, with a link as evidence."""
    made = published(cast, said=content("Joint", ("BLZ", "MEX")))
    update = making.draft(cast, made, done="quetzal", obstacles=both("quetzal"))
    _prove(cast, update, "celia", "quetzal")
    return update


def _prove(cast: Cast, update: Update, by: str, title: str) -> Evidence:
    given = evidence.GivenEvidence(title, link=f"https://example.org/{title}", audience="commitment")
    return evidence.attach(by=cast.person(by), update=update, given=given)


def _round(*owed: tuple[str, Commitment]) -> Round:
    made = Round.objects.create(
        key="ROUND", kind="annual", title=both("Round"), opened_at=timezone.now(), opens_on=TODAY,
        period_from=date(2025, 1, 1), period_to=date(2025, 12, 31), deadline=date(2025, 6, 1),
    )  # fmt: skip
    for code, commitment in owed:
        Obligation.objects.create(round=made, party_id=code, commitment=commitment)
    return made


@pytest.mark.parametrize("name", OTHERS)
def test_no_press_of_another_touches_a_draft(cast: Cast, begun: Update, name: str) -> None:
    client = browser(cast, name)
    typed = {
        "version": "1", "refers_to": "2025-05-15", "stage": "fulfilled", "audience": "commitment",
        "done_es": "usurpado", "obstacles_audience": "commitment", "party": "BLZ", "then": "sign",
    }  # fmt: skip
    for act in ("edit", "sign", "discard", "correct", "attest"):
        answer = client.post(f"/es/updates/{begun.pk}/{act}/", {**typed, "kind": "verified", "verifier": "x"})
        assert answer.status_code in (302, 404)
        assert b"quetzal" not in answer.content
    client.post(f"/es/commitments/{begun.commitment.key}/report/", typed)
    client.post(f"/es/commitments/{begun.commitment.key}/report/unchanged/", typed)
    stands = Update.objects.get(pk=begun.pk)
    assert (stands.version, stands.signed_at, stands.stage) == (1, None, "in_progress")
    assert not Update.objects.filter(party="BLZ").exclude(pk=begun.pk).exists()


def test_evidence_of_another_is_not_taken_off_by_its_number(cast: Cast, begun: Update) -> None:
    piece = begun.evidence.get()
    mine = making.draft(cast, begun.commitment, "MEX")
    typed = {
        "version": "1", "refers_to": "2025-05-15", "stage": "planning", "audience": "commitment",
        "obstacles_audience": "owner", "drop": str(piece.pk), "then": "draft",
    }  # fmt: skip
    assert browser(cast, "diego").post(f"/es/updates/{mine.pk}/edit/", typed).status_code == 302
    assert Evidence.objects.filter(pk=piece.pk).exists()


def test_a_round_is_signed_for_ones_own_party_alone(cast: Cast, begun: Update) -> None:
    asked = _round(("BLZ", begun.commitment), ("MEX", begun.commitment))
    theirs = asked.obligations.get(party="BLZ")
    diego = browser(cast, "diego")
    for party in ("", "?party=MEX", "?party=BLZ"):
        diego.post(f"/es/rounds/ROUND/sign/{party}", {"sign": f"{theirs.pk}:1"})
        prefix = f"o{theirs.pk}"
        sent = {"as_of": "2025-05-15", f"{prefix}-choice": "changed", f"{prefix}-stage": "fulfilled"}
        diego.post(f"/es/rounds/ROUND/answer/{party}", {**sent, f"{prefix}-version": "1"})
    stands = Update.objects.get(pk=begun.pk)
    assert (stands.signed_at, stands.version) == (None, 1)


def _ends(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.users["celia"]).update(ended=TODAY - timedelta(days=1))


def _moves(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.users["celia"]).update(party=Party.objects.get(pk="CAN"))


def _is_shut_out(cast: Cast) -> None:
    cast.users["celia"].is_active = False
    cast.users["celia"].save()


def _only_observes(cast: Cast) -> None:
    Appointment.objects.filter(person=cast.users["celia"]).update(role="observer")


@pytest.mark.parametrize("change", [_ends, _moves, _is_shut_out])
def test_who_acts_for_the_party_no_more_reads_nothing_of_it(cast: Cast, begun: Update, change: Any) -> None:
    hidden = commitment_draft(cast, called="Quetzal")
    unsent.keep(
        by=cast.person("celia"), form=f"update:{begun.pk}", fields=[["done_es", "quetzal"]], at=timezone.now()
    )
    celia = browser(cast, "celia")
    change(cast)
    for address in (
        f"/es/updates/{begun.pk}/", f"/es/updates/{begun.pk}/edit/?unsent=update:{begun.pk}",
        f"/es/updates/{begun.pk}/sign/", f"/es/evidence/{begun.evidence.get().pk}/",
        f"/es/commitments/{hidden.key}/", f"/es/commitments/{begun.commitment.key}/",
        "/es/commitments/?q=quetzal", "/api/v1/search?q=quetzal", "/es/download/updates.csv",
        f"/es/ledger/progress.update/{begun.pk}/", f"/es/ledger/commitments.commitment/{hidden.pk}/",
    ):  # fmt: skip
        answer = celia.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        asked = b"q=quetzal" in address.encode()
        assert asked or b"quetzal" not in body.lower(), address
        assert address.endswith(f"/{hidden.key}/") or f"/{hidden.key}" not in body.decode(), address


def test_an_observer_signs_nothing(cast: Cast, begun: Update) -> None:
    celia = browser(cast, "celia")
    _only_observes(cast)
    assert celia.post(f"/es/updates/{begun.pk}/sign/", {"version": "1"}).status_code == 404
    assert celia.post(f"/es/updates/{begun.pk}/discard/").status_code == 404
    assert Update.objects.get(pk=begun.pk).is_draft
