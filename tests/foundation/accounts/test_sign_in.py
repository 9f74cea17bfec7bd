"""Signing in, being locked out, a forgotten password, sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cauce.foundation.accounts.models import User
from cauce.foundation.ledger.models import Entry
from tests.cast import PASSWORD, Cast
from tests.foundation.accounts import post

NOW = datetime(2025, 5, 15, 18, tzinfo=UTC)
MINISTRY, HOME = "203.0.113.7", "198.51.100.9"
NEW_PASSWORD = "un río que no se seca"


@pytest.fixture(autouse=True)
def _no_attempt_is_remembered(db: None) -> None:
    cache.clear()


def sign_in(
    name: str, password: str = PASSWORD, address: str = MINISTRY, client: Client | None = None
) -> Any:
    return (client or Client()).post(
        reverse("account_login"),
        {"login": name if "@" in name else f"{name}@example.org", "password": password},
        REMOTE_ADDR=address,
    )


def fail(times: int, name: str = "ana", address: str = MINISTRY) -> list[int]:
    return [sign_in(name, "not the password", address).status_code for _each in range(times)]


def test_a_good_password_signs_in_and_leads_home_in_ones_own_language(cast: Cast) -> None:
    cast.users["ana"].language = "en"
    cast.users["ana"].save()
    with translation.override("en"):
        home = reverse("home")
    assert sign_in("ana")["Location"] == home
    assert sign_in("ANA@Example.org ")["Location"] == home


def test_five_failures_lock_the_account_at_that_address_and_nobody_else(cast: Cast) -> None:
    assert fail(5) == [200, 200, 200, 200, 429]
    assert sign_in("ana").status_code == 429
    assert sign_in("diego").status_code == 302
    assert sign_in("ana", address=HOME).status_code == 302


def test_capitals_open_no_second_door(cast: Cast) -> None:
    for name in (
        "ana@example.org",
        "Ana@example.org",
        "ANA@EXAMPLE.ORG",
        " ana@example.org",
        "aNa@example.org",
    ):
        sign_in(name, "not the password")
    assert sign_in("ana").status_code == 429


def test_the_locked_page_says_until_when_and_what_to_do(cast: Cast) -> None:
    fail(5)
    with time_machine.travel(NOW + timedelta(minutes=10)):
        response = sign_in("ana")
        page = response.content.decode()
    assert response.context["minutes"] == 5
    assert f"{response.context['until']:%H:%M}" == "12:15"
    assert "12:15" in page
    assert reverse("account_reset_password") in page
    assert 0 < int(response["Retry-After"]) <= 300


def test_trying_on_while_locked_does_not_prolong_it(cast: Cast) -> None:
    fail(5)
    with time_machine.travel(NOW + timedelta(minutes=14)):
        assert fail(3) == [429, 429, 429]
    with time_machine.travel(NOW + timedelta(minutes=16)):
        assert sign_in("ana").status_code == 302


def test_a_good_password_forgets_the_failures_before_it(cast: Cast) -> None:
    fail(4)
    assert sign_in("ana").status_code == 302
    assert fail(4) == [200] * 4


def test_a_busy_ministry_is_not_locked_out(cast: Cast) -> None:
    for number in range(40):
        assert sign_in(f"stranger{number}", "not the password").status_code == 200
    assert sign_in("diego").status_code == 302


def test_guessing_from_many_addresses_meets_a_limit(cast: Cast) -> None:
    for number in range(60):
        sign_in("ana", "not the password", f"192.0.2.{number}")
    assert sign_in("ana", address=HOME).status_code == 200
    assert sign_in("diego", address=HOME).status_code == 302


def test_an_unknown_account_answers_like_a_known_one(cast: Cast) -> None:
    def words(name: str) -> str:
        page = sign_in(name, "not the password")
        return str(page.context["form"].errors)

    assert words("ana") == words("stranger")
    assert fail(5, "stranger2")[-1] == fail(5, "celia")[-1] == 429


def test_who_is_no_longer_active_does_not_sign_in(cast: Cast) -> None:
    User.objects.filter(email="ana@example.org").update(is_active=False)
    client = Client()
    sign_in("ana", client=client)
    assert client.get(reverse("people:account")).status_code == 302


def ask_for_a_new_password(name: str, prefix: str = "es") -> Any:
    with translation.override(prefix):
        url = reverse("account_reset_password")
    return Client().post(url, {"email": f"{name}@example.org"})


@pytest.mark.parametrize(("language", "subject"), [("es", ""), ("en", "A new password for Cauce")])
def test_a_forgotten_password_is_replaced_by_mail(cast: Cast, language: str, subject: str) -> None:
    User.objects.filter(email="ana@example.org").update(language=language)
    fail(5)
    ask_for_a_new_password("ana")
    (mail,) = post.deliver()
    assert mail.to == ["ana@example.org"]
    if subject:
        assert mail.subject == subject
    client = Client()
    form = client.get(post.link_in(mail), follow=True)
    done = client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done.status_code == 302
    assert sign_in("ana", NEW_PASSWORD).status_code == 302
    assert sign_in("ana", PASSWORD).status_code == 200
    again = client.get(post.link_in(mail), follow=True)
    assert b"password1" not in again.content
    (told,) = post.deliver()[1:]
    assert told.to == ["ana@example.org"]
    assert Entry.objects.get(verb="change_password").actor_name == "Ana"


def test_asking_for_a_new_password_tells_nothing_about_accounts(cast: Cast) -> None:
    known, unknown = ask_for_a_new_password("ana"), ask_for_a_new_password("stranger")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    to_ana, to_stranger = post.deliver()
    assert "/password/reset/key/" in to_ana.body
    assert "/password/reset/key/" not in to_stranger.body
    assert "signup" not in to_stranger.body


def test_mail_waits_concealed(cast: Cast) -> None:
    ask_for_a_new_password("ana")
    (job,) = post.waiting()
    assert set(job.args) == {"concealed"}
    assert "ana@" not in str(job.args)


def test_nobody_signs_up(db: None, client: Client) -> None:
    given = {"email": "eva@example.org", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = client.post(reverse("account_signup"), given)
    assert response.status_code == 200
    assert not User.objects.exists()
    assert b"password1" not in response.content


def test_signing_in_changes_the_session(cast: Cast) -> None:
    client = Client()
    client.get(reverse("account_login"))
    client.session.save()
    before = client.session.session_key
    sign_in("ana", client=client)
    assert client.session.session_key != before


def test_a_changed_password_ends_the_other_sessions(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        sign_in("ana", client=each)
    given = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert here.post(reverse("account_change_password"), given).status_code == 302
    assert here.get(reverse("people:account")).status_code == 200
    assert elsewhere.get(reverse("people:account")).status_code == 302
    (told,) = post.deliver()
    assert told.to == ["ana@example.org"]


def test_a_session_ends_after_twelve_hours(cast: Cast) -> None:
    client = Client()
    sign_in("ana", client=client)
    with time_machine.travel(NOW + timedelta(hours=11, minutes=59)):
        assert client.get(reverse("people:account")).status_code == 200
    with time_machine.travel(NOW + timedelta(hours=12, minutes=1)):
        assert client.get(reverse("people:account")).status_code == 302


def test_other_sessions_are_shown_and_ended(cast: Cast) -> None:
    here, elsewhere = Client(), Client()
    for each in (here, elsewhere):
        sign_in("ana", client=each)
    assert len(here.get(reverse("people:account")).context["sessions"]) == 2
    here.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("people:account")).status_code == 302
    assert here.get(reverse("people:account")).status_code == 200


def test_the_address_behind_our_proxy_is_the_readers(cast: Cast, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def through(forwarded: str, password: str) -> int:
        return Client().post(
            reverse("account_login"), {"login": "ana@example.org", "password": password},
            REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": forwarded},
        ).status_code  # fmt: skip

    for number in range(5):
        through(f"6.6.6.{number}, {MINISTRY}", "not the password")
    assert through(MINISTRY, PASSWORD) == 429
    assert through(HOME, PASSWORD) == 302
