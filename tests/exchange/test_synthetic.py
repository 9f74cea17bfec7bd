"""The generator makes the rows it was asked for, the same every time, and touches no other."""

from __future__ import annotations

from datetime import date
from itertools import islice
from typing import Any

import pytest
from django.db import connection

from cauce.exchange import synthetic, synthetic_rows, synthetic_updates
from cauce.exchange.demonstration import NotForProduction
from cauce.exchange.synthetic_rows import World
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event, Organ, Precision, Status
from cauce.regional.commitments.models import Commitment, Forum, Indicator, Kind, Part, PartRole, Side
from cauce.regional.progress import queries
from cauce.regional.progress.models import (
    Audience,
    IndicatorValue,
    Money,
    MoneyKind,
    Stage,
    Update,
    ValuePart,
)
from cauce.regional.rounds.actions import Asked, open_round
from cauce.regional.rounds.models import Obligation, RoundKind
from tests.cast import TODAY, Cast

WORLD = World.of(
    parties=frozenset({"MEX", "PAN", "BLZ", "CAN", "COL", "UNHCR"}),
    terms=(
        "mirps_nap_sector/protection",
        "mirps_nap_sector/health",
        "pledge_type/technical",
        "pledge_quality/fairness",
    ),
    teams=("local-governance",),
)
TOLD = (
    "party", "refers_to", "stage", "done", "audience", "signed_at", "corrects__refers_to", "corrected_at",
    "values__value", "values__parts__amount", "money__kind", "money__amount",
)  # fmt: skip


@pytest.fixture
def terms(cast: Cast) -> None:
    for code in WORLD.terms["pledge_type"] + ("mirps_nap_sector/protection",):
        scheme, key = code.split("/")
        Scheme.objects.create(key=scheme, position=1, source_url="test")
        Term.objects.create(code=code, scheme_id=scheme, key=key, position=1)


def real() -> tuple[Commitment, Event]:
    """A real commitment that even bears a synthetic key's beginning, and a demonstration event without it."""
    commitment = Commitment.objects.create(
        key="SYN-REAL", kind="pledge", forum="NAP", source_url="test", owner_id="MEX"
    )
    Part.objects.create(commitment=commitment, role="commits", party_id="MEX")
    event = Event.objects.create(
        key="DEMO-1", kind="workshop", organ="mirps", starts_on="2025-01-01", ends_on="2025-01-01",
        precision="day", status="planned", source_url="test", is_demonstration=True,
    )  # fmt: skip
    return commitment, event


