"""A plan read from a sheet: all faults at once, nothing half written, everything written once."""

from __future__ import annotations

import csv
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from cauce.foundation.ledger.models import Entry
from cauce.regional.commitments.models import Commitment, Cost, Revision
from cauce.regional.commitments.wording import content_of
from cauce.regional.plans import actions
from cauce.regional.plans.importing import actions as importing
from cauce.regional.plans.importing.lines import Fault
from cauce.regional.plans.models import Import, PlanRow, PlanVersion
from tests.cast import Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.plans.making import (
    HEADINGS,
    NOW,
    THREE,
    classifications,
    csv_of,
    published,
    sent,
    table,
    written,
    xlsx_of,
)

SECTORS = ("Protección", "Educación", "Protección social")


def sheet_of(count: int, bad: int = 0) -> list[list[Any]]:
    """So many rows; every hundred-and-twenty-fifth has something wrong, until so many are bad."""
    rows: list[list[Any]] = [
        ["No.", "Sector", "Compromiso", "Compromiso en inglés", "Inicio", "Costo", "Moneda"]
    ]
    rows += [
        [number, SECTORS[number % 3], f"Compromiso número {number}.", f"Commitment number {number}.",
         "2025", "1.250,50", "USD"]
        for number in range(1, count + 1)
    ]  # fmt: skip
    spoilt = [(1, "Agricultura"), (2, ""), (4, "pronto"), (5, "mucho")]
    for place in range(bad):
        row = rows[1 + place * 125]
        column, value = spoilt[place % 4]
        row[column] = value
        if column == 2:
            row[3] = ""
    return rows


def test_forty_bad_rows_of_five_thousand_are_named_at_once_and_the_mended_sheet_is_written_once(
    plans: Cast,
) -> None:
    celia = plans.person("celia")
    bad = sent(plans, xlsx_of(sheet_of(5_000, bad=40)))
    seen = importing.preview(bad)
    assert seen.reading.bad_rows == len(seen.reading.faults) == 40
    assert [fault.row for fault in seen.reading.faults] == [2 + place * 125 for place in range(40)]
    with pytest.raises(actions.Refused):
        importing.confirm(by=celia, sent=bad, at=NOW)
    assert not PlanRow.objects.exists()
    assert not Commitment.objects.exists()

    mended = csv_of(sheet_of(5_000))
    done = importing.confirm(by=celia, sent=sent(plans, mended), at=NOW)
    assert done.result == {"new": 5_000, "changed": 0, "unchanged": 0, "left_out": 0}
    again = importing.confirm(by=celia, sent=sent(plans, mended), at=NOW)
    other_form = importing.confirm(by=celia, sent=sent(plans, xlsx_of(sheet_of(5_000))), at=NOW)
    assert again.pk == done.pk
    assert other_form.result == {"new": 0, "changed": 0, "unchanged": 5_000, "left_out": 0}
    assert PlanRow.objects.count() == Commitment.objects.count() == Cost.objects.count() == 5_000
    assert PlanVersion.objects.count() == 1


def test_every_fault_says_row_column_value_what_is_wrong_and_what_is_expected(plans: Cast) -> None:
    rows: list[list[Any]] = [
        ["No.", "Sector", "Compromiso", "Inicio", "Fin", "Costo"],
        [1, "Proteccion socail", "Uno", "31/02/2025", "", ""],
        [1, "Educación", "Dos", "2025", "2024", "10"],
        [3, "", "", "", "", ""],
        [4, "Educación", "UNO!", "", "", ""],
        ["", "educacion", "uno", "", "", ""],
        ["", "EDUCACIÓN", "Uno.", "", "", ""],
    ]
    faults = importing.preview(sent(plans, csv_of(rows))).reading.faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "B · Sector", "Proteccion socail"), (2, "D · Inicio", "31/02/2025"), (3, "E · Fin", "2024"),
        (3, "Moneda", ""), (3, "A · No.", "1"), (4, "B · Sector", ""), (4, "C · Compromiso", ""),
        (7, "C · Compromiso", "Uno."),
    ]  # fmt: skip
    assert faults[0] == Fault(
        2, "B · Sector", "Proteccion socail", "Aquí no se conoce ese nombre.",
        "quizá «Protección social»; uno de estos: Protección, Educación, Protección social",
    )  # fmt: skip
    assert all(fault.what and fault.expected for fault in faults)


