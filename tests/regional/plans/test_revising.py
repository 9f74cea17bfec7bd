"""A draft revised row by row: added, moved, left out with a reason, put back; and what others see of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test import Client

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions as commitments
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.wording import content_read
from cauce.regional.plans import actions, queries, revising
from cauce.regional.plans.importing.rows import GivenRow
from cauce.regional.plans.models import DroppedRow, PlanRow, PlanVersion
from cauce.regional.plans.wording import digest_of, fingerprint
from tests.cast import Cast
from tests.regional.plans.making import NOW, classifications, published, table

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY = Translated({"es": "Ya se hizo."})
OTHERS = ("ana", "bruno", "diego", "elena", "fabio", "gina", "nobody")


def given(text: str, sector: str = "education", own_id: str = "", **more: str) -> GivenRow:
    words = Translated({"es": text})
    digest = digest_of("BLZ", sector, text)
    return GivenRow(0, sector, "", own_id, digest, words, words, dict(more))


def drafted(cast: Cast) -> PlanVersion:
    """A draft of Belize's plan that begins with three published rows."""
    published(cast)
    return actions.revise(by=cast.person("celia"), country="BLZ", at=NOW)


def of(version: PlanVersion, own_id: str) -> PlanRow:
    found: PlanRow = version.rows.select_related("version__plan").get(own_id=own_id)
    return found


def publish(cast: Cast, draft: PlanVersion, on: date = date(2025, 5, 1)) -> PlanVersion:
    return actions.publish(
        by=cast.person("celia"), version=draft, title=Translated({"es": "Dos"}), in_force_from=on, at=NOW
    )


def change(cast: Cast, row: PlanRow, said: GivenRow) -> PlanRow:
    return revising.change_row(by=cast.person("celia"), row=row, given=said, seen=fingerprint(row), at=NOW)


def test_an_added_row_is_a_private_draft_until_the_plan_is_published(plans: Cast) -> None:
    draft = drafted(plans)
    row = revising.add_row(by=plans.person("celia"), version=draft, given=given("Becas."), at=NOW)
    assert row.commitment is not None
    assert row.commitment.visibility == "private"
    assert not Commitment.objects.visible_to(plans.person("ana")).filter(pk=row.commitment.pk).exists()
    publish(plans, draft)
    shown = Commitment.objects.visible_to(plans.person("nobody")).get(pk=row.commitment.pk)
    assert shown.statement.by_language["es"] == "Becas."
    assert Entry.objects.filter(verb="add_plan_row").count() == 1


def test_the_same_row_sent_twice_is_one_row_and_one_with_other_facts_is_refused(plans: Cast) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    first = revising.add_row(by=celia, version=draft, given=given("Becas."), at=NOW)
    again = revising.add_row(by=celia, version=draft, given=given("Becas."), at=NOW)
    assert first.pk == again.pk
    assert Commitment.objects.count() == 4
    for other in (given("becas", ends_on="2026-01-01"), given("Otra.", own_id="2")):
        with pytest.raises(actions.Refused):
            revising.add_row(by=celia, version=draft, given=other, at=NOW)
    assert draft.rows.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_add_one_row(cast: Cast) -> None:
    classifications()
    draft, celia = drafted(cast), cast.person("celia")
    failed: list[BaseException] = []

    def add() -> None:
        try:
            revising.add_row(by=celia, version=draft, given=given("Becas."), at=NOW)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert draft.rows.count() == Commitment.objects.count() == 4


def test_a_row_moved_to_another_sector_and_objective_takes_its_published_commitment_along(
    plans: Cast,
) -> None:
    draft = drafted(plans)
    row = of(draft, "2")
    before = row.commitment
    assert before is not None
    moved = replace(
        given("Matricular a todas las niñas.", "protection", "2"), objective="reception_admission"
    )
    moved = replace(moved, title=row.title, text=row.text)
    change(plans, row, moved)
    assert Commitment.objects.get(pk=before.pk).sector == "education"
    found = queries.comparison(plans.person("celia"), draft.plan.versions.get(number=1), draft)
    assert [each.fields for each in found.reworded] == [("sector", "objective_id")]
    publish(plans, draft)
    after = Commitment.objects.get(pk=before.pk)
    assert after.sector == "protection"
    assert set(after.terms.values_list("pk", flat=True)) == {
        "mirps_nap_sector/protection", "mirps_objective/reception_admission",
    }  # fmt: skip
    assert "2" in after.revisions.get(version=after.version).reason.by_language["es"]


