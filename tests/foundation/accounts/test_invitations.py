"""From the secretariat's invitation to a first sign-in."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cauce.foundation.accounts import actions, secrecy
from cauce.foundation.accounts.models import Appointment, Invitation, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.foundation.ledger.models import Entry
from cauce.foundation.parties.models import Party
from tests.cast import TODAY, Cast, party
from tests.foundation.accounts import post

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "un río que no se seca"
GIVEN = {"name": "Hugo Paz", "language": "en", "password": PASSWORD, "password_again": PASSWORD}


def invite(cast: Cast, **changes: Any) -> tuple[Invitation, str]:
    given: dict[str, Any] = {
        "by": cast.person("ana"), "email": "Hugo@Example.org", "name": "Hugo", "language": "es",
        "party": party("BLZ"), "role": Role.FOCAL_POINT, "site": "https://cauce.example/",
        "at": timezone.now(),
    }  # fmt: skip
    return actions.invite(**given | changes)


def path_of(link: str) -> str:
    return link.removeprefix("https://cauce.example")


def test_an_invitation_is_mailed_in_its_language_with_a_link_that_opens(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast, language="en")
    (mail,) = post.deliver()
    assert mail.to == ["hugo@example.org"]
    assert mail.subject == "Ana invites you to Cauce"
    assert "Focal point, Belize" in mail.body
    assert link in mail.body
    assert post.link_in(mail) == path_of(link)
    assert path_of(link).startswith("/en/")
    assert client.get(path_of(link)).status_code == 200
    assert (mail.content_subtype, mail.attachments) == ("plain", [])


def test_the_secret_is_kept_nowhere_but_in_the_link(cast: Cast) -> None:
    invitation, link = invite(cast)
    secret = link.rstrip("/").rpartition("/")[2]
    assert len(secret) >= 43
    assert invitation.secret_digest == secrecy.digest(secret)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(i::text, '') || (SELECT string_agg(j::text, '') FROM procrastinate_jobs j)"
            " || (SELECT string_agg(e::text, '') FROM ledger_entry e) FROM accounts_invitation i"
        )
        stored = cursor.fetchone()[0]
    assert invitation.secret_digest in stored
    assert secret not in stored


def test_accepting_makes_the_account_the_appointment_and_the_record(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast, appointment_ends=date(2025, 12, 31))
    response = client.post(path_of(link), GIVEN)
    with translation.override("en"):
        assert response["Location"] == reverse("home")
    user = User.objects.get(email="hugo@example.org")
    assert (user.name, user.language, user.check_password(PASSWORD)) == ("Hugo Paz", "en", True)
    appointment = user.appointments.get()
    assert (appointment.party_id, appointment.role) == ("BLZ", "focal_point")
    assert (appointment.began, appointment.ended) == (TODAY, date(2025, 12, 31))
    assert person_of(user, on=TODAY).parties == {"BLZ"}
    entry = Entry.objects.get(verb="accept_invitation")
    assert (entry.actor_id, entry.party, entry.change["until"]) == (user.pk, "BLZ", "2025-12-31")
    assert client.get(reverse("people:account")).context["user"] == user
    again = Client()
    again.post(reverse("account_login"), {"login": "HUGO@example.org", "password": PASSWORD})
    assert again.get(reverse("people:account")).status_code == 200


def test_a_link_opens_once(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast)
    Client().post(path_of(link), GIVEN)
    for again in (client.get(path_of(link)), client.post(path_of(link), GIVEN)):
        assert again.status_code == 410
        assert "abre una sola vez" in again.content.decode() or "opens once" in again.content.decode()
    assert User.objects.filter(email="hugo@example.org").count() == 1


def test_a_link_expires_after_fourteen_days(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast)
    start = datetime(2025, 5, 15, 18, tzinfo=UTC)
    with time_machine.travel(start + timedelta(days=13, hours=23)):
        assert client.get(path_of(link)).status_code == 200
    with time_machine.travel(start + timedelta(days=14, minutes=1)):
        assert client.get(path_of(link)).status_code == 410
        assert client.post(path_of(link), GIVEN).status_code == 410
    assert not User.objects.filter(email="hugo@example.org").exists()


def test_a_link_expires_with_the_appointment_it_offers(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast, appointment_ends=TODAY)
    with time_machine.travel(datetime(2025, 5, 16, 18, tzinfo=UTC)):
        assert client.post(path_of(link), GIVEN).status_code == 410


def test_a_withdrawn_link_says_so(cast: Cast, client: Client) -> None:
    invitation, link = invite(cast)
    actions.withdraw_invitation(by=cast.person("ana"), invitation=invitation, at=timezone.now())
    response = client.get(path_of(link), headers={"accept-language": "en"})
    assert response.status_code == 410
    assert response.context["state"] == "withdrawn"
    with pytest.raises(actions.Refused):
        actions.withdraw_invitation(by=cast.person("ana"), invitation=invitation, at=timezone.now())


def test_an_unknown_link_says_what_to_do(db: None, client: Client) -> None:
    response = client.get(reverse("people:accept", args=["x" * 43]))
    assert response.status_code == 404
    assert response.context["state"] == "unknown"


@pytest.mark.parametrize("signed_in", [True, False])
def test_the_secret_of_a_link_does_not_go_into_the_log(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture, signed_in: bool
) -> None:
    _invitation, link = invite(cast)
    secret = link.rstrip("/").rpartition("/")[2]
    if signed_in:
        client.force_login(cast.users["diego"], backend=BACKEND)
    else:
        Client().post(path_of(link), GIVEN)
    client.get(path_of(link))
    Client(enforce_csrf_checks=True).post(path_of(link), GIVEN)
    assert "/invitation/…/" in caplog.text
    assert secret not in caplog.text


def test_sending_again_closes_the_old_link(cast: Cast, client: Client) -> None:
    invitation, old = invite(cast)
    with time_machine.travel(datetime(2025, 6, 15, 18, tzinfo=UTC)):
        new = actions.resend_invitation(
            by=cast.person("ana"), invitation=invitation, site="https://cauce.example", at=timezone.now()
        )
        assert client.get(path_of(old)).status_code == 404
        assert client.get(path_of(new)).status_code == 200
    assert len(post.waiting()) == 2


def test_somebody_signed_in_does_not_take_up_an_invitation_by_mistake(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast)
    client.force_login(cast.users["diego"], backend=BACKEND)
    assert client.post(path_of(link), GIVEN).status_code == 409
    assert not User.objects.filter(email="hugo@example.org").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password": "corta", "password_again": "corta"}, "password"),
        ({"password": "123456789012345", "password_again": "123456789012345"}, "password"),
        ({"password": "hugo@example.org", "password_again": "hugo@example.org"}, "password"),
        ({"password_again": "otra cosa muy distinta"}, "password_again"),
        ({"name": " "}, "name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_form_that_is_wrong_keeps_the_invitation_open(
    cast: Cast, client: Client, changes: dict[str, str], field: str
) -> None:
    _invitation, link = invite(cast)
    response = client.post(path_of(link), GIVEN | changes)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.filter(email="hugo@example.org").exists()
    assert client.post(path_of(link), GIVEN).status_code == 302


def test_an_address_is_invited_once(cast: Cast) -> None:
    invite(cast)
    with pytest.raises(actions.Refused):
        invite(cast, email="HUGO@example.org")
    with pytest.raises(actions.Refused):
        invite(cast, email="Celia@example.org")
    assert Invitation.objects.count() == 1
    assert len(post.waiting()) == 1


def test_a_refused_invitation_leaves_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    typed = {
        "name": "Celia", "email": "celia@example.org", "language": "es", "role": "focal_point",
        "party": "BLZ",
    }  # fmt: skip
    response = client.post(reverse("people:invite"), typed)
    assert response.status_code == 200
    assert response.context["form"].non_field_errors()
    assert b'value="celia@example.org"' in response.content


def test_the_officer_is_shown_the_link_once(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    typed = {
        "name": "Hugo", "email": "hugo@example.org", "language": "es", "role": "focal_point",
        "party": "BLZ",
    }  # fmt: skip
    shown = client.post(reverse("people:invite"), typed)
    (mail,) = post.deliver()
    link = f"http://testserver{post.link_in(mail)}"
    assert link in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert link not in client.get(reverse("people:list")).content.decode()
    assert "hugo@example.org" in client.get(reverse("people:list")).content.decode()


@pytest.mark.parametrize("name", ["bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_only_the_secretariat_invites_and_appoints(cast: Cast, name: str) -> None:
    invitation, _link = invite(cast)
    person, now = cast.person(name), timezone.now()
    appointment = cast.users["celia"].appointments.get()
    before = Entry.objects.count()
    for attempt in (
        lambda: invite(cast, by=person, email="other@example.org"),
        lambda: actions.resend_invitation(by=person, invitation=invitation, site="", at=now),
        lambda: actions.withdraw_invitation(by=person, invitation=invitation, at=now),
        lambda: actions.appoint(
            by=person, person=cast.users["celia"], party=party("BLZ"), role="observer", began=TODAY, at=now
        ),
        lambda: actions.end_appointment(by=person, appointment=appointment, last_day=TODAY, at=now),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Entry.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_two_who_accept_at_the_same_time_make_one_account() -> None:
    Party.objects.create(code="BLZ", kind="state", source_url="test")
    officer = User.objects.create_user("ana@example.org", name="Ana")
    by = Person(on=timezone.localdate(), user_id=officer.pk, name="Ana", is_secretariat=True, may_write=True)
    _invitation, link = actions.invite(
        by=by, email="hugo@example.org", name="Hugo", language="es", party=Party.objects.get(),
        role=Role.OBSERVER, site="", at=timezone.now(),
    )  # fmt: skip
    secret = link.rstrip("/").rpartition("/")[2]
    together, outcomes = threading.Barrier(4), []

    def accept() -> None:
        together.wait()
        try:
            actions.accept_invitation(
                secret=secret, name="Hugo", language="es", password=PASSWORD, at=timezone.now()
            )
            outcomes.append("made")
        except actions.InvitationClosed as closed:
            outcomes.append(str(closed.state))
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "accepted", "accepted", "made"]
    assert Appointment.objects.count() == 1
    assert Entry.objects.filter(verb="accept_invitation").count() == 1


def test_the_first_officer_is_invited_from_the_command_line(db: None, client: Client) -> None:
    with pytest.raises(actions.Refused):
        actions.invite_first_secretariat(email="ana@example.org", name="Ana")
    party("UNHCR", "un_entity")
    link = actions.invite_first_secretariat(email="ana@example.org", name="Ana", site="https://cauce.example")
    assert client.get(path_of(link)).status_code == 200
    assert client.post(path_of(link), GIVEN).status_code == 302
    assert person_of(User.objects.get(), on=timezone.localdate()).is_secretariat
    with pytest.raises(actions.Refused):
        actions.invite_first_secretariat(email="eva@example.org", name="Eva")


@pytest.mark.parametrize("again", ["ana@example.org", "eva@example.org"])
def test_a_lost_invitation_of_the_first_officer_is_replaced(db: None, client: Client, again: str) -> None:
    party("UNHCR", "un_entity")
    lost = actions.invite_first_secretariat(email="ana@example.org", name="Ana", site="https://cauce.example")
    link = actions.invite_first_secretariat(email=again, name="Ana", site="https://cauce.example")
    assert client.get(path_of(lost)).status_code == 410
    assert client.get(path_of(link)).status_code == 200
    assert [entry.verb for entry in Entry.objects.all()] == ["invite", "withdraw_invitation", "invite"]


@pytest.mark.parametrize("address", ["ana", "ana@example.org\nBcc: eva@example.org", ""])
def test_the_first_officer_needs_an_address_that_is_one(db: None, address: str) -> None:
    party("UNHCR", "un_entity")
    with pytest.raises(actions.Refused):
        actions.invite_first_secretariat(email=address, name="Ana")
    assert not Invitation.objects.exists()


def test_a_name_is_one_line_without_unseen_characters(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    typed = {"email": "hugo@example.org", "language": "es", "role": "observer", "party": "BLZ"}
    refused = client.post(reverse("people:invite"), typed | {"name": "\u202e\u200b"})
    assert refused.context["form"].errors["name"]
    client.post(reverse("people:invite"), typed | {"name": "Hugo\u202e\r\n\r\nPaz"})
    assert Invitation.objects.get().name == "Hugo Paz"


def test_the_first_session_too_ends_with_the_browser(cast: Cast, client: Client) -> None:
    _invitation, link = invite(cast)
    assert client.post(path_of(link), GIVEN).status_code == 302
    assert not client.cookies["sessionid"]["max-age"]