def test_the_rows_become_private_drafts_of_the_state_with_one_entry_in_the_record(plans: Cast) -> None:
    rows: list[list[Any]] = [
        ["No.", "Sector", "Objetivo", "Compromiso", "Compromiso en inglés", "Inicio", "Fin", "Lugar", "Costo",
         "Moneda"],
        ["A-1", "Protección", "Recepción y admisión", "Abrir dos oficinas.", "Open two offices.", "1/3/2025",
         "2026", "Corozal", "1.250,50", "usd"],
    ]  # fmt: skip
    done = written(plans, rows)
    commitment = Commitment.objects.get()
    assert (commitment.key, commitment.owner_id, commitment.visibility) == ("BLZ-P0001", "BLZ", "private")
    assert (commitment.life, commitment.kind, commitment.forum) == ("draft", "commitment", "NAP")
    assert commitment.statement.by_language == {"es": "Abrir dos oficinas.", "en": "Open two offices."}
    assert (str(commitment.starts_on), str(commitment.ends_on)) == ("2025-03-01", "2026-12-31")
    assert str(commitment.costs.get().total) == "1250.50"
    assert set(commitment.terms.values_list("pk", flat=True)) == {
        "mirps_nap_sector/protection", "mirps_objective/reception_admission",
    }  # fmt: skip
    assert Revision.objects.get().content == content_of(commitment)
    entry = Entry.objects.get(verb="import_plan")
    assert entry.change["new"] == 1
    assert entry.change["file"] == done.digest
    assert "Abrir" not in str(entry.change) + entry.object_label


def test_rows_are_recognised_by_their_number_and_a_reworded_one_changes_its_draft(plans: Cast) -> None:
    written(plans)
    reworded = table((1, "Protección", "Abrir TRES oficinas."), *THREE[2:])
    done = written(plans, reworded)
    assert done.result == {"new": 0, "changed": 1, "unchanged": 2, "left_out": 0}
    commitment = Commitment.objects.get(key="BLZ-P0001")
    assert commitment.statement.by_language["es"] == "Abrir TRES oficinas."
    assert commitment.version == 2
    assert commitment.revisions.count() == 2
    assert content_of(commitment) == commitment.revisions.get(version=2).content


def test_rows_without_a_number_are_recognised_by_their_wording(plans: Cast) -> None:
    plain = [["Sector", "Compromiso"], ["Protección", "Abrir dos oficinas."], ["Educación", "Matricular."]]
    written(plans, plain)
    again = written(
        plans, [["Sector", "Texto"], ["PROTECCION", "abrir  dos oficinas"], ["Educación", "Otra."]]
    )
    assert again.result == {"new": 1, "changed": 1, "unchanged": 0, "left_out": 0}
    assert Commitment.objects.count() == 3


def test_a_column_that_the_sheet_lacks_changes_nothing(plans: Cast) -> None:
    written(plans, table((1, "Protección", "Uno.", "One.")))
    done = written(plans, [["No.", "Sector", "Compromiso"], [1, "Protección", "Uno."]])
    assert done.result["unchanged"] == 1
    assert Commitment.objects.get().statement.by_language["en"] == "One."


def test_a_whole_plan_leaves_out_what_it_lacks_and_some_rows_do_not(plans: Cast) -> None:
    written(plans)
    assert written(plans, THREE[:3]).result["left_out"] == 0
    done = written(plans, [*THREE[:2], (9, "Educación", "Nueva.", "")], is_whole=True)
    assert done.result == {"new": 1, "changed": 0, "unchanged": 1, "left_out": 2}
    assert list(PlanRow.objects.values_list("own_id", flat=True)) == ["1", "9"]


def test_merged_cells_are_filled_down_when_asked(plans: Cast) -> None:
    rows = table((1, "Protección", "Uno."), (2, "", "Dos."))
    assert importing.preview(sent(plans, csv_of(rows))).reading.bad_rows == 1
    assert written(plans, rows, fill_down=True).result["new"] == 2
    assert set(PlanRow.objects.values_list("sector", flat=True)) == {"protection"}


