"""The pages of a round: what each of the cast sees, and how answers are written and signed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import Update
from cauce.regional.rounds import actions, queries
from cauce.regional.rounds.models import Round
from tests.cast import Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.making import draft, signed
from tests.regional.rounds.conftest import client_of, opened

EARLIER = date(2025, 2, 1)


def board(cast: Cast, name: str, round_: Round, query: str = "") -> str:
    return client_of(cast, name).get(f"/es/rounds/{round_.key}/{query}").content.decode()


def rows(cast: Cast, name: str, round_: Round, party: str) -> list[queries.Row]:
    return queries.rows_of(cast.person(name), round_, party)


@pytest.mark.parametrize("name", ["ana", "bruno"])
def test_the_secretariat_and_the_chair_see_every_party(cast: Cast, round_: Round, name: str) -> None:
    page = board(cast, name, round_)
    assert all(f"/parties/{code}/" in page for code in ("BLZ", "MEX", "CAN"))


@pytest.mark.parametrize(("name", "own"), [("celia", "BLZ"), ("diego", "MEX"), ("fabio", "MEX")])
def test_a_party_sees_its_own_line_alone(cast: Cast, round_: Round, name: str, own: str) -> None:
    page = board(cast, name, round_)
    assert {code for code in ("BLZ", "MEX", "CAN") if f"/parties/{code}/" in page} == {own}


@pytest.mark.parametrize("name", ["gina", "nobody"])
def test_others_see_counts_and_no_names(cast: Cast, round_: Round, name: str) -> None:
    signed(cast, rows(cast, "celia", round_, "BLZ")[0].commitment, at=timezone.now())
    page = board(cast, name, round_)
    assert f"/{round_.key}/parties/" not in page
    assert "1 de 3 partes" in page


@pytest.mark.parametrize("name", ["bruno", "celia", "gina", "nobody"])
@pytest.mark.parametrize("page", ["extend", "close", "message", "escalate"])
def test_only_the_secretariat_runs_a_round(cast: Cast, round_: Round, name: str, page: str) -> None:
    path = {"extend": "deadline"}.get(page, page)
    client = client_of(cast, name)
    address = f"/es/rounds/{round_.key}/{path}/"
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code in ((302,) if name == "nobody" else (404,))


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "fabio", "gina"])
def test_nobody_answers_for_belize_but_its_focal_point(cast: Cast, round_: Round, name: str) -> None:
    client = client_of(cast, name)
    for path in ("answer", "sign"):
        assert client.get(f"/es/rounds/{round_.key}/{path}/?party=BLZ").status_code == 404
        assert client.post(f"/es/rounds/{round_.key}/{path}/?party=BLZ").status_code == 404
    assert not Update.objects.exists()


def test_what_is_being_written_is_counted_for_its_own_party_alone(cast: Cast, round_: Round) -> None:
    draft(cast, rows(cast, "celia", round_, "BLZ")[0].commitment)
    assert "espera su firma" in board(cast, "celia", round_)
    assert "espera su firma" not in board(cast, "ana", round_)
    line = queries.lines_of(cast.person("ana"), [round_])[round_.pk][0]
    assert (line.signed, line.drafted) == (0, None)


def test_a_party_answers_on_one_page_and_signs_at_once(cast: Cast, round_: Round) -> None:
    owed = rows(cast, "celia", round_, "BLZ")
    client = client_of(cast, "celia")
    answer: Any = client.post(
        f"/es/rounds/{round_.key}/answer/?party=BLZ", {**_typed(owed), "as_of": "2025-05-10", "sign": "yes"}
    )
    assert answer.url == f"/es/rounds/{round_.key}/sign/?party=BLZ"
    assert Update.objects.signed().count() == 0
    page = client.get(answer.url).content.decode()
    assert page.count('name="sign"') == 2
    assert "Lo leerá: Todas las personas" in page
    client.post(answer.url, {"sign": _versions(cast, round_)})
    assert Update.objects.signed().count() == 2
    line = queries.lines_of(cast.person("ana"), [round_])[round_.pk][0]
    assert (line.state, line.signed) == ("whole", 2)


def test_who_has_answered_everything_is_not_asked_to_answer(cast: Cast, round_: Round) -> None:
    first, second = rows(cast, "celia", round_, "BLZ")
    paths = (f"/es/rounds/{round_.key}/", f"/es/rounds/{round_.key}/parties/BLZ/")
    client = client_of(cast, "celia")
    made = signed(cast, first.commitment, at=timezone.now())
    assert all(">Responder</a>" in client.get(path).content.decode() for path in paths)
    signed(cast, second.commitment, at=timezone.now())
    for path in paths:
        page = client.get(path).content.decode()
        assert ">Responder</a>" not in page
        assert ">Ver sus respuestas</a>" in page
    answers = client.get(f"/es/rounds/{round_.key}/answer/?party=BLZ").content.decode()
    assert f'href="/es/updates/{made.pk}/"' in answers


def test_unchanged_is_offered_only_where_something_was_said(cast: Cast, commitments: None) -> None:
    round_ = opened(cast)
    path = f"/es/rounds/{round_.key}/answer/?party=BLZ"
    assert 'name="rest"' not in client_of(cast, "celia").get(path).content.decode()
    signed(cast, Commitment.objects.get(key="BLZ-1"), stage="planning", refers_to=EARLIER)
    assert 'name="rest"' in client_of(cast, "celia").get(path).content.decode()


def test_a_message_names_its_readers_and_needs_one(cast: Cast, round_: Round) -> None:
    client, path = client_of(cast, "ana"), f"/es/rounds/{round_.key}/message/"
    page = client.get(f"{path}?party=CAN").content.decode()
    assert "Elena · Canadá ·" in page
    nobody = client.get(path).content.decode()
    assert "<textarea" not in nobody
    assert f'href="/es/rounds/{round_.key}/">Volver al tablero</a>' in nobody


def test_unchanged_repeats_the_word_before_for_the_new_day(cast: Cast, commitments: None) -> None:
    signed(cast, Commitment.objects.get(key="BLZ-1"), stage="planning", refers_to=EARLIER)
    round_ = opened(cast)
    owed = rows(cast, "celia", round_, "BLZ")
    prefix = f"o{owed[0].obligation.pk}"
    client_of(cast, "celia").post(
        f"/es/rounds/{round_.key}/answer/?party=BLZ",
        {f"{prefix}-choice": "unchanged", "as_of": "2025-05-10", "save": "yes"},
    )
    made: Any = Update.objects.drafts().get()
    assert (made.stage, made.is_unchanged, made.refers_to) == ("planning", True, date(2025, 5, 10))


def test_the_rest_is_unchanged_only_where_something_was_said(cast: Cast, commitments: None) -> None:
    signed(cast, Commitment.objects.get(key="BLZ-1"), stage="planning", refers_to=EARLIER)
    round_ = opened(cast)
    client_of(cast, "celia").post(
        f"/es/rounds/{round_.key}/answer/?party=BLZ", {"as_of": "2025-05-10", "rest": "unchanged"}
    )
    assert [each.commitment.key for each in Update.objects.drafts()] == ["BLZ-1"]


def test_every_error_stands_at_its_field_and_nothing_typed_is_lost(cast: Cast, round_: Round) -> None:
    first, second = rows(cast, "celia", round_, "BLZ")
    typed = _typed([first, second], done="se abrió la oficina")
    typed[f"o{first.obligation.pk}-stage"] = ""
    typed[f"o{second.obligation.pk}-refers_to"] = "2031-01-01"
    page = (
        client_of(cast, "celia")
        .post(f"/es/rounds/{round_.key}/answer/?party=BLZ", {**typed, "as_of": "2025-05-10", "sign": "yes"})
        .content.decode()
    )
    assert page.count("se abrió la oficina</textarea>") == 2
    assert f'href="#id_o{first.obligation.pk}-stage"' in page
    assert f'href="#id_o{second.obligation.pk}-refers_to"' in page
    assert not Update.objects.exists()


def test_what_holds_is_kept_beside_what_does_not(cast: Cast, round_: Round) -> None:
    first, second = rows(cast, "celia", round_, "BLZ")
    typed = _typed([first, second])
    typed[f"o{second.obligation.pk}-stage"] = ""
    client_of(cast, "celia").post(
        f"/es/rounds/{round_.key}/answer/?party=BLZ", {**typed, "as_of": "2025-05-10", "sign": "yes"}
    )
    assert [each.commitment.key for each in Update.objects.drafts()] == ["BLZ-1"]


def test_what_is_typed_while_the_round_closes_is_not_lost(cast: Cast, round_: Round) -> None:
    typed = {**_typed(rows(cast, "celia", round_, "BLZ"), done="lo que escribí"), "as_of": "2025-05-10"}
    actions.close_round(by=cast.person("ana"), round_=round_)
    address = f"/es/rounds/{round_.key}/answer/?party=BLZ"
    answer = client_of(cast, "celia").post(address, {**typed, "save": "yes"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("lo que escribí</textarea>") == 2
    assert page.count("/report/?party=BLZ") == 2
    assert 'name="save"' not in page
    assert not Update.objects.exists()
    assert client_of(cast, "celia").get(address).status_code == 404
    for name in ("diego", "ana"):
        assert client_of(cast, name).post(address, typed).status_code == 404


def test_an_unknown_answer_narrows_nothing(cast: Cast, round_: Round) -> None:
    assert board(cast, "ana", round_, "?state=nonsense").count("/parties/BLZ/") == 1
    assert board(cast, "ana", round_, "?state=whole").count("/parties/BLZ/") == 0


def test_who_saves_second_sees_what_the_first_wrote(cast: Cast, round_: Round) -> None:
    first = rows(cast, "celia", round_, "BLZ")[0]
    typed = _typed([first], done="lo mío")
    draft(cast, first.commitment, done="lo de otra persona")
    client, address = client_of(cast, "celia"), f"/es/rounds/{round_.key}/answer/?party=BLZ"
    page = client.post(address, {**typed, "as_of": "2025-05-10", "save": "yes"}).content.decode()
    assert "lo de otra persona" in page
    assert "lo mío</textarea>" in page
    typed[f"o{first.obligation.pk}-version"] = "1"
    client.post(address, {**typed, "as_of": "2025-05-10", "save": "yes"})
    assert Update.objects.drafts().get().done.by_language["es"] == "lo mío"


def test_what_was_changed_after_reading_is_not_signed(cast: Cast, round_: Round) -> None:
    made = draft(cast, rows(cast, "celia", round_, "BLZ")[0].commitment)
    seen = _versions(cast, round_)
    Update.objects.filter(pk=made.pk).update(version=2)
    answer: Any = client_of(cast, "celia").post(f"/es/rounds/{round_.key}/sign/?party=BLZ", {"sign": seen})
    assert "/sign/" in answer.url
    assert Update.objects.signed().count() == 0


@pytest.mark.parametrize("path", ["", "rounds", "answer", "sign", "party"])
def test_thirty_commitments_cost_no_more_queries_than_one(cast: Cast, path: str) -> None:
    assert _queries_with(cast, 1, path) == _queries_with(cast, 30, path)


def _queries_with(cast: Cast, number: int, path: str) -> int:
    for place in range(number):
        commitment = make_commitment(f"N{number}-{place}", by=("BLZ",), forum="GRF 2023")
        signed(cast, commitment, refers_to=EARLIER)
    round_ = opened(cast)
    for row in rows(cast, "celia", round_, "BLZ"):
        if row.draft is None:
            draft(cast, row.commitment)
    client = client_of(cast, "celia")
    address = {
        "": f"/es/rounds/{round_.key}/", "rounds": "/es/rounds/",
        "party": f"/es/rounds/{round_.key}/parties/BLZ/",
    }.get(path, f"/es/rounds/{round_.key}/{path}/")  # fmt: skip
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    actions.close_round(by=cast.person("ana"), round_=round_)
    return len(seen)


def _typed(owed: list[queries.Row], done: str = "hecho") -> dict[str, str]:
    typed: dict[str, str] = {}
    for row in owed:
        prefix = f"o{row.obligation.pk}"
        typed |= {f"{prefix}-choice": "changed", f"{prefix}-stage": "in_progress", f"{prefix}-done": done}
    return typed


def _versions(cast: Cast, round_: Round) -> list[str]:
    owed = rows(cast, "celia", round_, "BLZ")
    return [f"{row.obligation.pk}:{row.draft.version}" for row in owed if row.draft]
