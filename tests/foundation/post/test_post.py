"""Kept mails: who reads which, and where there are none."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from cauce.foundation.post import queries
from cauce.foundation.post.models import KeptMail
from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
INVITATION = "http://localhost:8000/es/invitation/secreto-de-invitacion/"
RESET = "http://localhost:8000/es/account/password/reset/key/1-secreto-de-clave/"


@pytest.fixture
def kept(cast: Cast, capsys: pytest.CaptureFixture[str]) -> Cast:
    """A mail to Celia with both kinds of link, kept as the demonstration keeps it; it is printed too."""
    message = EmailMessage("Asunto de Celia", f"{INVITATION}\n\n{RESET}", to=["Celia@example.org"])
    with get_connection("cauce.foundation.post.backend.EmailBackend") as connection:
        assert connection.send_messages([message]) == 1
    assert "Asunto de Celia" in capsys.readouterr().out
    return cast


def read(cast: Cast, name: str, path: str = "/es/mails/") -> Any:
    client = Client()
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client.get(path)


def one() -> str:
    return f"/es/mails/{KeptMail.objects.get().pk}/"


@pytest.mark.parametrize("name", ["ana", "celia"])
def test_the_addressee_and_the_secretariat_read_it(kept: Cast, name: str) -> None:
    assert "Asunto de Celia" in read(kept, name).content.decode()
    assert read(kept, name, one()).status_code == 200


@pytest.mark.parametrize("name", ["bruno", "diego", "elena", "fabio", "gina"])
def test_nobody_else_finds_it(kept: Cast, name: str) -> None:
    assert "Asunto de Celia" not in read(kept, name).content.decode()
    assert read(kept, name, one()).status_code == 404


def test_a_stranger_is_asked_to_sign_in(kept: Cast) -> None:
    assert read(kept, "nobody").status_code == read(kept, "nobody", one()).status_code == 302


def test_the_addressee_reads_the_links_whole(kept: Cast) -> None:
    page = read(kept, "celia", one()).content.decode()
    assert "secreto-de-invitacion" in page
    assert "secreto-de-clave" in page


def test_the_secretariat_reads_invitations_but_no_links_to_passwords(kept: Cast) -> None:
    page = read(kept, "ana", one()).content.decode()
    assert "secreto-de-invitacion" in page
    assert "secreto-de-clave" not in page


def test_the_text_rests_sealed(kept: Cast) -> None:
    assert "secreto" not in KeptMail.objects.values_list("concealed", flat=True).get()


@pytest.mark.parametrize("name", ["KEEPS_MAIL", "DEMONSTRATION"])
def test_there_is_no_such_page_where_mails_are_sent(kept: Cast, settings: Any, name: str) -> None:
    setattr(settings, name, False)
    assert not queries.keeps_mail()
    assert {read(kept, who).status_code for who in ("ana", "celia")} == {404}


def test_production_never_shows_them(kept: Cast, settings: Any) -> None:
    settings.PRODUCTION = True
    assert not queries.keeps_mail()
    assert not queries.mails_visible_to(kept.person("ana")).exists()
