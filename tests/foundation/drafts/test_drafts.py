"""Unsent texts: kept for whoever typed them and nobody else, given back, dropped when sent or forgotten."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import timezone

from cauce.foundation.drafts import actions, queries
from cauce.foundation.drafts.middleware import SentByScriptMiddleware
from cauce.foundation.drafts.models import FormDraft
from tests.cast import Cast
from tests.site.test_cast_walk import as_reader

pytestmark = pytest.mark.django_db
FIELDS = [["title", "quetzal"], ["part", "1"], ["part", "2"], ["csrfmiddlewaretoken", "t"]]


def keep(client: Client, form: str = "commitment:C-1", fields: Any = None) -> Any:
    body = {"form": form, "fields": FIELDS if fields is None else fields}
    return client.post("/es/drafts/keep/", json.dumps(body), content_type="application/json")


def test_a_text_is_kept_and_given_back_without_the_token(cast: Cast) -> None:
    answer = keep(as_reader(cast, "celia"))
    assert answer.status_code == 200
    assert "12:00" in answer.json()["said"]
    kept = queries.kept(cast.person("celia"), "commitment:C-1")
    assert kept is not None
    assert kept.data == [["title", "quetzal"], ["part", "1"], ["part", "2"]]


def test_a_later_text_takes_the_place_of_the_one_before(cast: Cast) -> None:
    client = as_reader(cast, "celia")
    keep(client)
    keep(client, fields=[["title", "tapir"]])
    assert [each.data for each in FormDraft.objects.all()] == [[["title", "tapir"]]]


def test_nobody_reads_keeps_or_drops_the_text_of_another(cast: Cast) -> None:
    keep(as_reader(cast, "celia"))
    for name in ("ana", "bruno", "diego", "elena", "fabio", "gina", "nobody"):
        assert queries.kept(cast.person(name), "commitment:C-1") is None
        client = as_reader(cast, name)
        client.post(
            "/es/drafts/forget/", json.dumps({"form": "commitment:C-1"}), content_type="application/json"
        )
    assert FormDraft.objects.count() == 1


def test_a_stranger_keeps_nothing_and_is_told_so(cast: Cast) -> None:
    answer = keep(as_reader(cast, "nobody"))
    assert answer.status_code == 401
    assert not FormDraft.objects.exists()


def test_without_the_token_of_the_form_nothing_is_kept(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["celia"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert keep(client).status_code == 403


@pytest.mark.parametrize(
    ("form", "fields", "status"),
    [
        ("no spaces", FIELDS, 400),
        ("x" * 121, FIELDS, 400),
        ("a", "text", 400),
        ("a", [["one"]], 400),
        ("a", [["one", 2]], 400),
        ("a", [["long", "x" * actions.LARGEST]], 413),
    ],
)
def test_what_is_no_form_is_refused(cast: Cast, form: str, fields: Any, status: int) -> None:
    assert keep(as_reader(cast, "celia"), form, fields).status_code == status
    assert not FormDraft.objects.exists()


def test_a_broken_body_is_refused(cast: Cast) -> None:
    client = as_reader(cast, "celia")
    for body in (b"{", b"[]", b"\xff"):
        answer = client.post("/es/drafts/keep/", body, content_type="application/json")
        assert answer.status_code == 400


def test_a_person_keeps_so_many_forms_at_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PER_PERSON", 2)
    client = as_reader(cast, "celia")
    for form in ("first", "second", "third"):
        keep(client, form)
    assert sorted(FormDraft.objects.values_list("form", flat=True)) == ["second", "third"]


def test_after_thirty_days_it_is_gone(cast: Cast) -> None:
    person, now = cast.person("celia"), timezone.now()
    actions.keep(by=person, form="old", fields=[], at=now - timedelta(days=30, minutes=1))
    actions.keep(by=person, form="new", fields=[], at=now - timedelta(days=29))
    assert actions.purge(at=now) == 1
    assert FormDraft.objects.get().form == "new"


def tag(cast: Cast, name: str, method: str = "GET") -> str:
    request = RequestFactory().generic(method, "/")
    request.person = cast.person(name)  # type: ignore[attr-defined]
    words = '{% load drafts %}{% keeps_draft "a" %}'
    return Template(words).render(Context({"request": request}))


def test_the_page_offers_the_text_to_its_writer_alone(cast: Cast) -> None:
    hostile = [["title", "</script><b>quetzal"]]
    actions.keep(by=cast.person("celia"), form="a", fields=hostile, at=timezone.now())
    assert "quetzal" in tag(cast, "celia")
    assert "<b>" not in tag(cast, "celia")
    assert "quetzal" not in tag(cast, "celia", "POST")
    assert "quetzal" not in tag(cast, "diego")
    assert "data-draft-offer" not in tag(cast, "diego")


def sent(to: str, **headers: str) -> HttpResponse:
    request = RequestFactory().post("/", headers=headers)
    return SentByScriptMiddleware(lambda _request: redirect(to))(request)


def test_a_form_sent_by_the_script_is_told_where_to_go() -> None:
    answer = sent("/es/updates/1/", **{"X-Sent-By": "drafts"})
    assert (answer.status_code, answer["X-Go-To"]) == (204, "/es/updates/1/")


def test_a_form_sent_after_signing_out_keeps_its_page() -> None:
    assert sent("/es/account/login/?next=/", **{"X-Sent-By": "drafts"}).status_code == 401


def test_a_form_sent_by_the_browser_is_redirected() -> None:
    assert sent("/es/updates/1/").status_code == 302
