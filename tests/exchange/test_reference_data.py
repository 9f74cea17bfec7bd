"""The data files are loaded whole or not at all, and every problem is named at once."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from cauce.exchange import reference_data
from cauce.exchange.acts import REFERENCE_DATA_LOADED
from cauce.exchange.reference_data import BadData, check_reference_data, load_reference_data
from cauce.foundation.figures.models import Indicator, Observation
from cauce.foundation.ledger.models import Entry
from cauce.foundation.parties.models import OfficeTerm, Party, TeamYear
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.strategy.models import Item, Link

ROOMS = ("parties", "taxonomy", "figures", "strategy", "commitments", "agenda", "mechanisms")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped data with a short population file, to spoil at will."""
    copy = tmp_path / "data"
    shutil.copytree(settings.DATA_DIR, copy)
    population = copy / "unhcr" / "population.csv"
    population.write_text("".join(population.read_text("utf-8").splitlines(keepends=True)[:40]), "utf-8")
    return copy


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that loading writes, with PostgreSQL's own mark of its last writing."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT *, xmin::text FROM "{model._meta.db_table}" ORDER BY 1')
                found[model._meta.db_table] = cursor.fetchall()
    return found


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, f"{path.name} does not hold {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8", newline="")


def line_of(path: Path, text: str) -> int:
    """The line an editor shows for the first place of `text`."""
    return path.read_text("utf-8").split(text)[0].count("\n") + 1


def test_the_shipped_data_has_no_problem() -> None:
    assert check_reference_data(settings.DATA_DIR) == []


@pytest.mark.django_db
def test_the_shipped_data_loads_whole_and_a_second_forced_load_writes_nothing() -> None:
    first = load_reference_data(folder=settings.DATA_DIR)
    before = contents()
    second = load_reference_data(folder=settings.DATA_DIR, force=True)
    assert first.counts["commitments"].created == Commitment.objects.count() == 60
    assert first.counts["observations"].rows == Observation.objects.count() > 30_000
    assert {name: written.touched for name, written in second.counts.items() if written.touched} == {}
    assert {name: written.gone for name, written in second.counts.items() if written.gone} == {}
    assert contents() == before


@pytest.mark.django_db
def test_what_was_loaded_is_what_the_files_say(folder: Path) -> None:
    load_reference_data(folder=folder)
    assert Party.objects.get(pk="MEX").name.by_language == {"es": "México", "en": "Mexico"}
    chairs = OfficeTerm.objects.filter(office="support_platform_chair").order_by("sequence")
    assert [term.party_id for term in chairs] == ["ESP", "CAN", "USA", "COL"]
    assert chairs[2].confidence == "not_found"
    assert chairs[2].began is None
    products = TeamYear.objects.get(team="internal-displacement", year=2024).products
    assert products.by_language["en"].splitlines()[1] == "Prevention and early-warning analysis"
    pledge = Commitment.objects.get(key="MEX-2019-ASY-1")
    assert (pledge.owner_id, pledge.visibility, pledge.forum, pledge.year) == (
        "MEX",
        "public",
        "GRF 2019",
        2019,
    )
    parts = Part.objects.filter(commitment=pledge).values_list("role", "party", "name")
    assert set(parts) == {
        ("commits", "MEX", ""), ("leads", None, "COMAR"), ("leads", None, "SRE"), ("benefits", "MEX", ""),
    }  # fmt: skip
    family = Commitment.objects.get(key="R-01")
    assert family.owner_id is None
    assert family.parts.filter(role="commits").count() == 7
    assert list(family.terms.values_list("pk", flat=True)) == ["mirps_nap_sector/protection"]
    sections = Commitment.objects.get(key="MSP-MIRPS-ASY").sections.values_list("key", flat=True)
    assert list(sections) == ["key_outcome", "background", "description", "leadership", "contact"]
    assert Item.objects.get(key="O-1").parent == Item.objects.get(key="T-1")
    assert Link.objects.filter(origin__key="R-2").values_list("target__key", flat=True).count() == 2


