"""The source data is loaded again after people worked: nothing that anybody wrote is lost or overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from cauce.exchange.reference_data import BadData, load_reference_data
from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions as commitments
from cauce.regional.commitments.content import GivenCost, GivenIndicator, GivenSupport
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.wording import content_read
from cauce.regional.plans import actions as plans
from cauce.regional.plans import revising
from cauce.regional.plans.models import PlanVersion
from cauce.regional.progress import actions as progress
from tests.cast import TODAY
from tests.exchange.test_reference_data import folder
from tests.exchange.test_reference_data import replace as mend
from tests.regional.plans.test_revising import WHY, given

__all__ = ["folder"]
NOW = datetime(2025, 5, 15, 18, tzinfo=UTC)
ROOMS = ("commitments", "progress", "plans", "drafts")
OWN = "Matricular a todas las niñas en 2026."


def kept() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of everything that people write."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
                found[model._meta.db_table] = cursor.fetchall()
    return found


@pytest.fixture
def worked(db: None, folder: Path) -> Person:
    """The data loaded, and Celia's work on it: a pledge followed up and reported, one written, a plan."""
    load_reference_data(folder=folder)
    user = User.objects.create_user("celia@example.org", "a-long-cast-password", name="Celia")
    Appointment.objects.create(person=user, party_id="BLZ", role=Role.FOCAL_POINT, began=date(2025, 1, 1))
    celia = person_of(user, on=TODAY)
    _follows_up(celia)
    _writes(celia)
    _revises_the_plan(celia)
    return celia


def _pledge() -> Commitment:
    joint = Commitment.objects.filter(parts__party="BLZ", parts__role="commits", drafted_by__isnull=True)
    found: Commitment = joint.exclude(forum="NAP").order_by("key")[0]
    return found


def _follows_up(celia: Person) -> None:
    pledge = _pledge()
    said = content_read(pledge)
    share = Translated({"es": "Nuestra parte."})
    parts = tuple(
        replace(part, share=share) if (part.role, part.party) == ("commits", "BLZ") else part
        for part in said.parts
    )
    people = GivenIndicator(name=Translated({"es": "Personas"}), target=Decimal(50), owner="BLZ")
    commitments.change_commitment(
        by=celia, commitment=pledge, version=pledge.version,
        content=replace(
            said, parts=parts, indicators=(*said.indicators, people),
            cost=GivenCost(TODAY, "BZD", Decimal(1000)),
            support=(GivenSupport(type="financial", text=Translated({"es": "Dinero"})),),
        ),
    )  # fmt: skip
    draft = progress.begin(
        by=celia, commitment=pledge, party="BLZ",
        content=progress.Content(refers_to=TODAY, stage="in_progress", done=Translated({"es": "Se abrió."})),
    )  # fmt: skip
    progress.sign(by=celia, update=draft, at=NOW)


def _writes(celia: Person) -> None:
    said = replace(content_read(_pledge()), links=(), indicators=(), cost=None)
    own = replace(
        said, title=Translated({"es": "Propio"}), parts=tuple(p for p in said.parts if p.party == "BLZ")
    )
    commitments.draft_commitment(by=celia, content=own, owner="BLZ")


def _revises_the_plan(celia: Person) -> None:
    version = plans.revise(by=celia, country="BLZ", at=NOW)
    row = version.rows.select_related("version__plan").order_by("position")[0]
    revising.add_row(by=celia, version=version, given=given(OWN), at=NOW)
    revising.drop_row(by=celia, row=row, reason=WHY, at=NOW)
    plans.publish(
        by=celia, version=version, title=Translated({"es": "Dos"}), in_force_from=date(2025, 5, 1), at=NOW
    )
    plans.revise(by=celia, country="BLZ", at=NOW)


def test_the_same_files_loaded_again_change_nothing_that_anybody_wrote(worked: Person, folder: Path) -> None:
    before = kept()
    load_reference_data(folder=folder, force=True)
    assert kept() == before


def test_a_source_that_says_something_else_adds_a_wording_and_touches_nothing_else(
    worked: Person, folder: Path
) -> None:
    before, pledge = kept(), _pledge()
    mend(folder / "pledges.csv", pledge.title.by_language["es"], "Otro título")
    load_reference_data(folder=folder)
    after = kept()
    revised = Commitment.objects.get(pk=pledge.pk)
    assert revised.title.by_language["es"] == "Otro título"
    assert revised.version == pledge.version + 1
    said = content_read(revised)
    assert [str(part.share) for part in said.parts if part.share] == ["Nuestra parte."]
    assert (said.cost and said.cost.currency, len(said.support)) == ("BZD", 1)
    assert [str(each.name) for each in said.indicators][-1:] == ["Personas"]
    mine = {"commitments_commitment", "commitments_revision", "commitments_part"}
    assert {name for name in before if before[name] != after[name]} <= mine
    assert set(before["commitments_revision"]) < set(after["commitments_revision"])


def test_a_plan_that_its_state_has_written_stays_whatever_the_files_say(worked: Person, folder: Path) -> None:
    before = [(each.pk, each.number) for each in PlanVersion.objects.filter(plan__country="BLZ")]
    row = Commitment.objects.filter(owner="BLZ", forum="NAP", drafted_by__isnull=True)[0]
    mend(folder / "nap_commitments.csv", row.title.by_language["es"], "Otro título")
    load_reference_data(folder=folder)
    assert [(each.pk, each.number) for each in PlanVersion.objects.filter(plan__country="BLZ")] == before
    assert Commitment.objects.filter(statement__es=OWN).exists()


def test_a_key_of_the_files_that_was_given_here_meanwhile_is_named_and_nothing_is_loaded(
    worked: Person, folder: Path
) -> None:
    own = Commitment.objects.get(title__es="Propio")
    before = kept()
    mend(folder / "pledges.csv", f"\n{_pledge().key},", f"\n{own.key},")
    with pytest.raises(BadData, match=own.key):
        load_reference_data(folder=folder)
    assert kept() == before
