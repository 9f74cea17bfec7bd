"""The pages where commitments are written: for whom they open, what they keep, what they show."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.models import FormDraft
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions
from cauce.regional.commitments.models import Commitment, Revision
from cauce.regional.commitments.wording import content_read
from tests.cast import Cast, party
from tests.regional.commitments.conftest import BACKEND, Make
from tests.regional.commitments.pages import typed
from tests.regional.commitments.writing import content, draft, indicator, published

EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")
SECRET = "quetzalborrador"
FORM = "commitment-form"
NEW = "/es/commitments/new/?sheet=0f6f3d58-8d0f-4d0c-9a55-7d1f1a4ce001"


@pytest.fixture
def visit(cast: Cast) -> Callable[[str], Client]:
    """A browser in which one of the cast is signed in."""

    def client(name: str) -> Client:
        made = Client()
        if name != "nobody":
            made.force_login(cast.users[name], backend=BACKEND)
        return made

    return client


Visit = Callable[[str], Client]


def _opens(visit: Visit, path: str) -> set[str]:
    return {name for name in EVERYONE if visit(name).get(path).status_code == 200}


def test_the_form_for_a_new_one_opens_for_those_who_may_draft(visit: Visit) -> None:
    assert _opens(visit, "/es/commitments/new/?sheet=0f6f3d58-8d0f-4d0c-9a55-7d1f1a4ce001") == {
        "ana",
        "bruno",
        "celia",
        "diego",
        "elena",
    }


def test_each_page_of_a_private_draft_opens_for_its_owner_alone(visit: Visit, cast: Cast) -> None:
    key = draft(cast, called=SECRET).key
    for page in ("edit", "agree", "withdraw", "merge", "split"):
        assert _opens(visit, f"/es/commitments/{key}/{page}/") == {"celia"}, page
    assert _opens(visit, f"/es/commitments/{key}/wordings/") == {"celia"}
    assert _opens(visit, f"/es/commitments/{key}/publish/") == set()


def test_each_page_of_a_published_one_opens_for_those_who_may_act(visit: Visit, cast: Cast) -> None:
    key = published(cast, by=("BLZ", "MEX")).key
    expected = {
        "edit": {"celia"}, "agree": set(), "publish": set(), "withdraw": set(), "merge": {"ana"},
        "split": {"ana", "celia"}, "wordings": set(EVERYONE),
    }  # fmt: skip
    for page, names in expected.items():
        assert _opens(visit, f"/es/commitments/{key}/{page}/") == names, page


def test_the_follow_up_of_a_source_opens_for_those_who_commit(visit: Visit, make: Make) -> None:
    make("SRC-01", by=("BLZ", "MEX"))
    assert _opens(visit, "/es/commitments/SRC-01/edit/") == {"celia", "diego"}


@pytest.mark.parametrize("name", EVERYONE)
def test_a_private_draft_is_nowhere_for_anybody_else(name: str, visit: Visit, cast: Cast) -> None:
    made = draft(cast, called=SECRET, indicators=(indicator(SECRET),))
    found = visit(name)
    addresses = (
        f"/es/commitments/?q={SECRET}", f"/es/search/?q={SECRET}", f"/api/v1/search?q={SECRET}",
        "/api/v1/commitments", "/es/download/commitments.csv", f"/es/commitments/{made.key}/",
        f"/es/commitments/{made.key}/wordings/", "/es/commitments/",
    )  # fmt: skip
    shown = set()
    for address in addresses:
        answer = found.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        told = f"{SECRET} es" in body.decode() or made.key in body.decode()
        if answer.status_code == 200 and told:
            shown.add(address)
    assert bool(shown) == (name == "celia"), shown


def test_the_checklist_is_for_those_who_write_alone(visit: Visit, cast: Cast, make: Make) -> None:
    key = published(cast, by=("BLZ", "MEX")).key
    assert "commitment-help" in visit("celia").get(f"/es/commitments/{key}/edit/").content.decode()
    for name in EVERYONE:
        for path in (
            f"/es/commitments/{key}/",
            f"/api/v1/commitments/{key}",
            f"/es/commitments/{key}/wordings/",
        ):
            assert "commitment-help" not in visit(name).get(path).content.decode()
    make("SRC-01")
    assert "commitment-help" not in visit("celia").get("/es/commitments/SRC-01/edit/").content.decode()


def _new(client: Client, **changed: Any) -> Any:
    page = client.get("/es/commitments/new/", follow=True)
    given = {
        "text__kind": "pledge",
        "text__forum": "GRF 2023",
        "text__year": "2025",
        "text__title_es": "Abrir",
    }
    return client.post("/es/commitments/new/", typed(page, FORM, **{**given, **changed}))


def test_a_draft_is_written_from_the_form(visit: Visit, cast: Cast, schemes: None) -> None:
    answer = _new(
        visit("celia"), text__title_en="Open", text__statement_es="Abrir oficinas",
        text__terms_acsg_quality=["acsg_quality/fairness"], text__countries=["BLZ"],
        text__ends_on="2027-12-31", parts__1__party="MEX", parts__1__role="partner",
        indicators__0__name_es="Oficinas", indicators__0__baseline="0", indicators__0__target="12,5",
        cost__total="1 500", cost__currency="usd", cost__state_share="500", support__0__text_es="Equipo",
    )  # fmt: skip
    assert answer.status_code == 302
    said = content_read(Commitment.objects.get(key="BLZ-2025-01"))
    assert said.title == Translated({"es": "Abrir", "en": "Open"})
    assert [(part.role, part.party) for part in said.parts] == [("commits", "BLZ"), ("partner", "MEX")]
    assert (said.indicators[0].baseline, said.indicators[0].target) == (Decimal(0), Decimal("12.5"))
    assert said.cost is not None
    assert (said.cost.total, said.cost.currency, said.cost.gap) == (Decimal(1500), "USD", Decimal(1000))
    assert (said.terms, said.countries) == (("acsg_quality/fairness",), ("BLZ",))


def test_every_error_is_told_at_once_and_nothing_typed_is_lost(visit: Visit) -> None:
    answer = _new(
        visit("celia"), text__title_es="", text__statement_es="Muy largo", text__kind="",
        text__starts_on="2027-01-01", text__ends_on="2026-01-01", indicators__0__target="1.500",
        cost__total="mucho", parts__1__party="BLZ", links__0__target="NADA-01", support__0__text_en="Help",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Póngale un título", "El último día", "sin signos entre los miles", "no es un número",
                  "ya tiene este papel", "Diga qué se mide"):  # fmt: skip
        assert words in page, words
    for kept in ("Muy largo", "1.500", "mucho", "NADA-01", "Help"):
        assert kept in page
    assert "Indicador 1: Meta" in page
    assert not Commitment.objects.exists()


def test_a_key_that_nobody_knows_is_told_on_the_form(visit: Visit) -> None:
    answer = _new(visit("celia"), links__0__target="NADA-01", text__statement_es="Sigue aquí")
    assert "NADA-01" in answer.content.decode()
    assert "Sigue aquí" in answer.content.decode()
    assert not Commitment.objects.exists()


def test_the_note_of_a_link_is_written_changed_and_taken_back(visit: Visit, cast: Cast, make: Make) -> None:
    make("PLAN")
    made = draft(cast)
    client, url = visit("celia"), f"/es/commitments/{made.key}/edit/"
    first = {"links__0__kind": "part_of", "links__0__target": "PLAN", "links__0__note_es": "Por el anexo"}
    for given, kept in (
        (first, "Por el anexo"),
        ({"links__0__note_es": "Por el artículo 3"}, "Por el artículo 3"),
        ({"links__0__note_es": ""}, ""),
    ):
        assert client.post(url, typed(client.get(url), FORM, **given)).status_code == 302
        assert [str(each.note) for each in content_read(made).links] == [kept]
    assert made.links.filter(ended__isnull=False).count() == 2
    twice = client.post(url, typed(client.get(url), FORM, links__1__kind="part_of", links__1__target="PLAN"))
    assert "ya está más arriba" in twice.content.decode()
    client.post(url, typed(client.get(url), FORM, links__0__DELETE="on"))
    assert content_read(made).links == ()


def test_a_form_sent_twice_makes_one_and_forgets_what_was_kept(visit: Visit, cast: Cast) -> None:
    client = visit("celia")
    drafts.keep(
        by=cast.person("celia"), form="commitment:new", fields=[["a", "b"]], at=cast.users["celia"].joined_at
    )
    page = client.get("/es/commitments/new/", follow=True)
    data = typed(page, FORM, text__kind="pledge", text__forum="GRF 2023", text__title_es="Una")
    answers = [client.post("/es/commitments/new/", data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Commitment.objects.count() == 1
    assert not FormDraft.objects.exists()


def test_gone_back_and_sent_again_with_other_words_they_are_kept(visit: Visit, cast: Cast) -> None:
    client = visit("celia")
    sheet = client.get("/es/commitments/new/")["Location"]
    data = typed(client.get(sheet), FORM, text__kind="pledge", text__forum="GRF 2023", text__title_es="Una")
    client.post(sheet, data)
    client.post(sheet, data)
    made = Commitment.objects.get()
    assert made.version == 1
    assert client.get(sheet)["Location"] == f"/es/commitments/{made.key}/edit/"
    title = next(name for name in data if name.endswith("title_es"))
    client.post(sheet, {**data, title: "Otra"})
    made.refresh_from_db()
    assert (str(made.title), made.version) == ("Otra", 2)
    refused = client.post(sheet, {**data, title: "Una tercera"})
    assert made.key in refused.content.decode()
    assert "Una tercera" in refused.content.decode()


def test_a_sheet_that_became_what_one_may_no_longer_see_is_no_dead_end(visit: Visit, cast: Cast) -> None:
    client = visit("celia")
    sheet = client.get("/es/commitments/new/")["Location"]
    client.post(
        sheet,
        typed(client.get(sheet), FORM, text__kind="pledge", text__forum="GRF 2023", text__title_es="Una"),
        follow=True,
    )
    Commitment.objects.update(owner=party("MEX"))
    again = client.get(sheet, follow=True)
    assert again.status_code == 200
    assert again.redirect_chain[0][0].startswith("/es/commitments/new/?sheet=")
    assert Commitment.objects.get().key not in again.content.decode()


def test_a_change_sent_again_with_other_words_meets_the_first(visit: Visit, cast: Cast) -> None:
    client = visit("celia")
    _new(client, text__title_es="Una")
    made = Commitment.objects.get()
    url = f"/es/commitments/{made.key}/edit/"
    data = typed(client.get(url), FORM)
    title = next(name for name in data if name.endswith("title_es"))
    assert client.post(url, {**data, title: "Dos"}).status_code == 302
    assert client.post(url, {**data, title: "Dos"}).status_code == 302
    again = client.post(url, {**data, title: "Tres"})
    assert again.status_code == 409
    assert {"Dos", "Tres"} <= set(again.content.decode().replace("<", " ").replace(">", " ").split())


def test_more_rows_and_another_look_save_nothing(visit: Visit) -> None:
    for button in ({"more": "indicators"}, {"check": "yes"}):
        answer = _new(visit("celia"), text__statement_es="Se queda", **button)
        assert answer.status_code == 200
        assert "Se queda" in answer.content.decode()
    assert "indicators-5-name_es" in _new(visit("celia"), more="indicators").content.decode()
    assert not Commitment.objects.exists()


def test_the_second_editor_sees_what_the_first_changed_and_loses_nothing(visit: Visit, cast: Cast) -> None:
    made = draft(cast, said=content("Antes"))
    client = visit("celia")
    page = client.get(f"/es/commitments/{made.key}/edit/")
    first = content("Primero", ends_on=cast.person("celia").on, indicators=(indicator("Del primero"),))
    actions.change_commitment(by=cast.person("celia"), commitment=made, content=first, version=1)
    data = typed(page, FORM, text__title_es="Segundo", text__territory_es="Frontera norte",
                 indicators__0__name_es="Del segundo")  # fmt: skip
    met = client.post(f"/es/commitments/{made.key}/edit/", data)
    shown = met.content.decode()
    assert met.status_code == 409
    for words in ("Antes es", "Primero es", "Segundo", "Frontera norte", "Del segundo", "Del primero"):
        assert words in shown, words
    assert Revision.objects.filter(commitment=made).count() == 2
    again = client.post(f"/es/commitments/{made.key}/edit/", typed(met, FORM))
    assert again.status_code == 302
    said = content_read(Commitment.objects.get(pk=made.pk))
    assert said.title.by_language == {"es": "Segundo", "en": "Primero en"}
    assert said.ends_on == first.ends_on
    assert {str(each.name) for each in said.indicators} == {"Del primero es", "Del segundo"}


def test_an_unchanged_form_changes_nothing(visit: Visit, cast: Cast, schemes: None) -> None:
    made = published(cast, said=content(
        by=("BLZ", "MEX"), terms=("acsg_quality/fairness",), countries=("BLZ", "MEX"),
        indicators=(indicator(baseline=Decimal("0.5"), owner="MEX"),), sector="education",
    ))  # fmt: skip
    client = visit("celia")
    page = client.get(f"/es/commitments/{made.key}/edit/")
    assert client.post(f"/es/commitments/{made.key}/edit/", typed(page, FORM)).status_code == 302
    assert Revision.objects.filter(commitment=made).count() == 1


def test_a_published_text_asks_for_a_reason_and_shows_it(visit: Visit, cast: Cast) -> None:
    made = published(cast)
    client, path = visit("celia"), f"/es/commitments/{made.key}/edit/"
    data = typed(client.get(path), FORM, text__title_es="Corregido")
    assert "diga por qué cambia" in client.post(path, data).content.decode()
    assert client.post(path, data | {"sent-reason_es": "Errata"}).status_code == 302
    told = visit("nobody").get(f"/es/commitments/{made.key}/wordings/").content.decode()
    assert "Errata" in told
    assert "Corregido" in told


def test_the_follow_up_of_a_source_is_written_from_the_form(visit: Visit, cast: Cast, make: Make) -> None:
    made = make("SRC-01", by=("BLZ", "MEX"))
    client, path = visit("diego"), "/es/commitments/SRC-01/edit/"
    page = client.get(path)
    assert "text-title_es" not in page.content.decode()
    data = typed(page, FORM, shares__0__share_es="Lo de México", indicators__0__name_es="Casos",
                 indicators__0__owner="MEX")  # fmt: skip
    assert client.post(path, data).status_code == 302
    said = content_read(Commitment.objects.get(pk=made.pk))
    assert [str(part.share) for part in said.parts] == ["", "Lo de México"]
    assert visit("celia").get(path).content.decode().count("Casos") == 0


def test_agreeing_and_publishing_say_who_will_see_it(visit: Visit, cast: Cast) -> None:
    made = draft(cast)
    client = visit("celia")
    page = client.get(f"/es/commitments/{made.key}/agree/").content.decode()
    assert "Las personas que actúan por Belice" in page
    answer = client.post(f"/es/commitments/{made.key}/agree/", {"version": "1"})
    assert answer["Location"].endswith(f"/{made.key}/publish/")
    path = f"/es/commitments/{made.key}/publish/"
    assert "también sin cuenta" in client.get(path).content.decode()
    assert "Elija" in client.post(path, {"visibility": "parties", "version": "1"}).content.decode()
    assert visit("diego").get(f"/es/commitments/{made.key}/").status_code == 404
    named = {"visibility": "parties", "named": ["MEX"], "version": "1"}
    assert client.post(path, named).status_code == 302
    assert visit("diego").get(f"/es/commitments/{made.key}/").status_code == 200
    assert client.post(path, {"visibility": "public", "version": "1"}).status_code == 302
    assert visit("nobody").get(f"/es/commitments/{made.key}/").status_code == 200


def test_a_draft_is_withdrawn(visit: Visit, cast: Cast) -> None:
    made = draft(cast)
    client = visit("celia")
    assert client.post(f"/es/commitments/{made.key}/withdraw/").status_code == 302
    assert not Commitment.objects.exists()


def test_a_split_proposes_a_share_for_each_of_the_seven_that_commit(visit: Visit, make: Make) -> None:
    seven = ("BLZ", "CRI", "SLV", "GTM", "HND", "MEX", "PAN")
    for code in seven:
        party(code)
    make("A-7", by=seven)
    page = visit("ana").get("/es/commitments/A-7/split/").content.decode()
    chosen = re.findall(r'name="share-(\d)-parties" value="(\w+)"[^>]* checked', page)
    assert [code for _place, code in chosen] == list(seven)


def test_names_stand_where_a_reader_of_spanish_looks_for_them(visit: Visit, cast: Cast) -> None:
    for code, name in (("BRA", "Brasil"), ("BEL", "Bélgica"), ("BOL", "Bolivia")):
        party(code, es=name)
    page = visit("ana").get(NEW).content.decode()
    places = [page.index(f">{name}</option>") for name in ("Bélgica", "Belice", "Bolivia", "Brasil")]
    assert places == sorted(places)


def test_merging_and_splitting_work_from_their_pages(visit: Visit, cast: Cast, make: Make) -> None:
    make("A-1", by=("BLZ", "MEX"))
    make("B-1", by=("CAN",))
    client = visit("ana")
    wrong = client.post("/es/commitments/A-1/merge/", {"others": "B-1 X-1", "base": "B-1"})
    assert "X-1" in wrong.content.decode()
    assert "Diga por qué" in wrong.content.decode()
    right = client.post("/es/commitments/A-1/merge/", {"others": "B-1", "base": "B-1", "reason_es": "Uno"})
    assert right.status_code == 302
    made = Commitment.objects.get(key__startswith="JOINT-2025")
    old = client.get("/es/commitments/A-1/").content.decode()
    assert made.key in old
    assert "/A-1/merge/" not in old
    assert "/A-1/split/" not in old
    assert f"/{made.key}/split/" in client.get(f"/es/commitments/{made.key}/").content.decode()
    url = f"/es/commitments/{made.key}/split/"
    shares = {
        "share-0-title_es": "Norte", "share-0-parties": ["BLZ"], "share-1-title_es": "Sur",
        "share-1-parties": ["MEX"], "why-reason_es": "Dos",
    }  # fmt: skip
    assert "Póngale" in client.post(url, shares | {"share-0-title_es": ""}).content.decode()
    assert client.post(url, shares).status_code == 302
    assert Commitment.objects.filter(drafted_by=cast.users["ana"], visibility="secretariat").count() == 2


@pytest.mark.parametrize("count", [1, 30])
def test_the_form_costs_the_same_however_much_it_holds(
    count: int, visit: Visit, cast: Cast, schemes: None, django_assert_max_num_queries: Any
) -> None:
    rows = tuple(indicator(f"I{number}") for number in range(count))
    made = draft(cast, indicators=rows)
    client = visit("celia")
    with django_assert_max_num_queries(32):
        assert client.get(f"/es/commitments/{made.key}/edit/").status_code == 200
