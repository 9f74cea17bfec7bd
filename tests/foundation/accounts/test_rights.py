"""The cast walks every page of people and of the record: nobody sees what is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cauce.foundation.accounts import actions
from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from tests.cast import TODAY, Cast, gather, party
from tests.standing import made_once

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")
WRITERS = {"ana", "bruno", "celia", "diego", "elena", "fabio"}


def _scene() -> Cast:
    """Something to leak: an invitation for Belize, and acts on the people of Belize and Mexico."""
    cast = gather()
    by, now = cast.person("ana"), timezone.now()
    actions.invite(
        by=by, email="hugo@example.org", name="Hugo Paz", language="es", party=party("BLZ"),
        role=Role.OBSERVER, site="", at=now,
    )  # fmt: skip
    for name, code in (("celia", "BLZ"), ("diego", "MEX")):
        actions.appoint(
            by=by, person=cast.users[name], party=party(code), role="observer", began=TODAY, at=now
        )
    return cast


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    with made_once(django_db_blocker, _scene) as cast:
        yield cast


@pytest.fixture
def scene(made: Cast, db: None, today: None) -> Cast:
    return deepcopy(made)


def route(cast: Cast, name: str) -> str:
    celia = cast.users["celia"]
    invitation = Invitation.objects.get()
    appointment = celia.appointments.get(role="focal_point")
    return {
        "list": reverse("people:list"),
        "celia": reverse("people:detail", args=[celia.pk]),
        "diego": reverse("people:detail", args=[cast.users["diego"].pk]),
        "guessed": reverse("people:detail", args=[999_999]),
        "invite": reverse("people:invite"),
        "appoint": reverse("people:appoint", args=[celia.pk]),
        "end": reverse("people:end", args=[appointment.pk]),
        "resend": reverse("people:resend", args=[invitation.pk]),
        "withdraw": reverse("people:withdraw", args=[invitation.pk]),
        "account": reverse("people:account"),
        "recent": reverse("ledger:recent"),
        "history of celia": reverse("ledger:history", args=["accounts.user", celia.pk]),
        "history of diego": reverse("ledger:history", args=["accounts.user", cast.users["diego"].pk]),
        "history of the invitation": reverse("ledger:history", args=["accounts.invitation", invitation.pk]),
        "history of nothing": reverse("ledger:history", args=["accounts.user", "999999"]),
    }[name]


READS: dict[str, set[str]] = {
    "list": WRITERS,
    "celia": {"ana", "celia"},
    "diego": {"ana", "diego", "fabio"},
    "guessed": set(),
    "invite": {"ana"},
    "appoint": {"ana"},
    "end": {"ana"},
    "account": WRITERS | {"gina"},
    "recent": {"ana"},
    "history of celia": {"ana", "bruno", "celia"},
    "history of diego": {"ana", "bruno", "diego", "fabio"},
    "history of the invitation": {"ana", "bruno", "celia"},
    "history of nothing": {"ana", "bruno"},
}


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("page", READS)
def test_a_page_opens_for_those_it_is_for_and_is_not_there_for_others(
    scene: Cast, client: Client, page: str, name: str
) -> None:
    url = route(scene, page)
    if name != "nobody":
        client.force_login(scene.users[name], backend=BACKEND)
    response = client.get(url)
    if name == "nobody":
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))
    else:
        assert response.status_code == (200 if name in READS[page] else 404)


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("act", ["invite", "appoint", "end", "resend", "withdraw"])
def test_an_act_by_form_is_the_secretariats_alone(scene: Cast, client: Client, act: str, name: str) -> None:
    typed = {
        "invite": {
            "name": "Eva",
            "email": "eva@example.org",
            "language": "es",
            "role": "observer",
            "party": "BLZ",
        },
        "appoint": {"role": "observer", "party": "CAN", "began": "2025-05-15"},
        "end": {"last_day": "2025-05-15"},
    }.get(act, {})
    if name != "nobody":
        client.force_login(scene.users[name], backend=BACKEND)
    before = _state()
    response = client.post(route(scene, act), typed)
    assert (_state() != before) is (name == "ana")
    assert response.status_code in ({200, 302} if name in {"ana", "nobody"} else {404})


def _state() -> list[Any]:
    return [
        list(Invitation.objects.order_by("pk").values_list("pk", "secret_digest", "withdrawn_at")),
        list(Appointment.objects.order_by("pk").values_list("pk", "ended")),
    ]


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("ana", {"ana", "bruno", "celia", "diego", "elena", "fabio", "gina"}),
        ("bruno", {"bruno"}),
        ("celia", {"celia"}),
        ("diego", {"diego", "fabio"}),
        ("elena", {"elena"}),
        ("fabio", {"diego", "fabio"}),
    ],
)
def test_a_list_holds_the_people_of_ones_own_party(
    scene: Cast, client: Client, name: str, seen: set[str]
) -> None:
    client.force_login(scene.users[name], backend=BACKEND)
    for query in ("", "?party=BLZ", "?role=focal_point", "?state=in_force"):
        page = client.get(reverse("people:list") + query)
        listed = {each.record.person.name.lower() for each in page.context["table"].rows}
        assert listed <= seen
        if not query:
            assert listed == seen
    assert ("hugo@example.org" in page.content.decode()) is (name == "ana")
    assert ("@example.org" in page.content.decode()) is (name == "ana")


def test_an_appointment_for_another_party_is_not_shown_beside_ones_own(scene: Cast, client: Client) -> None:
    Appointment.objects.create(
        person=scene.users["celia"], party=party("MEX"), role=Role.OBSERVER, began=TODAY
    )
    client.force_login(scene.users["celia"], backend=BACKEND)
    both = client.get(route(scene, "celia")).context["rows"]
    assert {row.appointment.party_id for row in both} == {"BLZ", "MEX"}
    client.force_login(scene.users["diego"], backend=BACKEND)
    seen = client.get(route(scene, "celia")).context["rows"]
    assert {row.appointment.party_id for row in seen} == {"MEX"}


def _more_people(count: int) -> None:
    users = User.objects.bulk_create(
        User(email=f"p{number}@example.org", name=f"Person {number}") for number in range(count)
    )
    codes = [party(f"P{number % 7}").code for number in range(count)]
    Appointment.objects.bulk_create(
        Appointment(person=user, party_id=code, role="chair", began=TODAY)
        for user, code in zip(users, codes, strict=True)
    )
    Invitation.objects.bulk_create(
        Invitation(
            email=f"i{number}@example.org", name="I", party_id=codes[number], role="observer",
            secret_digest=str(number), invited_by=users[number], expires_at=timezone.now(),
        )
        for number in range(count)
    )  # fmt: skip


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    scene: Cast, client: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(scene.users["ana"], backend=BACKEND)
    client.get(reverse("people:list"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("people:list"))
    _more_people(30)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("people:list"))
    assert len(page.context["table"].page.object_list) == 25
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=ended", {"Elena"}),
        ("?state=coming", {"Gina"}),
        ("?role=chair", {"Bruno"}),
        ("?party=BLZ&state=in_force", {"Celia"}),
        ("?party=nonsense", None),
    ],
)
def test_the_list_is_filtered_by_party_role_and_state(
    scene: Cast, client: Client, query: str, names: set[str] | None
) -> None:
    from datetime import timedelta

    scene.users["elena"].appointments.update(ended=TODAY - timedelta(days=1))
    scene.users["gina"].appointments.update(began=TODAY + timedelta(days=1))
    client.force_login(scene.users["ana"], backend=BACKEND)
    table = client.get(reverse("people:list") + query).context["table"]
    assert {each.record.person.name for each in table.rows} == (
        names or {user.name for user in scene.users.values()}
    )
