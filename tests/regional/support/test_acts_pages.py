"""Publishing, closing, opening again, withdrawing, answering: pressed twice, come too late, or unfinished."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.models import FormDraft
from cauce.foundation.ledger.models import Entry
from cauce.regional.support.actions import asking
from cauce.regional.support.models import Answer, Circulation, Need
from tests.cast import Cast
from tests.regional.commitments.pages import typed
from tests.regional.rounds.conftest import client_of
from tests.regional.support.test_writing import need, open_need


def pressed_twice(cast: Cast, path: str, fields: dict[str, Any], by: str = "celia") -> tuple[Any, Any]:
    client = client_of(cast, by)
    return client.post(path, fields), client.post(path, fields)


def told(answer: Any) -> str:
    return " ".join(str(each) for each in get_messages(answer.wsgi_request))


@pytest.mark.parametrize(
    ("page", "fields", "stands"),
    [
        ("close", {"because": "Cubierta"}, "está cerrada. Ahora no"),
        ("publish", {"version": "1", "visibility": "public"}, "la ven todos. Ahora no"),
    ],
)
def test_pressed_twice_it_is_done_once_and_said_so(
    cast: Cast, page: str, fields: dict[str, str], stands: str
) -> None:
    made = open_need(cast) if page == "close" else need(cast)
    once, again = pressed_twice(cast, f"/es/support/needs/{made.key}/{page}/", fields)
    assert once["Location"] == again["Location"] == f"/es/support/needs/{made.key}/"
    assert stands in told(again)
    assert Entry.objects.filter(verb=f"{page}_need").count() == 1


def test_opened_again_twice_it_is_said_that_it_is_open(cast: Cast) -> None:
    made = asking.close(by=cast.person("celia"), record=open_need(cast), because="Cubierta")
    _once, again = pressed_twice(cast, f"/es/support/needs/{made.key}/reopen/", {})
    assert (again.status_code, "está abierta" in told(again)) == (302, True)


def test_withdrawn_twice_it_leads_to_the_list(cast: Cast) -> None:
    made = need(cast)
    once, again = pressed_twice(cast, f"/es/support/needs/{made.key}/withdraw/", {})
    assert once["Location"] == again["Location"] == "/es/support/"
    assert made.key in told(again)


def test_a_stranger_to_the_draft_learns_nothing_of_its_withdrawal(cast: Cast) -> None:
    made = need(cast)
    path = f"/es/support/needs/{made.key}/withdraw/"
    client_of(cast, "celia").post(path, {})
    assert client_of(cast, "diego").post(path, {}).status_code == 404


def test_who_may_not_close_it_finds_no_page_whatever_its_state(cast: Cast) -> None:
    made = asking.close(by=cast.person("celia"), record=open_need(cast), because="Cubierta")
    for name in ("ana", "diego", "elena", "gina"):
        assert client_of(cast, name).post(f"/es/support/needs/{made.key}/close/", {}).status_code == 404


@pytest.mark.parametrize(
    ("page", "by", "fields"),
    [
        ("close", "celia", {"because": "Cubierta"}),
        ("answer", "elena", {"kind": "interested", "words": "En junio."}),
    ],
)
def test_a_reason_and_an_answer_are_kept_while_they_are_typed(
    cast: Cast, page: str, by: str, fields: dict[str, str]
) -> None:
    made = open_need(cast)
    client, path = client_of(cast, by), f"/es/support/needs/{made.key}/{page}/"
    form = f'data-draft-form="{page}:{made.key}"'
    assert form in client.get(path).content.decode()
    drafts.keep(by=cast.person(by), form=f"{page}:{made.key}", fields=[["words", "E"]], at=timezone.now())
    client.post(path, fields)
    assert not FormDraft.objects.exists()


def test_the_same_answer_sent_twice_at_once_is_one(cast: Cast) -> None:
    made = open_need(cast)
    path = f"/es/support/needs/{made.key}/answer/"
    pressed_twice(cast, path, {"kind": "later", "words": "En junio."}, by="elena")
    client_of(cast, "elena").post(path, {"kind": "interested", "words": ""})
    assert [(each.kind, each.words) for each in Answer.objects.order_by("pk")] == [
        ("later", "En junio."), ("interested", ""),
    ]  # fmt: skip
    assert Need.objects.get().is_open


def test_one_button_shows_a_need_to_every_member_that_may_see_it(cast: Cast) -> None:
    made = open_need(cast)
    client, path = client_of(cast, "ana"), f"/es/support/needs/{made.key}/circulate/"
    codes = [code for code, _name in client.get(path).context["asked"]]
    client.post(path, {"all": "yes"})
    assert codes
    assert sorted(Circulation.objects.values_list("party", flat=True)) == sorted(codes)


def test_the_main_action_is_not_offered_a_second_time(cast: Cast) -> None:
    made = open_need(cast)
    client, path = client_of(cast, "ana"), f"/es/support/needs/{made.key}/"
    assert client.get(path).content.decode().count(f"{path}circulate/") == 1
    client.post(f"{path}circulate/", {"parties": ["CAN"]})
    assert client.get(path).content.decode().count(f"{path}circulate/") == 1


def test_what_is_typed_into_a_draft_that_was_withdrawn_becomes_a_new_draft(cast: Cast) -> None:
    made, client = need(cast), client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/edit/"
    fields = typed(client.get(path), "writing-form", authority="Refugiados", words_es="Doce")
    asking.withdraw(by=cast.person("celia"), record=made)
    wrong = client.post(path, {**fields, "amount": "-5"})
    assert (wrong.status_code, wrong.context["form"]["authority"].value()) == (200, "Refugiados")
    assert not Need.objects.exists()
    answer = client.post(path, fields)
    again = Need.objects.get()
    assert answer["Location"] == f"/es/support/needs/{again.key}/"
    assert (again.authority, str(again.words), again.key != made.key) == ("Refugiados", "Doce", True)
    assert made.key in told(answer)
    assert again.key in told(answer)


def test_the_page_of_a_withdrawn_draft_leads_to_the_list_and_stays_closed_to_others(cast: Cast) -> None:
    made = need(cast)
    path = f"/es/support/needs/{made.key}/edit/"
    asking.withdraw(by=cast.person("celia"), record=made)
    assert client_of(cast, "celia").get(path)["Location"] == "/es/support/"
    for name in ("ana", "diego", "elena"):
        assert client_of(cast, name).get(path).status_code == 404
        assert client_of(cast, name).post(path, {"title_es": "A"}).status_code == 404