def test_moving_to_another_objective_alone_reaches_the_published_commitment_too(plans: Cast) -> None:
    draft = drafted(plans)
    row = of(draft, "2")
    same = given(str(row.text), row.sector, "2", ends_on="2026-12-31")
    change(plans, row, replace(same, title=row.title, objective="reception_admission"))
    publish(plans, draft)
    assert row.commitment is not None
    after = Commitment.objects.get(pk=row.commitment.pk)
    assert after.terms.filter(pk="mirps_objective/reception_admission").exists()
    assert after.ends_on == date(2026, 12, 31)


def test_a_new_version_keeps_what_was_written_on_a_commitment_since_the_last_one(plans: Cast) -> None:
    published(plans)
    celia = plans.person("celia")
    commitment = Commitment.objects.get(key="BLZ-P0001")
    said = content_read(commitment)
    own = replace(
        said, statement=Translated({"es": "Abrir dos oficinas en 2026."}),
        territory=Translated({"es": "Corozal"}), ends_on=date(2026, 6, 30),
    )  # fmt: skip
    commitments.change_commitment(
        by=celia, commitment=commitment, content=own, version=1, reason=Translated({"es": "Se precisó."})
    )
    draft = actions.revise(by=celia, country="BLZ", at=NOW)
    revising.add_row(by=celia, version=draft, given=given("Becas."), at=NOW)
    publish(plans, draft)
    commitment.refresh_from_db()
    assert commitment.statement.by_language == {"es": "Abrir dos oficinas en 2026."}
    third = actions.revise(by=celia, country="BLZ", at=NOW)
    change(plans, of(third, "1"), given("Abrir TRES oficinas.", "protection", "1"))
    publish(plans, third, on=date(2025, 5, 10))
    commitment.refresh_from_db()
    assert commitment.statement.by_language["es"] == "Abrir TRES oficinas."
    assert (commitment.territory.by_language, commitment.ends_on) == ({"es": "Corozal"}, date(2026, 6, 30))


def test_what_a_row_no_longer_says_goes_from_its_draft_and_the_rest_stays(plans: Cast) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    row = revising.add_row(
        by=celia, version=draft, given=given("Becas.", territory="Cayo", ends_on="2026-01-01"), at=NOW
    )
    row = PlanRow.objects.select_related("version__plan").get(pk=row.pk)
    change(plans, row, given("Becas.", territory="Cayo"))
    commitment = Commitment.objects.get(plan_rows=row)
    assert (commitment.ends_on, commitment.territory.by_language["es"]) == (None, "Cayo")


def test_a_row_of_the_version_before_is_left_out_with_a_reason_that_stays_with_the_version(
    plans: Cast, client: Client
) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    with pytest.raises(actions.Refused):
        revising.drop_row(by=celia, row=of(draft, "2"), reason=Translated(), at=NOW)
    revising.drop_row(by=celia, row=of(draft, "2"), reason=WHY, at=NOW)
    first = draft.plan.versions.get(number=1)
    found = queries.comparison(celia, first, draft)
    assert [(each.row.own_id, str(each.reason)) for each in found.dropped] == [("2", "Ya se hizo.")]
    assert Commitment.objects.filter(key="BLZ-P0002").exists()
    assert "Ya se hizo" not in client.get("/es/plans/BLZ/").content.decode()
    publish(plans, draft)
    assert "Ya se hizo." in client.get("/es/plans/BLZ/1/2/").content.decode()
    for act in ("UPDATE plans_droppedrow SET reason = '{}'", "DELETE FROM plans_droppedrow"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)


def test_the_reason_is_told_over_several_versions(plans: Cast) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    publish(plans, draft)
    second = actions.revise(by=celia, country="BLZ", at=NOW)
    revising.drop_row(by=celia, row=of(second, "2"), reason=WHY, at=NOW)
    publish(plans, second, on=date(2025, 5, 5))
    found = queries.comparison(celia, draft.plan.versions.get(number=1), second)
    assert [str(each.reason) for each in found.dropped] == ["Ya se hizo."]


def test_what_was_added_in_the_draft_alone_goes_without_a_reason_and_with_its_private_draft(
    plans: Cast,
) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    row = revising.add_row(by=celia, version=draft, given=given("Por error."), at=NOW)
    revising.drop_row(by=celia, row=row, reason=Translated(), at=NOW)
    assert row.commitment_id is not None
    assert not Commitment.objects.filter(pk=row.commitment_id).exists()
    assert not DroppedRow.objects.exists()
    assert draft.rows.count() == 3


