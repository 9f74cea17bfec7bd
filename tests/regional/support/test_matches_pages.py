"""The pipeline, the page of a match and its steps, and the mails, as people meet them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import secrecy, tasks
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.queries import kept as kept_text
from cauce.regional.support import letters, match_links
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.forms import choosing
from cauce.regional.support.models import Match, Stage
from cauce.regional.support.queries import pipeline, times
from cauce.regional.support.queries.matches import match_page
from tests.cast import TODAY, Cast
from tests.regional.support import asking
from tests.regional.support.walking import agreed, stage_of, suggested, walked
from tests.site import test_cast_walk as walk


@pytest.fixture
def match(cast: Cast) -> Match:
    return suggested(cast, asking.need("N-1", amount=500_000), asking.offer("O-1", amount=300_000))


def _get(cast: Cast, name: str, address: str) -> str:
    answer = walk.as_reader(cast, name).get(address)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return walk.words_in(answer)


def _post(cast: Cast, name: str, match: Match, verb: str, **typed: Any) -> Any:
    return walk.as_reader(cast, name).post(f"/es/support/matches/{match.key}/{verb}/", typed)


def test_the_whole_way_through_the_pages(cast: Cast) -> None:
    asking.need("N-1", amount=500_000)
    asking.offer("O-1", amount=300_000)
    answer = walk.as_reader(cast, "ana").post("/es/support/matches/new/", {"need": "N-1", "offer": "O-1"})
    match = Match.objects.get()
    assert answer["Location"].endswith(f"/matches/{match.key}/")
    steps: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("ana", "review", {}), ("ana", "share_with_state", {}), ("celia", "explore", {"words": "Sí."}),
        ("ana", "share_with_offeror", {}), ("elena", "hold_call", {}),
        ("elena", "write_scoping_note", {"words": "Dos visitas."}),
        ("celia", "agree", {"amount": "300000", "currency": "usd"}),
    )  # fmt: skip
    for name, verb, typed in steps:
        page = _get(cast, name, f"/es/support/matches/{match.key}/")
        assert f'page-action" href="/es/support/matches/{match.key}/{verb}/"' in page, verb
        assert _post(cast, name, match, verb, **typed).status_code == 302, verb
    form = walk.as_reader(cast, "elena").get(f"/es/support/matches/{match.key}/agree/").context["form"]
    initial = {name: field.initial for name, field in form.fields.items()} | form.initial
    assert (initial["amount"], initial["currency"]) == ("300000", "USD")
    same = {"amount": "300000", "currency": "USD", "confirms": initial["confirms"]}
    assert _post(cast, "elena", match, "agree", **same).status_code == 302
    assert stage_of(match) == "agreement"
    for name, verb in (("celia", "activate"), ("elena", "begin_reporting"), ("celia", "partly")):
        assert _post(cast, name, match, verb).status_code == 302
    assert stage_of(match) == "partly"


def test_what_is_typed_at_a_step_is_kept_until_it_is_sent(cast: Cast, match: Match) -> None:
    walked(cast, match, "exploratory_call")
    address = f"/es/support/matches/{match.key}/write_scoping_note/"
    key = f"match:{match.key}:write_scoping_note"
    assert f'data-draft-form="{key}"' in _get(cast, "celia", address)
    typed = [["words", "Dos visitas y un curso."]]
    drafts.keep(by=cast.person("celia"), form=key, fields=typed, at=timezone.now())
    assert "data-draft-offer" in _get(cast, "celia", address)
    assert "data-draft-offer" not in _get(cast, "elena", address), "it is nobody else's"
    assert _post(cast, "celia", match, "write_scoping_note", words="").status_code == 200
    assert kept_text(cast.person("celia"), key), "a refused step keeps it"
    assert _post(cast, "celia", match, "write_scoping_note", words="Dos visitas.").status_code == 302
    assert kept_text(cast.person("celia"), key) is None


def test_support_that_is_being_recorded_is_kept_until_it_is_sent(cast: Cast) -> None:
    asking.need("N-1", amount=500_000)
    celia, address = walk.as_reader(cast, "celia"), "/es/support/matches/bilateral/"
    assert 'data-draft-form="match:bilateral"' in _get(cast, "celia", address)
    typed = {"need": "N-1", "giver": "CAN", "amount": "", "currency": "", "words": "Un curso."}
    drafts.keep(
        by=cast.person("celia"), form="match:bilateral", fields=[*map(list, typed.items())], at=timezone.now()
    )
    assert celia.post(address, typed).status_code == 302
    assert kept_text(cast.person("celia"), "match:bilateral") is None


def test_who_wrote_terms_may_write_others_and_is_not_asked_to_agree_again(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    address = f"/es/support/matches/{match.key}/"
    terms = actions.Terms(Decimal(300_000), "USD")
    actions.agree(by=cast.person("celia"), match=match, terms=terms)
    main = f'page-action" href="{address}agree/"'
    assert main not in _get(cast, "celia", address)
    assert "Escribir otras condiciones" in _get(cast, "celia", address)
    assert main in _get(cast, "elena", address), "it is her turn"
    assert main not in _get(cast, "ana", address)
    assert "Anotar un acuerdo firmado" in _get(cast, "ana", address)


def test_needs_and_offers_are_chosen_by_their_names(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = asking.need("N-1", amount=500_000)
    asking.offer("O-1", amount=300_000)
    page = _get(cast, "ana", "/es/support/matches/new/?need=N-1")
    assert '<option value="N-1" selected>' in page
    assert '<option value="O-1">' in page
    assert "/es/support/matches/bilateral/?need=N-1" in _get(cast, "elena", "/es/support/needs/N-1/")
    assert '<option value="N-1">' in _get(cast, "elena", "/es/support/matches/bilateral/")
    wanted.visibility = "secretariat"
    wanted.save(update_fields=["visibility"])
    assert "N-1" not in _get(cast, "elena", "/es/support/matches/bilateral/"), "only what she may see"
    monkeypatch.setattr(choosing, "LISTED", 0)
    assert "La clave está al final de la dirección" in _get(cast, "ana", "/es/support/matches/new/")


def test_a_refused_step_keeps_what_was_typed(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    answer = _post(cast, "celia", match, "agree", amount="-5", currency="USD", words="Lo nuestro.")
    assert answer.status_code == 200
    assert "Lo nuestro." in walk.words_in(answer)
    answer = _post(cast, "celia", match, "decline_by_state", reason="", words="Otra cosa.")
    assert "Otra cosa." in walk.words_in(answer)
    assert stage_of(match) == "scoping_note"


def test_a_step_that_came_too_late_says_what_happened_meanwhile(cast: Cast, match: Match) -> None:
    walked(cast, match, "shared_with_state")
    actions.expire(by=cast.person("ana"), match=match, reason="time")
    page = walk.words_in(_post(cast, "celia", match, "explore", words="Sí, exploremos."))
    assert str(Stage.EXPIRED.label) in page
    assert "Sí, exploremos." in page
    answer = walk.as_reader(cast, "celia").get(f"/es/support/matches/{match.key}/explore/")
    assert answer.status_code == 302


def test_terms_that_changed_since_the_page_was_read_are_not_agreed_to(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    assert _post(cast, "celia", match, "agree", amount="300000", currency="USD").status_code == 302
    answer = _post(cast, "elena", match, "agree", amount="300000", currency="USD")
    assert answer.status_code == 200
    assert "300" in walk.words_in(answer)
    assert stage_of(match) == "scoping_note"


def test_the_timeline_tells_the_days_in_each_stage(cast: Cast, match: Match) -> None:
    ana, start = cast.person("ana"), timezone.now()
    for days, act in ((12, actions.review), (15, actions.share_with_state)):
        act(by=ana, match=match, at=start + timedelta(days=days))
    with time_machine.travel(start + timedelta(days=20)):
        later = TODAY + timedelta(days=20)
        page = match_page(_on(ana, later), match.key)
        assert [each.days for each in page.passed] == [12, 3, 5]


def _on(person: Any, day: date) -> Any:
    return replace(person, on=day)


def test_what_is_stuck_comes_up_by_itself(cast: Cast, match: Match) -> None:
    actions.review(by=cast.person("ana"), match=match)
    for days, is_stuck in ((59, False), (60, True)):
        with time_machine.travel(datetime(2025, 5, 15, 18, tzinfo=UTC) + timedelta(days=days)):
            home, board = (_get(cast, "ana", where) for where in ("/es/", "/es/support/matches/?show=stuck"))
            assert (match.key in board) is is_stuck
            assert ("tag-late" in home.split("waiting-matches")[1].split("</section>")[0]) is is_stuck
            found = pipeline.stuck_for(_on(cast.person("ana"), TODAY + timedelta(days=days)))
            assert [each.match for each in found] == ([match] if is_stuck else [])


def test_support_under_way_is_never_stuck(cast: Cast, match: Match) -> None:
    walked(cast, match, "active")
    person = _on(cast.person("ana"), TODAY + timedelta(days=400))
    assert pipeline.stuck_for(person) == []


def test_each_is_told_once_in_their_own_language_and_again_when_stuck(cast: Cast, match: Match) -> None:
    celia = cast.users["celia"]
    celia.language = "en"
    celia.save()
    actions.review(by=cast.person("ana"), match=match)
    actions.share_with_state(by=cast.person("ana"), match=match)
    _forget()
    assert letters.send_digests(on=TODAY) == 1
    (mail,) = _sent()
    assert (mail["to"], mail["headers"]["Content-Language"]) == ("celia@example.org", "en")
    assert mail["subject"] == "1 match waits for you"
    assert "Shared with the State" in mail["body"]
    assert "/en/support/matches/" in mail["body"]
    assert letters.send_digests(on=TODAY) == 0
    _forget()
    told = []
    for days in (60, 61, 90):
        with time_machine.travel(datetime(2025, 5, 15, 18, tzinfo=UTC) + timedelta(days=days)):
            told.append(letters.send_digests(on=TODAY + timedelta(days=days)))
    assert told == [1, 0, 1]
    assert {each["to"] for each in _sent()} == {"ana@example.org"}


def test_new_terms_of_the_other_side_are_told_again(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    assert letters.send_digests(on=TODAY) == 2
    actions.agree(by=cast.person("celia"), match=match, terms=actions.Terms())
    _forget()
    assert letters.send_digests(on=TODAY) == 1
    assert [each["to"] for each in _sent()] == ["elena@example.org"]


def _forget() -> None:
    ProcrastinateJob.objects.filter(task_name=tasks.deliver.name).delete()


def _sent() -> list[dict[str, Any]]:
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.deliver.name).order_by("pk")
    return [json.loads(secrecy.reveal(job.args["concealed"])) for job in jobs]


def test_a_page_costs_the_same_at_1_and_at_30_matches(cast: Cast, match: Match) -> None:
    walked(cast, match, "agreement")
    one = _costs(cast)
    for number in range(29):
        each = suggested(cast, asking.need(f"N-{number + 2}"), asking.offer(f"O-{number + 2}"))
        walked(cast, each, "agreement")
    assert _costs(cast) == one


def _costs(cast: Cast) -> dict[tuple[str, str], int]:
    """How many queries each page takes for each reader."""
    pages = ("/es/support/matches/", "/es/support/matches/?show=mine", "/es/")
    readers = ("ana", "celia", "elena", "nobody")
    return {(name, page): _queries(cast, name, page) for name in readers for page in pages}


def _queries(cast: Cast, name: str, address: str) -> int:
    client = walk.as_reader(cast, name)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_time_in_each_stage_is_that_of_the_matches_one_sees(cast: Cast, match: Match) -> None:
    ana, start = cast.person("ana"), timezone.now()
    actions.review(by=ana, match=match, at=start + timedelta(days=10))
    other = suggested(cast, asking.need("N-2"), asking.offer("O-2"))
    actions.review(by=ana, match=other, at=start + timedelta(days=20))
    suggested(cast, asking.need("N-3"), asking.offer("O-3"))
    told = {each.stage: each for each in times.by_stage(ana, at=start + timedelta(days=30))}
    first, second = told[Stage.SUGGESTED], told[Stage.REVIEWED]
    assert (first.here, first.left, first.median) == (1, 2, 14)
    assert (second.here, second.left, second.median, second.longest) == (2, 0, None, 20)
    assert times.by_stage(cast.person("celia"), at=start) == []


def test_the_pipeline_is_narrowed_by_stage_and_state(cast: Cast, match: Match) -> None:
    other = suggested(cast, asking.need("N-2", owner="MEX"), asking.offer("O-2"))
    actions.review(by=cast.person("ana"), match=other)
    assert match.key not in _get(cast, "ana", "/es/support/matches/?stage=reviewed")
    assert other.key in _get(cast, "ana", "/es/support/matches/?stage=reviewed")
    assert match.key not in _get(cast, "ana", "/es/support/matches/?state=MEX")
    assert match.key in _get(cast, "ana", "/es/support/matches/?stage=nonsense&show=nonsense")


def test_bilateral_support_is_recorded_on_its_page_and_marked(cast: Cast) -> None:
    asking.need("N-1", amount=500_000)
    typed = {"need": "N-1", "giver": "CAN", "amount": "100000", "currency": "CAD", "words": "Convenio."}
    answer = walk.as_reader(cast, "celia").post("/es/support/matches/bilateral/", typed)
    made = Match.objects.get()
    assert answer["Location"].endswith(f"/matches/{made.key}/")
    with translation.override("es"):
        assert str(made.get_origin_display()) in _get(cast, "elena", f"/es/support/matches/{made.key}/")
    wrong = walk.as_reader(cast, "celia").post("/es/support/matches/bilateral/", {**typed, "need": "N-9"})
    assert wrong.status_code == 200
    assert "Convenio." in walk.words_in(wrong)
    for name in ("gina", "fabio"):
        assert walk.as_reader(cast, name).get("/es/support/matches/bilateral/").status_code == 404


def test_another_room_adds_its_links_to_the_page(cast: Cast, match: Match, monkeypatch: Any) -> None:
    monkeypatch.setattr(match_links, "_linkers", [])
    match_links.add_links(
        lambda _person, each: [match_links.Link("Un arreglo", f"/es/cooperation/{each.key}/")]
    )
    assert f"/es/cooperation/{match.key}/" in _get(cast, "ana", f"/es/support/matches/{match.key}/")


def test_agreed_matches_are_there_for_cooperation(cast: Cast, match: Match) -> None:
    assert list(pipeline.agreed(cast.person("ana"))) == []
    walked(cast, match, "active")
    (found,) = pipeline.agreed(cast.person("celia"))
    assert (found, found.agreed_amount, found.agreed_currency) == (match, 300_000, "USD")
    assert list(pipeline.agreed(cast.person("nobody"))) == [match]


def test_from_the_agreement_on_the_page_leads_to_its_arrangement(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    begins = f"?match={match.key}"
    assert begins not in _get(cast, "celia", f"/es/support/matches/{match.key}/")
    agreed(cast, match)
    assert begins in _get(cast, "celia", f"/es/support/matches/{match.key}/")
    assert begins not in _get(cast, "nobody", f"/es/support/matches/{match.key}/")
