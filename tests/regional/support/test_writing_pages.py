"""The pages where needs and offers are written: for whom they open, what they keep, what they prefill."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.models import FormDraft
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, SupportWanted
from cauce.regional.support.actions import asking
from cauce.regional.support.models import Answer, Circulation, Need, Offer
from tests.cast import NAMES, Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.commitments.pages import typed
from tests.regional.rounds.conftest import client_of
from tests.regional.support.test_writing import need, offer, open_need, wanted

EVERYONE = (*NAMES, "nobody")
FORM = "writing-form"


def opens(cast: Cast, path: str) -> set[str]:
    return {name for name in EVERYONE if client_of(cast, name).get(path).status_code == 200}


def test_the_short_forms_open_for_those_who_may_write(cast: Cast) -> None:
    assert opens(cast, "/es/support/needs/new/?sheet=0f6f3d58-8d0f-4d0c-9a55-7d1f1a4ce001") == {
        "celia",
        "diego",
    }
    assert opens(cast, "/es/support/needs/import/") == {"celia", "diego"}
    assert opens(cast, "/es/support/offers/new/?sheet=0f6f3d58-8d0f-4d0c-9a55-7d1f1a4ce001") == {
        "bruno",
        "celia",
        "diego",
        "elena",
    }


def test_the_pages_of_a_draft_open_for_its_own_party_alone(cast: Cast) -> None:
    asked, offered = need(cast), offer(cast)
    for page in ("edit", "publish", "withdraw"):
        assert opens(cast, f"/es/support/needs/{asked.key}/{page}/") == {"celia"}, page
        assert opens(cast, f"/es/support/offers/{offered.key}/{page}/") == {"elena"}, page
    for page in ("close", "reopen", "circulate", "answer"):
        assert opens(cast, f"/es/support/needs/{asked.key}/{page}/") == set(), page


def test_the_pages_of_an_open_need_open_for_those_who_may_act(cast: Cast) -> None:
    key = open_need(cast).key
    may = {
        "edit": {"celia"}, "close": {"celia"}, "publish": set(), "withdraw": set(), "reopen": set(),
        "circulate": {"ana"}, "answer": {"bruno", "diego", "elena"},
    }  # fmt: skip
    assert {page: opens(cast, f"/es/support/needs/{key}/{page}/") for page in may} == may


def test_what_was_typed_wrong_stays_with_a_sentence_at_each_field(cast: Cast) -> None:
    client = client_of(cast, "celia")
    page = client.get("/es/support/needs/new/", follow=True)
    sent = typed(page, FORM, title="Intérpretes", amount="-3", starts_on="2026-02-01", ends_on="2026-01-01")
    answer = client.post("/es/support/needs/new/", sent)
    form = answer.context["form"]
    assert set(form.errors) == {"forms", "amount", "ends_on"}
    assert form["title"].value() == "Intérpretes"
    assert not Need.objects.exists()


def test_five_fields_make_a_draft_once(cast: Cast) -> None:
    client = client_of(cast, "celia")
    page = client.get("/es/support/needs/new/", follow=True)
    drafts.keep(by=cast.person("celia"), form="need:new", fields=[["title", "I"]], at=timezone.now())
    sent = typed(page, FORM, title="Intérpretes", words="Doce, para entrevistas.", forms=["technical"])
    first, again = (client.post("/es/support/needs/new/", sent) for _ in range(2))
    made = Need.objects.get()
    assert first["Location"] == again["Location"] == f"/es/support/needs/{made.key}/"
    assert (made.title, made.words, made.unit, made.currency) == (
        Translated({"es": "Intérpretes"}), Translated({"es": "Doce, para entrevistas."}), "", "",
    )  # fmt: skip
    assert not FormDraft.objects.exists()


def test_an_offer_whose_earmark_excludes_every_state_is_refused_in_words(cast: Cast) -> None:
    client, made = client_of(cast, "elena"), offer(cast)
    path = f"/es/support/offers/{made.key}/edit/"
    sent = typed(
        client.get(path, follow=True),
        FORM,
        not_states=["BLZ", "MEX"],
        for_any="on",
        proofs__0__terms=[],
        proofs__1__terms=[],
    )
    answer = client.post(path, sent)
    assert set(answer.context["form"].errors) == {"not_states"}
    assert not Offer.objects.get().not_states.exists()


def test_the_long_form_says_everything_and_keeps_what_it_does_not_show(cast: Cast) -> None:
    scheme = Scheme.objects.create(
        key="acsg_quality", position=1, name=Translated({"es": "Cualidades"}), source_url="test"
    )
    hidden = Scheme.objects.create(
        key="pledge_type", position=2, name=Translated({"es": "Tipo"}), source_url="test"
    )
    shown, kept = (
        Term.objects.create(code=f"{of.pk}/a", scheme=of, key="a", position=1, label=Translated({"es": "A"}))
        for of in (scheme, hidden)
    )
    made, client = need(cast), client_of(cast, "celia")
    made.terms.add(kept)
    path = f"/es/support/needs/{made.key}/edit/"
    sent = typed(
        client.get(path), FORM, title_en="Interpreters", priority="1", meets=["visibility"],
        refuses=["procurement"], languages=["es", "en"], territories="Cayo\nToledo; Orange Walk", amount="12",
        unit="places", terms_acsg_quality=[shown.pk], existing__0__party="CAN", existing__0__what_es="Cursos",
    )  # fmt: skip
    answer = client.post(path, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    made.refresh_from_db()
    assert (made.title.by_language["en"], made.priority, made.meets, made.refuses) == (
        "Interpreters", 1, ["visibility"], ["procurement"],
    )  # fmt: skip
    assert made.territories == ["Cayo", "Toledo", "Orange Walk"]
    assert {term.pk for term in made.terms.all()} == {shown.pk, kept.pk}
    assert [(each.party_id, str(each.what)) for each in made.existing.all()] == [("CAN", "Cursos")]
    assert made.version == 2


def test_met_and_refused_at_once_is_refused(cast: Cast) -> None:
    made, client = need(cast), client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/edit/"
    sent = typed(client.get(path), FORM, meets=["reporting"], refuses=["reporting"])
    assert set(client.post(path, sent).context["form"].errors) == {"refuses"}


def test_two_editors_lose_nothing(cast: Cast) -> None:
    made, one, two = need(cast), client_of(cast, "celia"), client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/edit/"
    first, second = one.get(path), two.get(path)
    one.post(path, typed(first, FORM, authority="Refugiados"))
    met = two.post(path, typed(second, FORM, priority="2"))
    assert met.status_code == 409
    assert "Refugiados" in met.content.decode()
    saved = two.post(path, typed(met, FORM))
    made.refresh_from_db()
    assert (saved.status_code, made.authority, made.priority, made.version) == (302, "Refugiados", 2, 3)


def test_more_rows_are_given_and_nothing_is_saved(cast: Cast) -> None:
    made, client = need(cast), client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/edit/"
    answer = client.post(path, typed(client.get(path), FORM, authority="Otra", more="existing"))
    assert len(answer.context["form"].rows.forms) == 6
    assert answer.context["form"]["authority"].value() == "Otra"
    assert Need.objects.get().version == 1


def test_publishing_closing_and_opening_again(cast: Cast) -> None:
    made, client = need(cast), client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/"
    assert client.post(f"{path}publish/", {"version": "1", "visibility": "public"}).status_code == 302
    assert client.post(f"{path}close/", {"because": ""}).status_code == 200
    assert client.post(f"{path}close/", {"because": "Cubierta"}).status_code == 302
    assert Need.objects.get().closed_because == "Cubierta"
    assert "Cubierta" in client.get(f"{path}reopen/").content.decode()
    assert client.post(f"{path}reopen/", {}).status_code == 302
    assert Need.objects.get().is_open


def test_circulating_and_answering(cast: Cast) -> None:
    key = open_need(cast).key
    ana, elena = client_of(cast, "ana"), client_of(cast, "elena")
    assert ana.post(f"/es/support/needs/{key}/circulate/", {}).status_code == 200
    assert ana.post(f"/es/support/needs/{key}/circulate/", {"parties": ["CAN"]}).status_code == 302
    assert elena.post(f"/es/support/needs/{key}/answer/", {"kind": "interested"}).status_code == 302
    assert [each.party_id for each in Circulation.objects.all()] == ["CAN"]
    assert [(each.party_id, each.kind) for each in Answer.objects.all()] == [("CAN", "interested")]


@pytest.fixture
def asking_for(cast: Cast) -> tuple[Commitment, SupportWanted]:
    made = make_commitment("C-1", by=("BLZ",), starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31))
    words = Translated({"es": "Formar a doce entrevistadores. Con visitas.", "en": "Train twelve."})
    return made, SupportWanted.objects.create(commitment=made, type="technical", text=words)


def test_support_wanted_by_a_commitment_becomes_a_need(
    cast: Cast, asking_for: tuple[Commitment, SupportWanted]
) -> None:
    commitment, wanted = asking_for
    client = client_of(cast, "celia")
    path = f"/es/support/needs/new/?commitment={commitment.key}&support={wanted.pk}"
    shown = client.get(f"/es/commitments/{commitment.key}/").content.decode()
    assert path.replace("&", "&amp;") in shown
    page = client.get(path, follow=True)
    sent = typed(page, FORM)
    assert (sent["title"], sent["forms"], sent["starts_on"]) == (
        "Formar a doce entrevistadores", ["technical"], "2025-01-01",
    )  # fmt: skip
    client.post(path, sent)
    made = Need.objects.get()
    assert (made.commitment, made.ends_on) == (commitment, date(2027, 12, 31))
    assert made.words.by_language["en"] == "Train twelve."


def test_only_who_writes_its_needs_is_offered_to_make_one(
    cast: Cast, asking_for: tuple[Commitment, SupportWanted]
) -> None:
    offered = {
        name for name in EVERYONE
        if "support/needs/new" in client_of(cast, name).get("/es/commitments/C-1/").content.decode()
    }  # fmt: skip
    assert offered == {"celia"}


def test_a_commitment_that_names_no_support_can_be_served_by_a_need_too(cast: Cast) -> None:
    make_commitment("C-1", by=("BLZ",))
    path = "/es/support/needs/new/?commitment=C-1"
    shown = {name: client_of(cast, name).get("/es/commitments/C-1/").content.decode() for name in EVERYONE}
    assert {name for name, page in shown.items() if f'href="{path}"' in page} == {"celia"}
    assert path not in client_of(cast, "celia").get("/es/commitments/C-1/?on=2025-01-01").content.decode()
    client = client_of(cast, "celia")
    client.post(path, typed(client.get(path, follow=True), FORM, forms=["technical"]))
    assert Need.objects.get().commitment == Commitment.objects.get()


def test_a_commitment_that_is_not_seen_prefills_nothing(cast: Cast) -> None:
    make_commitment("C-2", by=("MEX",), owner=party("MEX"), visibility="private")
    page = client_of(cast, "celia").get("/es/support/needs/new/?commitment=C-2", follow=True)
    assert typed(page, FORM)["title"] == ""


def event(key: str, **more: Any) -> Event:
    given = {
        "kind": "learning", "organ": "mirps", "title": Translated({"es": "Taller", "en": "Workshop"}),
        "starts_on": date(2025, 10, 1), "ends_on": date(2025, 12, 31), "precision": "quarter",
        "status": "planned", "tentative": True, "visibility": "public", "source_url": "test",
    }  # fmt: skip
    return Event.objects.create(key=key, **{**given, **more})


def test_a_tentative_row_of_the_calendar_becomes_a_need(cast: Cast) -> None:
    row, client = event("E-1"), client_of(cast, "celia")
    path = "/es/support/needs/new/?event=E-1"
    assert path in client.get("/es/agenda/events/E-1/").content.decode()
    client.post(path, typed(client.get(path, follow=True), FORM))
    made = Need.objects.get()
    assert (made.event, made.forms, made.starts_on) == (row, ["training"], row.starts_on)
    assert made.title == row.title


@pytest.mark.parametrize(
    "more", [{"tentative": False}, {"ends_on": date(2025, 3, 1), "starts_on": date(2025, 1, 1)}]
)
def test_a_firm_or_past_row_does_not(cast: Cast, more: dict[str, Any]) -> None:
    event("E-1", **more)
    client = client_of(cast, "celia")
    assert "support/needs/new" not in client.get("/es/agenda/events/E-1/").content.decode()
    assert typed(client.get("/es/support/needs/new/?event=E-1", follow=True), FORM)["title"] == ""


def test_the_calendar_offers_it_to_those_who_write_needs_alone(cast: Cast) -> None:
    event("E-1")
    offered = {
        name for name in EVERYONE
        if "support/needs/new" in client_of(cast, name).get("/es/agenda/events/E-1/").content.decode()
    }  # fmt: skip
    assert offered == {"celia", "diego"}


def test_the_queries_of_the_long_form_do_not_grow(cast: Cast) -> None:
    client = client_of(cast, "celia")
    made = need(cast)
    path = f"/es/support/needs/{made.key}/edit/"
    client.get(path)
    counts = []
    for number in (1, 30):
        while made.existing.count() < number:
            made.existing.create(name="Alguien")
        make_commitment(f"C-{number}", by=("BLZ",))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_draft_withdrawn_is_gone(cast: Cast) -> None:
    made, client = need(cast), client_of(cast, "celia")
    assert client.post(f"/es/support/needs/{made.key}/withdraw/", {}).status_code == 302
    assert not Need.objects.exists()


def test_strangers_are_asked_to_sign_in(cast: Cast) -> None:
    answer = Client().get("/es/support/needs/new/")
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_what_changed_while_it_was_read_is_not_published(cast: Cast) -> None:
    made = need(cast)
    asking.change(by=cast.person("celia"), record=made, said=wanted(authority="Otra"), version=1)
    client = client_of(cast, "celia")
    path = f"/es/support/needs/{made.key}/publish/"
    answer = client.post(path, {"version": "1", "visibility": "public"})
    assert answer.context["form"].non_field_errors()
    assert not Need.objects.get().is_open
