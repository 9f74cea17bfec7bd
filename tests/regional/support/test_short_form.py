"""The short form of a busy official: what it calls optional, what it says, and a page that is sent again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from cauce.foundation.drafts.models import FormDraft
from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.support.actions import asking
from cauce.regional.support.checking import faults, remarks
from cauce.regional.support.models import Need, Offer
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.pages import typed
from tests.regional.rounds.conftest import client_of
from tests.regional.support.test_writing import STATES, given, need, open_need, wanted

NEW_NEED, NEW_OFFER = "/es/support/needs/new/", "/es/support/offers/new/"
FORM = "writing-form"


def short(cast: Cast, path: str = NEW_NEED, by: str = "celia", **more: Any) -> dict[str, Any]:
    page = client_of(cast, by).get(path, follow=True)
    return typed(page, FORM, **{"title": "Intérpretes", "forms": ["technical"], **more})


def sent(cast: Cast, fields: dict[str, Any], path: str = NEW_NEED, by: str = "celia") -> Any:
    return client_of(cast, by).post(path, fields)


@pytest.mark.parametrize(("path", "by"), [(NEW_NEED, "celia"), (NEW_OFFER, "elena")])
def test_what_must_be_said_is_not_called_optional_and_asked_once_in_plain_words(
    cast: Cast, path: str, by: str
) -> None:
    form = client_of(cast, by).get(path, follow=True).context["form"]
    assert {name for name in form.fields if form.fields[name].required} >= {"title", "forms"}
    answer = sent(cast, short(cast, path, by, title="", forms=[], words="Doce."), path, by)
    errors = answer.context["form"].errors
    assert {name: len(said) for name, said in errors.items()} == {"title": 1, "forms": 1}
    assert "obligatorio" not in str(errors)
    assert answer.context["form"]["words"].value() == "Doce."


def test_a_currency_in_words_is_answered_in_words(cast: Cast) -> None:
    answer = sent(cast, short(cast, amount="5", currency="dólares"))
    assert list(answer.context["form"].errors["currency"]) == [
        "Diga en qué moneda: tres letras, como USD, MXN o BZD."
    ]


@pytest.mark.parametrize(
    ("said", "owner", "field"),
    [
        (wanted(amount=Decimal(0), unit="places"), "BLZ", "amount"),
        (given(amount=Decimal(0), unit="places"), "CAN", "amount"),
        (given(most=Decimal(0)), "CAN", "most"),
    ],
)
def test_zero_is_not_an_amount_of_support(said: Any, owner: str, field: str) -> None:
    assert [name for name, _words in faults(said, owner=owner, states=STATES)] == [field]


def test_a_window_that_is_over_is_pointed_out() -> None:
    over, open_still = (wanted(ends_on=day) for day in (TODAY.replace(year=TODAY.year - 20), TODAY))
    assert len(remarks(over, on=TODAY)) - len(remarks(open_still, on=TODAY)) == 1


def test_an_amount_not_given_is_told_of_a_need_and_of_an_offer_in_their_own_words() -> None:
    asked, offered = (set(remarks(said, on=TODAY)) for said in (wanted(), given()))
    assert any("queda por cubrir" in words for words in asked - offered)
    assert any("está libre" in words for words in offered - asked)


def test_an_offer_names_its_states_in_the_short_form(cast: Cast) -> None:
    sent(cast, short(cast, NEW_OFFER, "elena", states=["BLZ"]), NEW_OFFER, "elena")
    sent(cast, short(cast, NEW_OFFER, "elena", title="Para todos"), NEW_OFFER, "elena")
    one, other = Offer.objects.order_by("pk")
    assert (one.for_any, [each.pk for each in one.states.all()]) == (False, ["BLZ"])
    assert (other.for_any, other.states.count()) == (True, 0)


def test_pressed_twice_it_is_one_draft_of_one_version(cast: Cast) -> None:
    fields = short(cast, amount="12", unit="places", currency="USD")
    assert sent(cast, fields)["Location"] == sent(cast, fields)["Location"]
    assert (Need.objects.get().version, Need.objects.get().currency) == (1, "")
    assert list(Entry.objects.values_list("verb", flat=True)) == ["draft_need"]


def test_gone_back_and_sent_again_with_other_words_they_are_kept(cast: Cast) -> None:
    fields = short(cast)
    sent(cast, fields)
    sent(cast, {**fields, "title": "Intérpretes de criol", "amount": "12", "unit": "places"})
    made = Need.objects.get()
    assert (str(made.title), made.amount, made.version) == ("Intérpretes de criol", Decimal(12), 2)


def test_gone_back_to_the_sheet_one_goes_on_with_what_it_became(cast: Cast) -> None:
    client = client_of(cast, "celia")
    first = client.get(f"{NEW_NEED}?event=E-9")
    query = parse_qs(urlsplit(first["Location"]).query)
    assert (query["event"], len(query["sheet"])) == (["E-9"], 1)
    client.post(
        first["Location"], typed(client.get(first["Location"]), FORM, title="Intérpretes", forms=["training"])
    )
    made = Need.objects.get()
    back = client.get(first["Location"])
    assert back["Location"] == f"/es/support/needs/{made.key}/edit/"
    assert made.key in client.get(back["Location"]).content.decode()
    assert client_of(cast, "diego").get(first["Location"]).status_code == 200, (
        "the sheet of another says nothing"
    )
    assert client.get(NEW_NEED)["Location"] != first["Location"]
    assert "sheet=" in client.get(f"{NEW_NEED}?sheet=x")["Location"]


def test_a_sheet_that_became_what_is_no_longer_ones_own_is_no_dead_end(cast: Cast) -> None:
    client = client_of(cast, "celia")
    sheet = client.get(NEW_NEED)["Location"]
    fields = typed(client.get(sheet), FORM, title="Intérpretes", forms=["training"])
    client.post(sheet, fields, follow=True)
    Need.objects.update(owner=party("GTM"))
    again = client.get(sheet, follow=True)
    assert again.status_code == 200
    assert again.redirect_chain[0][0].startswith(f"{NEW_NEED}?sheet=")
    assert Need.objects.get().key not in again.content.decode()
    refused = client.post(sheet, {**fields, "title": "Otra"})
    assert refused.status_code == 200
    assert refused.context["form"]["title"].value() == "Otra"
    assert refused.context["form"].non_field_errors()


def test_sent_again_while_another_writes_it_is_refused_in_words(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at what was sent and the lock, somebody else saves."""
    fields, change = short(cast), asking.change
    sent(cast, fields)

    def late(**given: Any) -> Any:
        monkeypatch.undo()
        asking.change(
            by=cast.person("celia"), record=Need.objects.get(), said=wanted(authority="Refugiados"), version=1
        )
        return change(**given)

    monkeypatch.setattr(asking, "change", late)
    answer = sent(cast, {**fields, "title": "Otra"})
    assert Need.objects.get().key in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["title"].value() == "Otra"