def stored() -> list[tuple[Any, ...]]:
    """Every synthetic row as it is stored, without its number."""
    commitments = Commitment.objects.filter(is_demonstration=True, key__startswith="SYN-").order_by("key")
    events = Event.objects.filter(is_demonstration=True, key__startswith="SYN-").order_by("key")
    return [
        *(
            (
                row.key, row.kind, row.side, row.forum, row.year, row.sector, row.owner_id, row.visibility,
                row.title, row.statement, tuple(row.terms.values_list("pk", flat=True).order_by("pk")),
                tuple(row.named_parties.values_list("pk", flat=True).order_by("pk")),
                tuple(row.parts.values_list("role", "party", "name").order_by("role", "position")),
                tuple(row.updates.values_list(*TOLD).order_by("pk", "values__parts__label", "money__kind")),
                tuple(row.indicators.values_list("key", "owner", "feeds__key", "target")),
            )
            for row in commitments
        ),
        *((row.key, row.title, row.starts_on, row.ends_on, row.organ, row.visibility) for row in events),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_rows_and_another_seed_gives_others(terms: None) -> None:
    synthetic.make(commitments=60, events=6, seed=7)
    first = stored()
    synthetic.make(commitments=60, events=6, seed=7)
    assert stored() == first
    assert len(first) == 66
    synthetic.make(commitments=60, events=6, seed=8)
    assert stored() != first


@pytest.mark.django_db
def test_no_other_row_is_touched_by_making_or_clearing(terms: None) -> None:
    commitment, event = real()
    synthetic.make(commitments=30, events=3, seed=1)
    assert Commitment.objects.filter(is_demonstration=True).count() == 30
    synthetic.clear()
    assert list(Commitment.objects.all()) == [commitment]
    assert list(Event.objects.all()) == [event]
    assert Part.objects.count() == 1
    for model in (Update, IndicatorValue, ValuePart, Money, Indicator):
        assert not model.objects.exists(), model


@pytest.mark.django_db
def test_a_round_that_asked_for_synthetic_rows_does_not_keep_them(cast: Cast, terms: None) -> None:
    synthetic.make(commitments=20, events=1, seed=4)
    asked = Asked(
        kind=RoundKind.GRF, title=Translated({"es": "Ronda", "en": "Round"}),
        period_from=TODAY, period_to=TODAY, deadline=TODAY,
    )  # fmt: skip
    assert open_round(by=cast.person("ana"), asked=asked).obligations.exists()
    synthetic.clear()
    assert not Commitment.objects.exists()
    assert not Obligation.objects.exists()


@pytest.mark.django_db
def test_updates_are_signed_by_those_who_commit_and_answer_as_real_ones_do(cast: Cast, terms: None) -> None:
    made = synthetic.make(commitments=80, events=1, seed=4)
    assert made.updates == Update.objects.count() == Update.objects.filter(is_demonstration=True).count()
    assert 4 < made.updates / made.commitments < 8
    committing = set(Part.objects.filter(role="commits").values_list("commitment", "party"))
    assert set(Update.objects.values_list("commitment", "party")) <= committing
    person = cast.person("nobody")
    rows = Commitment.objects.visible_to(person)
    counts = queries.standing_counts(rows, person, on=date(2023, 6, 30))
    assert sum(counts.values()) == rows.count()
    assert counts["in_progress"] * counts["silent"] > 0
    assert queries.money_totals(rows, person)
    measured = queries.measurements_of(person, list(rows.values_list("pk", flat=True)))
    assert any(each.value for found in measured.values() for each in found)


@pytest.mark.django_db
def test_every_row_is_marked_as_a_demonstration_and_can_be_found_by_its_words(terms: None) -> None:
    synthetic.make(commitments=50, events=50, seed=1)
    assert not Commitment.objects.filter(is_demonstration=False).exists()
    assert Commitment.objects.get(key="SYN-000050")
    with connection.cursor() as cursor:
        found = "search_es @@ to_tsquery('cauce_es', 'mexico|belice')"
        cursor.execute(f"SELECT count(*) FROM commitments_commitment WHERE {found}")
        assert cursor.fetchone()[0] > 0


@pytest.mark.django_db
def test_without_a_state_it_says_what_to_do() -> None:
    with pytest.raises(ValueError, match="load the reference data first"):
        synthetic.make(commitments=1, events=0, seed=1)


def test_the_values_are_those_the_models_know() -> None:
    for row in synthetic_rows.commitments(500, seed=3, world=WORLD):
        assert row.kind in Kind.values
        assert row.side in Side.values
        assert row.forum in Forum.values
        assert row.visibility in Visibility.values
        assert {part.role for part in row.parts} <= set(PartRole.values)
        assert len(set(row.terms)) == len(row.terms)
    for event in synthetic_rows.events(500, seed=3, world=WORLD):
        assert event.organ in Organ.values
        assert event.status in Status.values
        assert event.when.precision in Precision.values
        assert (event.organ == "team") == (event.team is not None)


def test_what_is_reported_holds_by_the_rules_of_updates() -> None:
    rows = list(synthetic_rows.commitments(2000, seed=5, world=WORLD))
    made = list(synthetic_updates.histories(rows, seed=5))
    updates = [update for history in made for update in history.updates]
    assert 5.5 < len(updates) / len(rows) < 6.5
    assert {update.refers_to.year for update in updates} == set(range(2019, 2026))
    assert {update.stage for update in updates} == set(Stage.values) - {Stage.SUPERSEDED}
    assert {update.audience for update in updates} == set(Audience.values) - {Audience.OWNER}
    assert any(update.signed_at is None for update in updates)
    assert any(len({update.party for update in history.updates}) > 1 for history in made)
    for history in made:
        for update in history.updates:
            _holds(update, history)


def _holds(update: synthetic_updates.SyntheticUpdate, history: synthetic_updates.History) -> None:
    assert update.signed_at is None or update.signed_at > update.written_at
    assert bool(any(update.reason)) == (update.stage == Stage.DISCONTINUED)
    assert update.corrected_at is None or update.corrects is None
    if update.corrects is not None:
        assert history.updates[update.corrects].corrected_at == update.signed_at
        assert history.updates[update.corrects].party == update.party
    for value in update.values:
        assert history.indicators[value.indicator].owner == update.party
        assert not value.parts or sum(amount for _label, amount in value.parts) == value.value
    assert {kind for kind, _currency, _amount in update.money} in (set(), set(MoneyKind.values))


def test_the_rows_are_as_varied_and_as_long_as_real_ones() -> None:
    rows = list(synthetic_rows.commitments(4000, seed=5, world=WORLD))
    public = sum(row.visibility == "public" for row in rows) / len(rows)
    length = sum(len(row.statement.es) for row in rows) / len(rows)
    assert 0.55 < public < 0.65
    assert 110 < length < 190
    assert {row.owner for row in rows} == {"MEX", "PAN", "BLZ", "CAN", "COL", "UNHCR"}
    assert len({row.statement for row in rows}) > 3500
    assert all(row.named for row in rows if row.visibility == "parties")
    assert not any(row.named for row in rows if row.visibility != "parties")


def test_a_longer_list_begins_with_the_shorter_one() -> None:
    longer = synthetic_rows.commitments(100, seed=2, world=WORLD)
    shorter = list(synthetic_rows.commitments(10, seed=2, world=WORLD))
    assert list(islice(longer, 10)) == shorter
    following = synthetic_updates.histories([*shorter, *longer], seed=2)
    assert list(islice(following, 10)) == list(synthetic_updates.histories(shorter, seed=2))


def test_nothing_is_invented_in_production(cast: Cast, terms: None, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(NotForProduction):
        synthetic.make(commitments=2, events=1, seed=1)
    assert not Commitment.objects.exists()
    synthetic.clear()