@pytest.mark.django_db
def test_each_marked_quarter_of_the_calendar_is_an_event_until_a_dated_one_takes_its_place(
    folder: Path,
) -> None:
    load_reference_data(folder=folder)
    troika = Event.objects.get(key="C-2-2025-Q3")
    assert (troika.starts_on, troika.ends_on) == (date(2025, 7, 1), date(2025, 9, 30))
    assert (troika.precision, troika.status, troika.tentative) == ("quarter", "planned", True)
    assert (troika.organ, troika.kind, troika.visibility) == ("troika", "troika", "public")
    assert troika.plan_row == Item.objects.get(key="C-2")
    assert troika.source_url == "support-platform-strategy-2025#calendar-2"
    team = Event.objects.get(key="C-11-2025-Q1")
    assert (team.organ, team.team_id) == ("team", "reception-admission-case-processing")
    assert not Event.objects.filter(key="C-12-2025-Q4").exists()
    assert Event.objects.get(key="AM-8").plan_row == Item.objects.get(key="C-12")
    with (folder / "events.csv").open("a", encoding="utf-8") as sheet:
        sheet.write("TR-3,troika,Troika,Troika,2025-08-14,,,COL,,,held,false,troika,C-2,ISO 3166-1\n")
    load_reference_data(folder=folder)
    assert not Event.objects.filter(key="C-2-2025-Q3").exists()
    assert Event.objects.filter(plan_row__key="C-2").count() == 4


@pytest.mark.django_db
def test_a_corrected_cell_is_corrected_and_nothing_else_is_written(folder: Path) -> None:
    load_reference_data(folder=folder)
    replace(folder / "parties.csv", "BLZ,state,Belize,Belice", "BLZ,state,Belize,Belicé")
    replace(folder / "pledges.csv", ",CAN,IRCC;IRB,", ",CAN,IRB,")
    replace(folder / "team_years.csv", ",GTM;HND;MEX;PAN,", ",GTM;HND;BLZ,")
    loaded = load_reference_data(folder=folder)
    assert {name for name, written in loaded.counts.items() if written.touched} == {"parties"}
    assert Party.objects.get(pk="BLZ").name.by_language["es"] == "Belicé"
    leads = Part.objects.filter(commitment__key="CAN-2019-ASY", role="leads")
    assert list(leads.values_list("name", flat=True)) == ["IRB"]
    joined = TeamYear.objects.get(team="local-governance").participants.values_list("pk", flat=True)
    assert set(joined) == {"GTM", "HND", "BLZ"}


@pytest.mark.django_db
def test_a_row_that_left_the_files_is_kept_and_counted(folder: Path) -> None:
    load_reference_data(folder=folder)
    path = folder / "events.csv"
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), "utf-8")
    loaded = load_reference_data(folder=folder)
    assert loaded.counts["events"].gone == 1
    assert Event.objects.filter(key="GRF-27").exists()
    assert "events: 1" in str(loaded)


@pytest.mark.django_db
def test_the_same_files_are_not_read_again_and_changed_ones_are(folder: Path) -> None:
    load_reference_data(folder=folder)
    again = load_reference_data(folder=folder)
    assert again.was_current
    assert Entry.objects.filter(verb=REFERENCE_DATA_LOADED).count() == 1
    replace(folder / "teams.csv", "Strengthening Asylum Systems", "Stronger Asylum Systems")
    assert not load_reference_data(folder=folder).was_current
    assert Entry.objects.filter(verb=REFERENCE_DATA_LOADED).count() == 2


#: file, what stands there, what somebody made of it, the column to name, and a text in the line to name.
MISTAKES = (
    ("parties.csv", "PAN,state,", "PAN,stat,", "kind", "PAN,stat,"),
    ("memberships.csv", "SLV,mirps_state,2019-07", "SLV,mirps_state,2019-13", "from", "2019-13"),
    ("memberships.csv", "GTM,mirps_state,2017,,", "BLZ,mirps_state,2016,,", "party", "mirps_state,2016,,"),
    ("office_terms.csv", "presidency,GTM", "presidency,GTN", "party", "presidency,GTN"),
    ("teams.csv", "Regional Technical Team on Local Governance,Equipo Técnico Regional de Gobernanza Local",
     ",", "name_es", "local-governance,,"),
    ("team_years.csv", "local-governance,2023,", "local-governanse,2023,", "team", "local-governanse"),
    ("pledges.csv", "need,BLZ,BLZ,,BLZ,,", "need,BLZ,BLZ,,BLZ,pledge_quality/fairnes,", "classifications",
     "pledge_quality/fairnes,"),
    ("pledges.csv", "BLZ-2019-2,pledge,", "BLZ-2019-2,pleje,", "kind", "BLZ-2019-2"),
    ("events.csv", "2022-10-27/2022-10-31", "2022-10-27/2022-10-21", "date", "2022-10-27"),
    ("nap_counts.csv", "MEX,education,1", "MEX,education,one", "commitments", "MEX,education"),
    ("strategy_2025.json", '"number": 3,', '"number": "three",', "items[3].number", '"three"'),
    ("mechanisms.json", '"confidence": "medium"', '"confidence": "middling"', "[2].confidence", '"middling"'),
)  # fmt: skip


