"""The engine's pages: for the secretariat and the chair alone, in the reader's language, and never a leak."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.regional.support.actions import matching as actions
from cauce.regional.support.matching import runs, weighing
from cauce.regional.support.matching.trials import Change
from cauce.regional.support.models import Match, Run, WeightSet
from cauce.regional.support.queries import proposals
from tests.cast import TODAY, Cast, party
from tests.regional.support.matching_room import both, need, offer, term

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client(cast: Cast, name: str) -> Client:
    made = Client()
    if name != "nobody":
        made.force_login(cast.users[name], backend=BACKEND)
    return made


def read(cast: Cast, name: str, address: str, language: str = "es") -> str:
    answer = client(cast, name).get(f"/{language}/support/matching/{address}")
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def plan(cast: Cast) -> Run:
    theme = term("procedures", "Procedimientos", "Procedures")
    need("n-open", "BLZ", terms=(theme,), languages=["en"])
    need("n-shut", "MEX", forms=["training"], amount=30, unit="places")
    offer("o-open", "CAN", terms=(theme,), languages=["en"])
    places = offer("o-shut", "CAN", forms=["training"], for_any=False, amount=30, unit="places")
    places.states.set([party("BLZ")])
    run = actions.ask_for_run(by=cast.person("ana"))
    runs.carry_out(run.pk)
    run.refresh_from_db()
    return run


@pytest.mark.parametrize("name", ["celia", "diego", "elena", "fabio", "gina"])
def test_nobody_else_finds_a_page(cast: Cast, plan: Run, name: str) -> None:
    for address in ("", "weights/", "what-if/", "weights/set/", f"{plan.pk}/", f"{plan.pk}/n-open/o-open/"):
        assert client(cast, name).get(f"/es/support/matching/{address}").status_code == 404, address


def test_the_chair_reads_and_weighs_but_does_not_run(cast: Cast, plan: Run) -> None:
    bruno = client(cast, "bruno")
    for address in ("", "weights/", "weights/set/", f"{plan.pk}/", f"{plan.pk}/n-open/o-open/"):
        assert bruno.get(f"/es/support/matching/{address}").status_code == 200, address
    assert bruno.get("/es/support/matching/what-if/").status_code == 404
    assert bruno.post("/es/support/matching/ask/").status_code == 404
    assert bruno.post(f"/es/support/matching/{plan.pk}/n-open/o-open/").status_code == 404
    assert not Match.objects.exists()


def test_a_plan_is_told_in_the_readers_language(cast: Cast, plan: Run) -> None:
    spanish = read(cast, "ana", f"{plan.pk}/n-open/o-open/")
    assert "Ambas tratan de: Procedimientos." in spanish
    assert "Ambas partes trabajan en inglés." in spanish
    assert "Faltan datos: los rasgos del derecho de asilo del Estado" in spanish
    assert "palabras de n-open" in spanish
    assert "palabras de o-open" in spanish
    english = read(cast, "ana", f"{plan.pk}/n-open/o-open/", "en")
    assert "Both are about: Procedures." in english
    assert "Both work in English." in english
    assert "Not enough data. Missing: " in english
    assert "words of n-open" in english


def test_a_near_miss_names_the_one_filter_and_the_smallest_change(cast: Cast, plan: Run) -> None:
    page = read(cast, "ana", f"{plan.pk}/", "en")
    assert "The offer is not open to Mexico." in page
    assert "What would open it: The owner opens the offer to Mexico." in page


def test_what_a_reader_may_not_see_is_counted_and_not_shown(cast: Cast) -> None:
    need(
        "n-secret",
        "BLZ",
        title=both("quetzalsecreto"),
        words=both("quetzalpalabras"),
        visibility="secretariat",
    )
    offer("o", "CAN")
    run = actions.ask_for_run(by=cast.person("ana"))
    runs.carry_out(run.pk)
    assert "quetzalsecreto" in read(cast, "ana", f"{run.pk}/")
    seen = read(cast, "bruno", f"{run.pk}/")
    assert "quetzal" not in seen
    assert "n-secret" not in seen
    assert "1 propuesta no se muestra" in seen
    assert "Belice" not in seen.split('id="main"')[1], "nor how far a State is covered whose needs are hidden"
    assert client(cast, "bruno").get(f"/es/support/matching/{run.pk}/n-secret/o/").status_code == 404


def test_a_run_is_watched_without_javascript_and_with_it(cast: Cast) -> None:
    need("n", "BLZ")
    ana = client(cast, "ana")
    asked = ana.post("/es/support/matching/ask/")
    run = Run.objects.get()
    assert asked["Location"] == f"/es/support/matching/{run.pk}/"
    page = ana.get(asked["Location"]).content.decode()
    assert f'href="{asked["Location"]}">Volver a mirar</a>' in page, "never under the hands of a reader"
    assert 'http-equiv="refresh"' not in page
    assert 'hx-select="#run-progress"' in page
    assert "HX-Refresh" not in ana.get(asked["Location"], headers={"HX-Request": "true"}).headers
    Run.objects.filter(pk=run.pk).update(status="running")
    stale = ana.get(asked["Location"] + "?seen=waiting", headers={"HX-Request": "true"})
    assert stale["HX-Refresh"] == "true", "the tag over the page says that it waits"
    here = ana.get(asked["Location"] + "?seen=running", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in here.headers
    assert 'hx-get="' + asked["Location"] + '?seen=running"' in here.content.decode()
    runs.carry_out(run.pk)
    assert ana.get(asked["Location"], headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "run-progress" not in ana.get(asked["Location"]).content.decode()


def test_a_second_run_is_refused_in_words(cast: Cast) -> None:
    ana = client(cast, "ana")
    ana.post("/es/support/matching/ask/")
    page = ana.post("/es/support/matching/ask/", follow=True).content.decode()
    assert "Hay un cálculo en curso" in page
    assert Run.objects.count() == 1


def test_a_failure_is_told_on_the_page(cast: Cast) -> None:
    run = actions.ask_for_run(by=cast.person("ana"))
    Run.objects.filter(pk=run.pk).update(status="failed", fault=runs.MEMORY)
    assert "se acabó la memoria" in read(cast, "ana", f"{run.pk}/")


def test_picking_makes_a_match_once(cast: Cast, plan: Run) -> None:
    ana = client(cast, "ana")
    for _again in range(2):
        answer = ana.post(f"/es/support/matching/{plan.pk}/n-open/o-open/")
        assert answer.status_code == 302
    match = Match.objects.get()
    assert answer["Location"] == f"/es/support/matches/{match.key}/"
    assert match.key in read(cast, "ana", f"{plan.pk}/")
    page = ana.get(answer["Location"])
    assert "Ambas tratan de: Procedimientos." in page.content.decode()


def test_a_trial_by_form_shows_the_difference(cast: Cast, plan: Run) -> None:
    ana = client(cast, "ana")
    in_force = weighing.in_force(TODAY).code
    assert f'value="{in_force}"' not in read(cast, "ana", "what-if/"), "a trial of them would change nothing"
    assert ana.post("/es/support/matching/what-if/", {"budget": 100, "weights": in_force}).status_code == 200
    wrong = ana.post("/es/support/matching/what-if/", {"budget": 100})
    assert "Cambie al menos una cosa" in wrong.content.decode()
    made = ana.post("/es/support/matching/what-if/", {"budget": 100, "left_out": "o-open"})
    run = Run.objects.get(is_trial=True)
    assert made["Location"] == f"/es/support/matching/{run.pk}/"
    runs.carry_out(run.pk)
    page = read(cast, "ana", f"{run.pk}/")
    assert "Sin la oferta o-open." in page
    assert "se pierde: «Oferta o-open»" in page
    assert "Elegir esta propuesta" not in page


def test_the_chair_sets_weights_by_form(cast: Cast) -> None:
    bruno = client(cast, "bruno")
    typed: dict[str, Any] = {
        "name_es": "Primeras", "name_en": "First", "from_on": TODAY.isoformat(), "why": "Acuerdo de mayo",
        "theme": "4", "expertise": "0", "language": "2.5", "legal_system": "0", "scale": "0",
        "cooperation": "0", "priority": "3", "quantity": "1", "territory": "0", "urgency": "0",
    }  # fmt: skip
    wrong = bruno.post("/es/support/matching/weights/set/", typed | {"theme": "11", "language": "x"})
    assert wrong.status_code == 200
    assert 'value="Primeras"' in wrong.content.decode(), "what was typed stays"
    assert not WeightSet.objects.exists()
    assert bruno.post("/es/support/matching/weights/set/", typed).status_code == 302
    assert WeightSet.objects.get().weights["language"] == 2.5
    assert "Acuerdo de mayo" in read(cast, "ana", "weights/")
    assert client(cast, "ana").post("/es/support/matching/weights/set/", typed).status_code == 404


def test_near_misses_are_live_and_keep_to_what_the_reader_may_see(cast: Cast) -> None:
    wanted = need("n", "BLZ")
    assert proposals.near_offers(cast.person("celia"), wanted) == []
    shut = offer("o-shut", "CAN", for_any=False)
    shut.states.set([party("MEX")])
    secret = offer("o-secret", "CAN", for_any=False, visibility="secretariat")
    secret.states.set([party("MEX")])
    found = proposals.near_offers(cast.person("celia"), wanted)
    assert [each.other.key for each in found] == ["o-shut"]
    assert found[0].stopped.text == "La oferta no está abierta a Belice."
    assert [each.other.key for each in proposals.near_offers(cast.person("ana"), wanted)] == [
        "o-secret",
        "o-shut",
    ]
    assert [each.other.key for each in proposals.near_needs(cast.person("elena"), shut)] == ["n"]
    draft = need("n-draft", "BLZ", published_at=None)
    assert proposals.near_offers(cast.person("celia"), draft) == []


def test_queries_of_the_pages_do_not_grow_with_the_rows(cast: Cast) -> None:
    def queries(address: str) -> int:
        ana = client(cast, "ana")
        ana.get(f"/es/support/matching/{address}")
        with CaptureQueriesContext(connection) as seen:
            assert ana.get(f"/es/support/matching/{address}").status_code == 200
        return len(seen)

    def planned() -> int:
        run = actions.ask_for_run(by=cast.person("ana"), change=Change(budget=50))
        runs.carry_out(run.pk)
        return int(run.pk)

    need("n0")
    offer("o0")
    one = queries(f"{planned()}/"), queries("")
    for number in range(1, 30):
        need(f"n{number}", ("BLZ", "MEX")[number % 2])
        offer(f"o{number}", ("CAN", "COL", "ESP")[number % 3])
    many = queries(f"{planned()}/"), queries("")
    assert many == one


def test_every_text_of_the_engine_has_words_for_the_reader() -> None:
    from django.utils.translation import gettext

    from cauce.engines.matching import reasons
    from cauce.regional.support.matching import telling

    assert set(telling.FIELDS) == set(reasons.FIELDS)
    assert set(telling.FACTORS) == set(telling.QUESTIONS) == set(reasons.Factor)
    texts = [*reasons.BARRIERS.values(), *reasons.CHANGES.values()]
    texts += [text for pair in reasons.FOUND.values() for text in pair]
    assert [text for text in texts if gettext(text) == text] == [], "not in Spanish"