def test_the_plan_as_downloaded_changes_nothing_when_sent_back(plans: Cast, client: Any) -> None:
    published(plans, table((1, "Protección", "=2+2 oficinas."), (2, "Educación", "Uno; dos.")))
    sheet = client.get("/es/plans/BLZ/1/rows.csv").content
    assert b"'=2+2" in sheet
    done = importing.confirm(by=plans.person("celia"), sent=sent(plans, sheet), at=NOW)
    assert done.result == {"new": 0, "changed": 0, "unchanged": 2, "left_out": 0}
    assert PlanVersion.objects.count() == 1


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_but_the_focal_point_of_the_state_writes_its_plan(plans: Cast, name: str) -> None:
    person, kept = plans.person(name), sent(plans, csv_of(THREE))
    with pytest.raises(PermissionDenied):
        importing.send(by=person, country="BLZ", name="a.csv", content=csv_of(THREE), at=NOW)
    with pytest.raises(PermissionDenied):
        importing.name_columns(by=person, sent=kept, mapping={})
    with pytest.raises(PermissionDenied):
        importing.confirm(by=person, sent=kept, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.revise(by=person, country="BLZ", at=NOW)
    version = written(plans).version
    assert version is not None
    with pytest.raises(PermissionDenied):
        actions.discard(by=person, version=version)
    assert not Import.objects.visible_to(person).exists()


def test_sheets_that_nobody_confirms_are_forgotten_after_seven_days(plans: Cast) -> None:
    kept = sent(plans, csv_of(THREE))
    assert importing.forget_old(at=NOW + timedelta(days=6)) == 0
    assert importing.forget_old(at=NOW + timedelta(days=8)) == 1
    kept.refresh_from_db()
    assert kept.sheet is None
    with pytest.raises(actions.Refused):
        importing.preview(kept)
    assert sent(plans, csv_of(THREE)).sheet is not None


def test_a_confirmed_sheet_keeps_no_rows(plans: Cast) -> None:
    assert written(plans).sheet is None


def test_a_discarded_draft_takes_its_drafts_along_and_its_sheet_may_be_sent_again(plans: Cast) -> None:
    first = published(plans)
    done = written(plans, [HEADINGS, (7, "Educación", "Nueva.", "")])
    assert done.version is not None
    actions.discard(by=plans.person("celia"), version=done.version)
    assert list(PlanVersion.objects.all()) == [first]
    assert Commitment.objects.count() == 3
    assert written(plans, [HEADINGS, (7, "Educación", "Nueva.", "")]).result["new"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_who_confirm_at_once_write_once(cast: Cast) -> None:
    classifications()
    kept, other = sent(cast, csv_of(THREE)), sent(cast, csv_of(THREE, ";"))
    celia = cast.person("celia")
    failed: list[BaseException] = []

    def confirm(which: Import) -> None:
        try:
            importing.confirm(by=celia, sent=which, at=NOW)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(which,)) for which in (kept, kept, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Commitment.objects.count() == PlanRow.objects.count() == 3
    assert Entry.objects.filter(verb="import_plan").count() == 2


def test_a_formula_without_a_result_is_a_fault_and_no_empty_cell(plans: Cast) -> None:
    rows: list[list[Any]] = [["No.", "Sector", "Compromiso", "Costo", "Moneda"],
            [1, "Educación", '="Abrir "&"dos"', 5, "USD"],
            [2, "Educación", "Dos.", "=1+1", "USD"]]  # fmt: skip
    faults = importing.preview(sent(plans, xlsx_of(rows))).reading.faults
    assert [(each.row, each.column, each.value) for each in faults] == [
        (2, "C · Compromiso", '="Abrir "&"dos"'), (3, "D · Costo", "=1+1"),
    ]  # fmt: skip
    assert all("fórmula" in each.what for each in faults)


def test_the_public_key_of_another_state_is_a_fault_and_its_drafts_are_not_told(plans: Cast) -> None:
    make_commitment("MEX-01", owner=party("MEX"))
    make_commitment("MEX-02", owner=party("MEX"), visibility="private")
    rows = table(("MEX-01", "Educación", "Uno."), ("MEX-02", "Educación", "Dos."))
    faults = importing.preview(sent(plans, csv_of(rows))).reading.faults
    assert [(each.row, each.column, each.value) for each in faults] == [(2, "A · No.", "MEX-01")]
    assert "México" in faults[0].what


def test_what_is_to_be_corrected_can_be_taken_away_as_a_sheet(plans: Cast, client: Any) -> None:
    client.force_login(plans.users["celia"], backend="allauth.account.auth_backends.AuthenticationBackend")
    bad = sent(plans, csv_of(table((1, "=Nada", "Uno."), (2, "", "Dos."))))
    sheet = client.get(f"/es/plans/BLZ/import/{bad.pk}/faults.csv").content.decode("utf-8-sig")
    lines = list(csv.reader(sheet.splitlines()))
    assert [line[:3] for line in lines] == [
        ["Fila", "Columna", lines[0][2]], ["2", "B · Sector", "'=Nada"], ["3", "B · Sector", ""],
    ]  # fmt: skip
    client.force_login(plans.users["diego"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(f"/es/plans/BLZ/import/{bad.pk}/faults.csv").status_code == 404


def test_who_signs_in_again_before_confirming_comes_back_to_the_preview(plans: Cast, client: Any) -> None:
    kept = sent(plans, csv_of(THREE))
    asked = client.post(f"/es/plans/BLZ/import/{kept.pk}/confirm/")
    assert asked.url.endswith(f"?next=/es/plans/BLZ/import/{kept.pk}/confirm/")
    client.force_login(plans.users["celia"], backend="allauth.account.auth_backends.AuthenticationBackend")
    back = client.get(f"/es/plans/BLZ/import/{kept.pk}/confirm/")
    assert back.url == f"/es/plans/BLZ/import/{kept.pk}/preview/"
    assert not PlanRow.objects.exists()