def spoil(folder: Path) -> set[tuple[str, int, str]]:
    """Make all `MISTAKES`; answers file, line and column of each."""
    for name, old, new, _column, _mark in MISTAKES:
        replace(folder / name, old, new)
    return {(name, line_of(folder / name, mark), column) for name, _old, _new, column, mark in MISTAKES}


@pytest.mark.django_db
def test_twelve_mistakes_in_nine_files_are_all_named_at_once_and_nothing_is_written(folder: Path) -> None:
    spoilt = spoil(folder)
    with pytest.raises(BadData) as caught:
        load_reference_data(folder=folder)
    assert {(found.file, found.line, found.column) for found in caught.value.problems} == spoilt
    assert len(spoilt) == 12
    told = str(caught.value)
    assert all(f"{file}, line {line}, {column}" in told for file, line, column in spoilt)
    assert not any(rows for table, rows in contents().items())
    assert not Entry.objects.exists()


def test_an_unknown_code_suggests_the_nearest_and_says_where_the_list_is(folder: Path) -> None:
    replace(folder / "pledges.csv", ",MEX,COMAR;SRE,", ",MXE,COMAR;SRE,")
    [problem] = check_reference_data(folder)
    assert problem.message == "“MXE” is not a known party. Did you mean MEX? The list is in parties.csv."


def test_a_file_that_cannot_be_read_does_not_make_every_other_file_wrong(folder: Path) -> None:
    (folder / "parties.csv").unlink()
    (folder / "taxonomies.json").write_text('[{"key": "a",}]', "utf-8")
    assert [(problem.file, problem.line) for problem in check_reference_data(folder)] == [
        ("parties.csv", 1),
        ("taxonomies.json", 1),
    ]


def test_an_event_may_fulfil_only_a_row_of_its_own_years_calendar(folder: Path) -> None:
    replace(folder / "events.csv", ",mirps,C-12,", ",mirps,C-13,")
    replace(
        folder / "events.csv",
        "2024-12-05,Belize City,Ciudad de Belice,BLZ,,,held,false,mirps,,",
        "2024-12-05,Belize City,Ciudad de Belice,BLZ,,,held,false,mirps,C-12,",
    )
    messages = {problem.column: problem.message for problem in check_reference_data(folder)}
    assert len(check_reference_data(folder)) == 2
    assert messages.keys() == {"plan_row"}


def test_a_pointer_must_lead_to_a_document_that_is_there(folder: Path) -> None:
    replace(
        folder / "office_terms.csv",
        "support-platform-strategy-2025#objectives",
        "support-platform-strategie-2025#objectives",
    )
    [problem] = check_reference_data(folder)
    assert "Did you mean support-platform-strategy-2025?" in problem.message


@pytest.mark.django_db(transaction=True)
def test_a_load_that_dies_half_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection's server process is killed between the last row and the confirmation."""

    def die(*_arguments: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(reference_data, "_record", die)
    with pytest.raises(Exception, match=r"terminat|closed|connection"):
        load_reference_data(folder=folder)
    connection.close()
    assert not any(contents().values())


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_wait_for_each_other_and_load_once(folder: Path) -> None:
    outcomes: list[Any] = []

    def load() -> None:
        try:
            outcomes.append(load_reference_data(folder=folder).was_current)
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    at_once(load, load)
    assert sorted(outcomes, key=str) == [False, True]
    assert Entry.objects.filter(verb=REFERENCE_DATA_LOADED).count() == 1


def at_once(*jobs: Callable[[], None]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db
def test_population_values_are_added_up_and_empty_cells_are_not_zeros(folder: Path) -> None:
    header = (folder / "unhcr" / "population.csv").read_text("utf-8").splitlines()[0]
    rows = [
        "2020,Cuba,CUB,CUB,Mexico,MEX,MEX,5,0,,,,,,,,ISO 3166-1",
        "2020,Cuba,CUB,CUB,Mexico,MEX,MEX,7,,,,,,,,,ISO 3166-1",
    ]
    (folder / "unhcr" / "population.csv").write_text("\n".join([header, *rows, ""]), "utf-8")
    load_reference_data(folder=folder)
    found = dict(Observation.objects.values_list("indicator", "value"))
    assert found == {Indicator.REFUGEES: 12, Indicator.ASYLUM_SEEKERS: 0}


@pytest.mark.django_db
def test_a_demonstration_row_is_neither_changed_nor_counted(folder: Path) -> None:
    Commitment.objects.create(
        key="DEMO-1", kind="pledge", forum="GRF 2023", source_url="demonstration", is_demonstration=True
    )
    with transaction.atomic():
        loaded = load_reference_data(folder=folder)
    assert loaded.counts["commitments"].gone == 0
    assert Commitment.objects.get(key="DEMO-1").source_url == "demonstration"
