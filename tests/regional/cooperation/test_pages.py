"""The pages of arrangements: what each of the cast reads, how one is written, and two who write at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.queries import kept
from cauce.regional.cooperation import actions
from cauce.regional.cooperation.actions import GivenMilestone
from cauce.regional.cooperation.content import content_of
from cauce.regional.cooperation.models import Arrangement
from tests.cast import TODAY, Cast
from tests.regional.cooperation.arranging import (
    NOON,
    both,
    drafted,
    match_at,
    plan,
    published,
    shared,
)
from tests.regional.rounds.conftest import client_of

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture(autouse=True)
def evidence_folder(settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_DIR = tmp_path


def get(cast: Cast, name: str, path: str) -> Any:
    return client_of(cast, name).get(f"/es/cooperation/{path}")


def text_fields(version: int = 0, **given: Any) -> dict[str, Any]:
    """What the form of an arrangement sends: Canada with Belize, unless said otherwise."""
    fields: dict[str, Any] = {
        "version": version, "title_es": "Hermanamiento", "form": "twinning", "channel": "direct",
        "sides-TOTAL_FORMS": "2", "sides-INITIAL_FORMS": "0", "sides-0-role": "provides",
        "sides-0-party": "CAN", "sides-0-cost": "1200,50", "sides-0-currency": "cad",
        "sides-1-role": "receives", "sides-1-party": "BLZ",
    }  # fmt: skip
    return {**fields, **given}


def plan_fields(arrangement: Arrangement, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """What the page of the framework sends for the rows as they stand, with `given` in place."""
    rows = content_of(Arrangement.objects.get(pk=arrangement.pk)).rows
    fields = {
        "version": str(arrangement.version),
        "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": str(len(rows)),
    }  # fmt: skip
    for place, row in enumerate(rows):
        fields |= {
            f"rows-{place}-ref": row.ref,
            f"rows-{place}-parent": row.parent,
            f"rows-{place}-level": row.level,
        }
        for name in ("statement", "indicator"):
            for code, text in getattr(row, name).by_language.items():
                fields[f"rows-{place}-{name}_{code}"] = text
    return fields | (given or {})


def test_it_is_written_by_hand_and_shown_to_the_other_side(cast: Cast) -> None:
    celia = client_of(cast, "celia")
    answer = celia.post("/es/cooperation/new/", text_fields())
    made = Arrangement.objects.get()
    assert answer["Location"] == f"/es/cooperation/{made.key}/"
    assert {(side.party_id, side.currency) for side in made.sides.all()} == {("CAN", "CAD"), ("BLZ", "")}
    assert get(cast, "elena", f"{made.key}/").status_code == 404
    celia.post(f"/es/cooperation/{made.key}/share/")
    assert "Hermanamiento" in get(cast, "elena", f"{made.key}/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title_es": ""}, "título"),
        ({"sides-1-party": ""}, "Nombre al menos a dos"),
        ({"sides-0-cost": "-5"}, "no es menor que cero"),
        ({"sides-0-currency": ""}, "en qué moneda"),
        ({"starts_on": "2026-01-02", "ends_on": "2026-01-01"}, "anterior"),
        ({"commitments": "NADA-1"}, "NADA-1"),
        ({"sides-1-name": "También otra"}, "una de las dos"),
        ({"sides-1-party": "MEX"}, "Su propio Estado"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Cast, wrong: Any, said: str) -> None:
    fields = text_fields(summary_es="tapirtecleado", **wrong)
    page = client_of(cast, "celia").post("/es/cooperation/new/", fields).content.decode()
    assert said in page
    assert "tapirtecleado" in page
    assert not Arrangement.objects.exists()


def test_a_match_fills_the_form_in(cast: Cast) -> None:
    match_at("agreement")
    page = get(cast, "elena", "new/?match=M-1").content.decode()
    for words in ("Formar", "To train", "BLZ-PROMISE", "Refugees Department", "2025-09-01", "2026-06-30"):
        assert words in page, words
    for name in ("diego", "gina", "bruno"):
        assert get(cast, name, "new/?match=M-1").status_code == 404
    fields = text_fields(commitments="BLZ-PROMISE")
    client_of(cast, "elena").post("/es/cooperation/new/?match=M-1", fields)
    made = Arrangement.objects.get()
    assert made.match is not None
    assert made.match.key == "M-1"
    page = get(cast, "celia", f"{made.key}/").content.decode()
    assert "M-1" in page
    assert "/commitments/BLZ-PROMISE/" in page


def test_two_editors_of_different_fields_both_keep_their_words(cast: Cast) -> None:
    made = shared(cast)
    client_of(cast, "celia").post(
        f"/es/cooperation/{made.key}/edit/", text_fields(1, title_en="Twinning", lessons_es="De Celia")
    )
    answer = client_of(cast, "elena").post(
        f"/es/cooperation/{made.key}/edit/", text_fields(1, title_en="Twinning", outputs_es="De Elena")
    )
    assert answer.status_code == 409, "both changed the sides: a cost was added"
    shown = answer.content.decode()
    assert "De Celia" in shown
    assert "De Elena" in shown
    assert "Celia" in shown
    client_of(cast, "elena").post(
        f"/es/cooperation/{made.key}/edit/",
        text_fields(2, title_en="Twinning", lessons_es="De Celia", outputs_es="De Elena"),
    )
    made.refresh_from_db()
    assert (str(made.lessons), str(made.outputs), made.version) == ("De Celia", "De Elena", 3)


def test_the_framework_and_the_text_are_changed_at_once_without_a_quarrel(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    client_of(cast, "celia").post(
        f"/es/cooperation/{made.key}/edit/", text_fields(1, title_en="Twinning", lessons_es="De Celia")
    )
    fields = plan_fields(made, {"rows-2-statement_es": "Veinte personas formadas"})
    answer = client_of(cast, "elena").post(f"/es/cooperation/{made.key}/framework/", fields)
    assert answer.status_code == 302
    now = content_of(Arrangement.objects.get(pk=made.pk))
    assert (str(now.lessons), str(now.rows[2].statement)) == ("De Celia", "Veinte personas formadas")


def test_two_editors_of_the_framework_lose_no_row(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    stale = plan_fields(made, {"rows-0-statement_es": "De Elena"})
    more = plan_fields(made)
    outcome = more["rows-1-ref"]
    more |= {
        "rows-TOTAL_FORMS": "5", "rows-4-ref": "new-1", "rows-4-parent": outcome, "rows-4-level": "output",
        "rows-4-statement_es": "De Celia",
    }  # fmt: skip
    client_of(cast, "celia").post(f"/es/cooperation/{made.key}/framework/", more)
    answer = client_of(cast, "elena").post(f"/es/cooperation/{made.key}/framework/", stale)
    assert answer.status_code == 409
    assert answer.context["met"].version == 2
    statements = [str(row.statement) for row in answer.context["met"].together.rows]
    assert statements[0] == "De Elena"
    assert "De Celia" in statements
    assert len(statements) == 5


def test_an_indicator_that_both_changed_is_shown_with_both_readings(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    stale = plan_fields(made, {"rows-1-indicator_es": "Decisiones"})
    client_of(cast, "celia").post(
        f"/es/cooperation/{made.key}/framework/", plan_fields(made, {"rows-1-indicator_es": "Audiencias"})
    )
    lines = (
        client_of(cast, "elena").post(f"/es/cooperation/{made.key}/framework/", stale).context["met"].lines
    )
    assert [str(line.label) for line in lines] == ["Resultado"], "the row that changed, and no other"
    for told, said in zip(
        (lines[0].before, lines[0].theirs, lines[0].typed),
        ("Entrevistas", "Audiencias", "Decisiones"),
        strict=True,
    ):
        assert said in told


def test_what_the_second_left_alone_is_not_called_disputed(cast: Cast) -> None:
    made = shared(cast, lessons=both("Antes", "Before"), outputs=both("Guía", "Guide"))
    given = {"title_en": "Twinning", "lessons_es": "De Celia", "lessons_en": "Celia's"}
    left = {"title_en": "Twinning", "lessons_es": "Antes", "lessons_en": "Before"}
    where = f"/es/cooperation/{made.key}/edit/"
    client_of(cast, "celia").post(where, text_fields(1, **given, outputs_es="Uno", outputs_en="One"))
    answer = client_of(cast, "elena").post(where, text_fields(1, **left, outputs_es="Dos", outputs_en="Two"))
    disputed = {str(line.label): line.is_disputed for line in answer.context["met"].lines}
    assert (disputed["Lecciones"], disputed["Productos"]) == (False, True)


def test_a_row_is_added_below_another_and_nothing_is_saved_by_that(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    fields = plan_fields(made, {"rows-3-statement_es": "tapirtecleado"})
    page = client_of(cast, "celia").post(
        f"/es/cooperation/{made.key}/framework/", {**fields, "add": f"activity:{fields['rows-2-ref']}"}
    )
    lines = page.context["sheet"].lines
    assert [line.number for line in lines] == ["", "1", "1.1", "1.1.1", "1.1.2"]
    assert "tapirtecleado" in page.content.decode()
    made.refresh_from_db()
    assert (made.version, made.log_rows.count()) == (1, 4)


def test_a_removed_row_takes_with_it_what_hangs_on_it(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    fields = plan_fields(made, {"rows-1-gone": "on"})
    client_of(cast, "celia").post(f"/es/cooperation/{made.key}/framework/", fields)
    assert [row.level for row in made.log_rows.all()] == ["goal"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows-1-parent": "999"},
        {"rows-2-level": "goal"},
        {"rows-1-ref": "x", "rows-2-ref": "x"},
        {"rows-0-parent": "x", "rows-1-ref": "x"},
        {"rows-1-statement_es": "", "rows-1-statement_en": ""},
        {"rows-1-baseline": "mucho"},
    ],
)
def test_a_framework_that_does_not_hold_is_not_saved(cast: Cast, wrong: dict[str, Any]) -> None:
    made = shared(cast, rows=plan())
    answer = client_of(cast, "celia").post(f"/es/cooperation/{made.key}/framework/", plan_fields(made, wrong))
    assert answer.status_code == 200
    assert answer.context["sheet"].errors
    assert made.log_rows.count() == 4


def test_unsent_rows_of_a_framework_come_back_with_the_page(cast: Cast) -> None:
    made = shared(cast, rows=plan())
    fields = plan_fields(made)
    fields |= {
        "rows-TOTAL_FORMS": "5", "rows-4-ref": "new-1", "rows-4-parent": fields["rows-2-ref"],
        "rows-4-level": "activity", "rows-4-statement_es": "tapirguardado",
    }  # fmt: skip
    celia, key = cast.person("celia"), f"framework:{made.key}"
    drafts.keep(by=celia, form=key, fields=[list(pair) for pair in fields.items()], at=NOON)
    client = client_of(cast, "celia")
    page = client.get(f"/es/cooperation/{made.key}/framework/", follow=True).content.decode()
    assert "tapirguardado" in page
    assert (
        "tapirguardado"
        not in client.get(f"/es/cooperation/{made.key}/framework/?saved=yes")
        .content.decode()
        .replace("&quot;", "")
        .split("draft-offer")[0]
    )
    client.post(f"/es/cooperation/{made.key}/framework/", fields)
    assert kept(celia, key) is None
    assert made.log_rows.count() == 5


def test_the_checklist_is_for_those_who_write_alone(cast: Cast) -> None:
    made = published(cast, rows=plan())
    assert "Lo que todavía no dice" in get(cast, "elena", f"{made.key}/").content.decode()
    for name in ("diego", "gina", "nobody"):
        assert "Lo que todavía no dice" not in get(cast, name, f"{made.key}/").content.decode()
        assert get(cast, name, f"{made.key}/framework/").status_code in (302, 404)


PAGES = ("edit", "framework", "step", "publish", "milestones/add", "papers/add")


@pytest.mark.parametrize("name", ["bruno", "diego", "fabio", "gina", "nobody"])
def test_nobody_else_opens_a_page_that_writes(cast: Cast, name: str) -> None:
    made = published(cast, rows=plan())
    client = client_of(cast, name)
    for page in PAGES:
        for answer in (
            client.get(f"/es/cooperation/{made.key}/{page}/"),
            client.post(f"/es/cooperation/{made.key}/{page}/", {}),
        ):
            assert answer.status_code == (302 if name == "nobody" else 404), page
            assert name != "nobody" or "login" in answer["Location"]


def test_a_step_and_a_milestone_are_recorded_on_their_pages(cast: Cast) -> None:
    made = shared(cast)
    celia = client_of(cast, "celia")
    celia.post(f"/es/cooperation/{made.key}/step/", {"stage": "signed", "on": TODAY.isoformat()})
    celia.post(f"/es/cooperation/{made.key}/milestones/add/", {"title_es": "Guía", "due_on": "2025-05-01"})
    milestone = made.milestones.get()
    page = celia.get(f"/es/cooperation/{made.key}/").content.decode()
    assert "Firmad" in page
    assert "Vencido" in page
    assert "sin noticias" in page
    where = f"/es/cooperation/{made.key}/milestones/{milestone.pk}/"
    refused = celia.post(where, {"what": "moved", "on": "2025-06-01", "words": ""}).content.decode()
    assert "Diga por qué se mueve" in refused
    celia.post(where, {"what": "reached", "on": TODAY.isoformat(), "words": "Publicada"})
    assert "Alcanzado" in celia.get(f"/es/cooperation/{made.key}/").content.decode()
    assert celia.get(where).status_code == 404


def test_a_milestone_of_another_arrangement_is_not_reached_through_this_one(cast: Cast) -> None:
    mine, theirs = shared(cast), drafted(cast, by="ana")
    other = actions.add_milestone(
        by=cast.person("ana"), arrangement=theirs, given=GivenMilestone(both("Ajeno"))
    )
    answer = get(cast, "celia", f"{mine.key}/milestones/{other.pk}/")
    assert answer.status_code == 404