def test_gone_back_after_it_was_refined_nothing_is_overwritten_and_it_is_said(cast: Cast) -> None:
    fields = short(cast)
    sent(cast, fields)
    made = Need.objects.get()
    asking.change(by=cast.person("celia"), record=made, said=wanted(authority="Refugiados"), version=1)
    answer = sent(cast, {**fields, "title": "Otra"})
    assert made.key in str(answer.context["form"].non_field_errors())
    assert answer.context["form"]["title"].value() == "Otra"
    made.refresh_from_db()
    assert (made.title, made.authority) == (Translated({"es": "Intérpretes"}), "Refugiados")


def test_a_draft_says_on_its_page_what_is_not_said_yet(cast: Cast) -> None:
    made = need(cast)
    path = f"/es/support/needs/{made.key}/"
    window = "No se da un plazo"
    assert window in client_of(cast, "celia").get(path, follow=True).content.decode()
    asking.publish(by=cast.person("celia"), record=made, visibility="public")
    assert window not in client_of(cast, "celia").get(path, follow=True).content.decode()


def test_sent_after_the_session_ended_it_is_offered_again_and_nobody_elses_to_read(cast: Cast) -> None:
    fields = short(cast, words="Doce intérpretes de criol.")
    asked = Client().post(NEW_NEED, fields)
    assert "/login/" in asked["Location"]
    assert not Need.objects.exists()
    client = client_of(cast, "celia")
    page = client.get(NEW_NEED, follow=True).content.decode()
    assert 'unsent=need%3Anew"' in page
    again = client.get(f"{NEW_NEED}?unsent=need%3Anew", follow=True)
    assert again.context["form"]["words"].value() == "Doce intérpretes de criol."
    assert not Need.objects.exists(), "to look is not to save"
    client.post(f"{NEW_NEED}?unsent=need%3Anew", typed(again, FORM))
    assert str(Need.objects.get().words) == "Doce intérpretes de criol."
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize("page", ["edit", "close", "answer"])
def test_every_other_form_is_offered_again_too(cast: Cast, page: str) -> None:
    made = open_need(cast)
    by = "elena" if page == "answer" else "celia"
    path, client = f"/es/support/needs/{made.key}/{page}/", client_of(cast, by)
    name = {"edit": "authority", "close": "because", "answer": "words"}[page]
    form = FORM if page == "edit" else "form"
    Client().post(path, typed(client.get(path, follow=True), form, **{name: "Sigue aquí"}))
    key = f"need:{made.key}" if page == "edit" else f"{page}:{made.key}"
    assert client.get(path, {"unsent": key}, follow=True).context["form"][name].value() == "Sigue aquí"


def test_what_names_another_person_or_none_is_kept_for_nobody(cast: Cast) -> None:
    fields = short(cast)
    for whose in ("", "1:need:new", fields["draft-of"][:-3] + "abc"):
        Client().post(NEW_NEED, {**fields, "draft-of": whose})
    assert not FormDraft.objects.exists()
    Client().post(NEW_NEED, fields)
    assert [each.user.name for each in FormDraft.objects.all()] == ["Celia"]
    assert not {"draft-of", "csrfmiddlewaretoken"} & {name for name, _v in FormDraft.objects.get().data}
