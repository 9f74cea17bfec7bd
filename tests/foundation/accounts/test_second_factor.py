"""In production, whoever may write needs a second step; the others may have one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from cauce.foundation.ledger.models import Entry
from tests.cast import PASSWORD, Cast
from tests.foundation.accounts import post

WRITERS = ["ana", "bruno", "celia", "diego", "elena", "fabio"]


@pytest.fixture(autouse=True)
def _production(settings: Any, db: None) -> None:
    settings.PRODUCTION = True
    cache.clear()


def signed_in(name: str) -> Client:
    client = Client()
    given = {"login": f"{name}@example.org", "password": PASSWORD}
    client.post(reverse("account_login"), given)
    return client


def code_of(secret: str) -> str:
    counter = int(time.time()) // 30
    return str(format_hotp_value(hotp_value(secret, counter)))


def set_up_app(client: Client) -> str:
    """Turn on the app as a person does: password once more, secret, first code. Returns the secret."""
    url = reverse("mfa_activate_totp")
    asked = client.get(url)
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    client.post(asked["Location"], {"password": PASSWORD})
    form = client.get(url).context["form"]
    response = client.post(url, {"code": code_of(form.secret)})
    assert response.status_code == 302
    return str(form.secret)


@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_without_a_second_step_is_sent_to_set_one_up(cast: Cast, name: str) -> None:
    client = signed_in(name)
    for url in (reverse("people:list"), reverse("home"), reverse("people:invite")):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (302, reverse("mfa_index"))


@pytest.mark.parametrize("name", ["ana", "gina", "nobody"])
def test_reading_on_is_open_to_whoever_may_not_write(cast: Cast, name: str) -> None:
    client = Client() if name == "nobody" else signed_in(name)
    assert client.get(reverse("home")).status_code == (302 if name == "ana" else 200)


def test_outside_production_nobody_is_sent(cast: Cast, settings: Any) -> None:
    settings.PRODUCTION = False
    assert signed_in("ana").get(reverse("people:list")).status_code == 200


def test_the_pages_to_set_it_up_and_to_leave_stay_open(cast: Cast) -> None:
    client = signed_in("ana")
    for name in (
        "mfa_index",
        "people:account",
        "account_logout",
        "usersessions_list",
        "account_change_password",
    ):
        assert client.get(reverse(name)).status_code == 200, name
    assert client.get("/healthz").status_code == 200


def test_the_api_answers_in_its_own_way(cast: Cast) -> None:
    response = signed_in("ana").get("/api/v1/nothing")
    assert response.status_code == 403
    assert response.json()["set_up"] == reverse("mfa_index")


def test_htmx_is_sent_whole(cast: Cast) -> None:
    response = signed_in("ana").get(reverse("people:list"), headers={"hx-request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (403, reverse("mfa_index"))


def test_an_app_set_up_in_full_gives_access_and_is_asked_for_next_time(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in("ana")
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(client)
    assert client.get(reverse("people:list")).status_code == 200
    assert Entry.objects.get(verb="add_second_step").actor == cast.users["ana"]
    (told,) = [each for each in post.deliver() if each.to == ["ana@example.org"]][:1]
    assert "127.0.0.1" in told.body
    cache.clear()
    next_time = signed_in("ana")
    assert next_time.get(reverse("people:account")).status_code == 302
    wrong = next_time.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    assert next_time.get(reverse("people:account")).status_code == 302
    assert next_time.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 302
    assert next_time.get(reverse("people:list")).status_code == 200


def test_a_code_opens_once(cast: Cast) -> None:
    secret = set_up_app(signed_in("ana"))
    cache.clear()
    code = code_of(secret)
    first, second = signed_in("ana"), signed_in("ana")
    assert first.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302
    assert second.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200


def test_a_recovery_code_opens_once(cast: Cast) -> None:
    client = signed_in("ana")
    set_up_app(client)
    codes = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(codes) == 10
    for expected in (302, 200):
        again = signed_in("ana")
        assert again.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected
    left = client.get(reverse("people:account")).context["steps"]["codes_left"]
    assert left == 9


def test_recovery_codes_alone_are_no_second_step(cast: Cast) -> None:
    client = signed_in("ana")
    set_up_app(client)
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    assert client.get(reverse("people:list")).status_code == 302


def test_wrong_codes_are_limited(cast: Cast) -> None:
    secret = set_up_app(signed_in("ana"))
    cache.clear()
    guessing = signed_in("ana")
    for number in range(5):
        guessing.post(reverse("mfa_authenticate"), {"code": f"{number:06}"})
    assert guessing.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200
    another = signed_in("ana")
    assert another.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 200


def test_the_secret_of_the_app_rests_concealed(cast: Cast) -> None:
    secret = set_up_app(signed_in("ana"))
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert TOTP(stored).validate_code("000000") is False


def test_removing_the_second_step_is_recorded_and_closes_the_way(cast: Cast) -> None:
    client = signed_in("ana")
    set_up_app(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert client.get(reverse("people:list")).status_code == 302
    assert Entry.objects.get(verb="remove_second_step").change == {"kind": "totp"}