def test_a_row_left_out_is_put_back_as_it_was(plans: Cast) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    revising.drop_row(by=celia, row=of(draft, "2"), reason=WHY, at=NOW)
    first = draft.plan.versions.get(number=1)
    revising.restore_row(by=celia, version=draft, row=of(first, "2"))
    assert queries.comparison(celia, first, draft).is_empty
    assert not DroppedRow.objects.exists()
    with pytest.raises(actions.Refused):
        revising.restore_row(by=celia, version=draft, row=of(first, "2"))
    with pytest.raises(actions.Refused):
        revising.explain_drop(by=celia, version=draft, row=of(first, "2"), reason=WHY, at=NOW)


def test_who_saves_second_sees_what_the_first_changed_and_loses_nothing(plans: Cast, client: Client) -> None:
    draft = drafted(plans)
    row = of(draft, "1")
    seen = fingerprint(row)
    change(plans, row, given("Abrir cuatro oficinas.", "protection", "1"))
    client.force_login(plans.users["celia"], backend=BACKEND)
    typed = {"sector": "education", "id": "1", "text_es": "Abrir nueve oficinas.", "seen": seen}
    address = f"/es/plans/BLZ/2/rows/{row.pk}/"
    page = client.post(address, typed)
    told = page.content.decode()
    assert page.status_code == 200
    assert "Abrir cuatro oficinas" in told
    assert "Abrir nueve oficinas." in told
    assert str(of(draft, "1").text) == "Abrir cuatro oficinas."
    now = page.context["form"]["seen"].value()
    assert client.post(address, {**typed, "seen": now}).status_code == 302
    assert str(of(draft, "1").text) == "Abrir nueve oficinas."


def test_a_form_that_is_wrong_keeps_what_was_typed_and_says_what_is_expected(
    plans: Cast, client: Client
) -> None:
    drafted(plans)
    client.force_login(plans.users["celia"], backend=BACKEND)
    typed = {"sector": "", "text_es": "", "territory": "Cayo", "starts_on": "2026-01-01",
             "ends_on": "2025-01-01", "cost": "mucho"}  # fmt: skip
    page = client.post("/es/plans/BLZ/2/rows/add/", typed)
    assert set(page.context["form"].errors) == {"sector", "text_es", "ends_on", "cost"}
    assert 'value="Cayo"' in page.content.decode()
    assert '<details class="plan-beside" open>' in page.content.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_but_the_focal_point_of_the_state_changes_rows(plans: Cast, client: Client, name: str) -> None:
    draft, person = drafted(plans), plans.person(name)
    row = of(draft, "1")
    first = of(draft.plan.versions.get(number=1), "2")
    for act in (
        lambda: revising.add_row(by=person, version=draft, given=given("Uno."), at=NOW),
        lambda: revising.change_row(by=person, row=row, given=given("Uno."), seen=fingerprint(row), at=NOW),
        lambda: revising.drop_row(by=person, row=row, reason=WHY, at=NOW),
        lambda: revising.explain_drop(by=person, version=draft, row=first, reason=WHY, at=NOW),
        lambda: revising.restore_row(by=person, version=draft, row=first),
    ):
        with pytest.raises(PermissionDenied):
            act()
    if name != "nobody":
        client.force_login(plans.users[name], backend=BACKEND)
    for path in ("rows/add/", f"rows/{row.pk}/", f"rows/{row.pk}/drop/", f"dropped/{first.pk}/"):
        assert client.get(f"/es/plans/BLZ/2/{path}").status_code in (302, 404)


def test_nothing_changes_in_a_published_version(plans: Cast) -> None:
    draft, celia = drafted(plans), plans.person("celia")
    row = of(draft, "1")
    publish(plans, draft)
    acts: tuple[Any, ...] = (
        lambda: revising.add_row(by=celia, version=draft, given=given("Uno."), at=NOW),
        lambda: change(plans, row, given("Uno.")),
        lambda: revising.drop_row(by=celia, row=row, reason=WHY, at=NOW),
        lambda: revising.restore_row(by=celia, version=draft, row=row),
    )
    for act in acts:
        with pytest.raises(actions.Refused):
            act()


def test_saving_what_is_there_already_writes_nothing(plans: Cast) -> None:
    draft = drafted(plans)
    row = of(draft, "1")
    change(plans, row, replace(given(str(row.text), row.sector, "1"), title=row.title))
    assert not Entry.objects.filter(verb="change_plan_row").exists()


def test_a_page_of_differences_shows_fifty_and_no_more(plans: Cast, client: Client) -> None:
    published(plans)
    many = table(*((number, "Educación", f"Número {number}.") for number in range(1, 121)))
    published(plans, many, on=date(2025, 5, 1))
    page = client.get("/es/plans/BLZ/1/2/")
    assert len(page.context["compared"].lines) == 50
    assert len(client.get("/es/plans/BLZ/1/2/?page=3").context["compared"].lines) == 20
