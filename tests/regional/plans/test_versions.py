"""Versions: the old one stays whole, what changed is told, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.accounts.models import User
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Part, PlanCount
from cauce.regional.plans import actions, loading, queries
from cauce.regional.plans.models import PlanRow, PlanVersion
from cauce.regional.plans.wording import fingerprint
from tests.cast import NAMES, TODAY, Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.plans.making import NOW, THREE, csv_of, published, sent, table, written
from tests.regional.progress.making import signed

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EVERYONE = (*NAMES, "nobody")
Browse = Callable[..., Any]
SECOND = table((1, "Protección", "Abrir TRES oficinas."), (3, "Protección", "Formar a cien oficiales."),
               (4, "Educación", "Becas."))  # fmt: skip


@pytest.fixture
def browse(client: Client, plans: Cast) -> Browse:
    def get(path: str, name: str = "nobody", data: Any = None) -> Any:
        client.logout()
        if name != "nobody":
            client.force_login(plans.users[name], backend=BACKEND)
        return client.get(path) if data is None else client.post(path, data, follow=True)

    return get


def said(version: PlanVersion) -> list[str]:
    return [row.text.by_language["es"] for row in version.rows.order_by("position")]


def test_the_old_version_stays_readable_whole_when_a_new_one_is_published(plans: Cast) -> None:
    first = published(plans)
    second = published(plans, SECOND, on=date(2025, 5, 1))
    assert said(first) == [row[2] for row in THREE[1:]]
    assert said(second) == ["Abrir TRES oficinas.", "Formar a cien oficiales.", "Becas."]
    assert Commitment.objects.get(key="BLZ-P0001").statement.by_language["es"] == "Abrir TRES oficinas."
    found = list(queries.versions(plans.person("nobody"), "BLZ"))
    assert [version.row_count for version in found] == [3, 3]
    assert queries.replaced_on(found, first) == date(2025, 5, 1)
    assert queries.replaced_on(found, second) is None


@pytest.mark.parametrize("table_name", ["plans_planversion", "plans_planrow"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET title = '{{}}'"])
def test_not_even_the_database_changes_a_published_version(plans: Cast, table_name: str, act: str) -> None:
    published(plans)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(act.format(table_name))


def test_the_text_stays_when_the_commitment_says_something_else(plans: Cast) -> None:
    first = published(plans)
    Commitment.objects.update(statement=Translated({"es": "Otra cosa"}))
    assert said(first) == [row[2] for row in THREE[1:]]


def test_publishing_makes_its_drafts_public_in_the_words_they_have_now(plans: Cast) -> None:
    done = written(plans)
    Commitment.objects.filter(key="BLZ-P0001").update(statement=Translated({"es": "Abrir diez."}))
    assert done.version is not None
    version = actions.publish(
        by=plans.person("celia"), version=done.version, title=Translated({"es": "Plan"}),
        in_force_from=TODAY, at=NOW,
    )  # fmt: skip
    assert said(version)[0] == "Abrir diez."
    for commitment in Commitment.objects.all():
        assert (commitment.visibility, commitment.life) == ("public", "published")


def test_a_draft_does_not_touch_what_is_published(plans: Cast) -> None:
    published(plans)
    written(plans, SECOND, is_whole=True)
    assert Commitment.objects.get(key="BLZ-P0001").statement.by_language["es"] == "Abrir dos oficinas."
    assert Commitment.objects.visible_to(plans.person("diego")).count() == 3


def test_the_comparison_tells_added_dropped_and_reworded_rows(plans: Cast, browse: Browse) -> None:
    first = published(plans)
    second = published(plans, SECOND, on=date(2025, 5, 1))
    found = queries.comparison(plans.person("nobody"), first, second)
    assert [row.own_id for row in found.added] == ["4"]
    assert [each.row.own_id for each in found.dropped] == ["2"]
    assert [(each.before.own_id, each.fields) for each in found.reworded] == [("1", ("title", "text"))]
    assert found.unchanged == 1
    page = browse("/es/plans/BLZ/2/1/").content.decode()
    for words in ("Becas", "Matricular a todas las niñas", "Abrir dos oficinas", "Abrir TRES oficinas"):
        assert words in page
    assert "Formar a cien" not in page


@pytest.mark.parametrize("name", EVERYONE)
def test_a_draft_is_seen_by_those_who_act_for_its_state_and_nobody_else(
    plans: Cast, browse: Browse, name: str
) -> None:
    published(plans)
    draft = written(plans, table((8, "Educación", "Quetzal secreto.")))
    row = PlanRow.objects.get(own_id="8")
    is_mine = name == "celia"
    for path in ("2/", "2/rows.csv", "1/2/", f"2/rows/{row.pk}/", "2/publish/", f"import/{draft.pk}/"):
        answer = browse(f"/es/plans/BLZ/{path}", name)
        assert (answer.status_code == 200) is is_mine, path
        assert "Quetzal" not in answer.content.decode() or is_mine
    page = browse("/es/plans/BLZ/", name).content.decode()
    assert ("/plans/BLZ/2/" in page) is is_mine
    assert "Quetzal" not in page
    assert queries.rows_of(plans.person(name), row.version).exists() is is_mine


def test_a_row_whose_commitment_became_private_is_neither_shown_nor_counted(
    plans: Cast, browse: Browse
) -> None:
    version = published(plans)
    Commitment.objects.filter(key="BLZ-P0002").update(visibility="private")
    page = browse("/es/plans/BLZ/").content.decode()
    assert "Matricular" not in page
    assert queries.versions(plans.person("nobody"), "BLZ").get().row_count == 2
    assert b"Matricular" not in browse("/es/plans/BLZ/1/rows.csv").content
    assert queries.rows_of(plans.person("celia"), version).count() == 3


def test_the_plan_as_it_stood_on_a_day_is_the_version_in_force_then(plans: Cast, browse: Browse) -> None:
    loaded = make_commitment("BLZ-01", owner=party("BLZ"), title=Translated({"es": "Leído"}))
    loading.write(None)
    published(plans, table((1, "Protección", "Propio.")), on=date(2025, 5, 10))
    assert loaded.title.by_language["es"] in browse("/es/plans/BLZ/?on=2025-05-14").content.decode()
    assert "Propio" in browse("/es/plans/BLZ/?on=2025-05-15").content.decode()
    assert "Propio" in browse("/es/plans/BLZ/").content.decode()


def test_a_stage_that_rests_on_an_invented_report_is_marked(plans: Cast, browse: Browse) -> None:
    published(plans)
    told = "se apoyan en informes inventados"
    signed(plans, Commitment.objects.get(key="BLZ-P0001"), refers_to=date(2025, 3, 1))
    assert told not in browse("/es/plans/BLZ/").content.decode()
    User.objects.filter(pk=plans.users["celia"].pk).update(is_demonstration=True)
    signed(plans, Commitment.objects.get(key="BLZ-P0002"), refers_to=date(2025, 3, 1))
    page = browse("/es/plans/BLZ/").content.decode()
    assert told in page
    assert page.count('class="tag tag-demonstration"') == 2


def test_progress_is_that_of_each_day(plans: Cast) -> None:
    version = published(plans)
    signed(plans, Commitment.objects.get(key="BLZ-P0001"), refers_to=date(2025, 3, 1))
    days = (date(2024, 12, 31), date(2025, 4, 1))
    found = queries.progress_over(plans.person("nobody"), version, days)
    assert [(each.counts["silent"], each.counts["in_progress"]) for each in found] == [(3, 0), (2, 1)]


def test_loading_makes_one_version_of_commitments_only_and_again_changes_nothing(
    plans: Cast, browse: Browse
) -> None:
    make_commitment("BLZ-01", owner=party("BLZ"))
    make_commitment("BLZ-02", owner=party("BLZ"), kind="progress")
    make_commitment("R-01", kind="commitment_family", by=("BLZ", "MEX"))
    PlanCount.objects.create(
        country=party("BLZ"), sector="protection", commitments=8, label_seen=True, source_url="https://e.org"
    )
    assert loading.write(None)["plan versions"].created == 1
    assert loading.write(None)["plan versions"].touched == 0
    version = PlanVersion.objects.get()
    assert [row.own_id for row in version.rows.all()] == ["BLZ-01"]
    assert (version.confidence, version.in_force_from) == (Confidence.MEDIUM, None)
    page = browse("/es/plans/BLZ/").content.decode()
    assert "de unos 8" in page or "de 8" in page or "~8" in page
    Commitment.objects.filter(key="BLZ-01").update(statement=Translated({"es": "Mejor leído"}))
    assert loading.write(None)["plan versions"].created == 1
    assert said(version) == ["Enunciado BLZ-01"]


def test_loading_leaves_a_plan_that_its_state_has_written(plans: Cast) -> None:
    make_commitment("BLZ-01", owner=party("BLZ"))
    published(plans)
    assert loading.write(None)["plan versions"].touched == 0


def test_a_sheet_revises_what_was_read_in_public_sources(plans: Cast) -> None:
    make_commitment("BLZ-01", owner=party("BLZ"))
    make_commitment("BLZ-02", owner=party("BLZ"))
    loading.write(None)
    sheet = [["clave", "sector", "compromiso"], ["BLZ-01", "protection", "Enunciado BLZ-01"],
             ["BLZ-02", "protection", "Con otras palabras"]]  # fmt: skip
    second = published(plans, sheet)
    assert said(second) == ["Enunciado BLZ-01", "Con otras palabras"]
    assert Commitment.objects.get(key="BLZ-02").statement.by_language["es"] == "Enunciado BLZ-02"


def test_the_steps_of_a_revision_in_the_browser(plans: Cast, browse: Browse) -> None:
    published(plans)
    browse("/es/plans/BLZ/revise/", "celia", {})
    row = PlanRow.objects.get(version__number=2, own_id="2")
    words = {"sector": "education", "id": "2", "title_es": "Niñas", "text_es": "Matricular a cada niña."}
    browse(f"/es/plans/BLZ/2/rows/{row.pk}/", "celia", {**words, "seen": fingerprint(row)})
    gone = PlanRow.objects.get(version__number=2, own_id="3")
    browse(f"/es/plans/BLZ/2/rows/{gone.pk}/drop/", "celia", {"reason_es": "Ya se formaron."})
    given = {"title_es": "Plan 2025", "title_en": "Plan 2025", "in_force_from": "2025-01-01"}
    page = browse("/es/plans/BLZ/2/publish/", "celia", given).content.decode()
    assert "esta empieza después" in page
    assert "Plan 2025" in page
    browse("/es/plans/BLZ/2/publish/", "celia", {**given, "in_force_from": "2025-05-15"})
    assert said(PlanVersion.objects.get(number=2)) == ["Abrir dos oficinas.", "Matricular a cada niña."]
    assert Commitment.objects.get(key="BLZ-P0002").title.by_language["es"] == "Niñas"
    page = browse("/es/plans/BLZ/1/2/").content.decode()
    assert "Con cambios" in page
    assert "Ya se formaron." in page


def test_the_steps_of_a_sheet_in_the_browser(plans: Cast, browse: Browse) -> None:
    file = SimpleUploadedFile("plan.csv", csv_of(table((1, "Nada", "<b>Uno</b>"), (2, "Educación", "Dos."))))
    page = browse("/es/plans/BLZ/import/", "celia", {"file": file})
    assert "B · Sector · «Nada»" in page.content.decode()
    kept = {"id": "0", "sector": "1", "text_es": "2", "default_currency": "B/."}
    assert "es el código de una moneda" in browse(page.wsgi_request.path, "celia", kept).content.decode()
    kept["default_currency"] = "bzd"
    looked = browse(page.wsgi_request.path, "celia", kept).content.decode()
    assert "Hay que corregir 1 fila" in looked
    assert "B · Sector" in looked
    good = sent(plans, csv_of(table((2, "Educación", "<b>Dos</b>."))))
    looked = browse(f"/es/plans/BLZ/import/{good.pk}/preview/", "celia").content.decode()
    assert "&lt;b&gt;Dos" in looked
    for _twice in range(2):
        page = browse(f"/es/plans/BLZ/import/{good.pk}/confirm/", "celia", {})
        assert "ya se importó" in page.content.decode()
    assert Commitment.objects.count() == 1


def test_a_file_that_is_no_sheet_is_refused_on_the_page(plans: Cast, browse: Browse) -> None:
    file = SimpleUploadedFile("plan.xlsx", b"PK\x03\x04 no")
    assert "dañado" in browse("/es/plans/BLZ/import/", "celia", {"file": file}).content.decode()


@pytest.mark.parametrize("path", ["", "1/", "1/2/", "2/"])
def test_pages_ask_as_many_questions_for_one_row_as_for_thirty(
    plans: Cast, browse: Browse, path: str
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as questions:
            assert browse(f"/es/plans/BLZ/{path}", "celia").status_code == 200
        return len(questions)

    published(plans, table((1, "Protección", "Uno.")))
    published(plans, table((1, "Protección", "Uno bis.")), on=date(2025, 5, 2))
    asked()
    few = asked()
    many = table(*((number, "Protección", f"Número {number}.") for number in range(2, 40)))
    published(plans, many, on=date(2025, 5, 3))
    assert asked() <= few + (1 if path == "" else 0)


def test_a_plan_makes_nothing_public_that_binds_others_unasked(plans: Cast) -> None:
    done = written(plans, is_whole=True)
    assert done.version is not None
    bound = Commitment.objects.filter(owner="BLZ").order_by("key")[0]
    Part.objects.create(commitment=bound, role="commits", party=party("MEX"))
    with pytest.raises(actions.Refused, match="MEX"):
        actions.publish(
            by=plans.person("celia"), version=done.version, title=Translated({"es": "Plan", "en": "Plan"}),
            in_force_from=date(2025, 1, 1), at=NOW,
        )  # fmt: skip
    assert Commitment.objects.get(pk=bound.pk).published_at is None
