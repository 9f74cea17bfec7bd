"""What matches, what it counts, and for whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import PlanCount
from cauce.regional.commitments.queries import Criteria, Tally
from tests.cast import NAMES, Cast, party
from tests.regional.commitments.conftest import Make, sees

EVERYONE = (*NAMES, "nobody")
ANYBODY: Person = nobody(date(2025, 5, 15))


def _keys(rows: Any) -> set[str]:
    return {row.key for row in rows}


@pytest.mark.parametrize("name", EVERYONE)
def test_a_list_holds_what_its_reader_may_see(name: str, cast: Cast, guarded: dict[str, Any]) -> None:
    person = cast.person(name)
    assert _keys(queries.listed(person)) == sees(guarded, name)
    assert _keys(queries.whole(person)) == sees(guarded, name)


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize("facet", ["kind", "forum", "sector", "side", "state", "term"])
def test_a_facet_counts_what_its_reader_may_see(
    name: str, facet: str, cast: Cast, guarded: dict[str, Any]
) -> None:
    tallies = queries.counted(cast.person(name), Criteria()).facets[facet]
    assert {tally.count for tally in tallies.values()} == {len(sees(guarded, name))}


@pytest.mark.parametrize("name", EVERYONE)
def test_related_rows_are_those_its_reader_may_see(name: str, cast: Cast, guarded: dict[str, Any]) -> None:
    person = cast.person(name)
    one = queries.whole(person).get(key="OPEN")
    near = sees(guarded, name) - {"OPEN"}
    assert _keys(queries.of_same_place(person, one, most=5)) == near
    assert _keys(queries.of_same_terms(person, one, most=5)) == near


@pytest.mark.parametrize("name", EVERYONE)
def test_the_plans_count_what_their_reader_may_see(name: str, cast: Cast, guarded: dict[str, Any]) -> None:
    counts = queries.plan_counts(cast.person(name))
    expected = len(sees(guarded, name))
    assert counts.headline.value == expected
    assert [share.count for share in counts.kinds] == [expected]
    assert counts.plans[0].total.here == counts.total.here == expected


def test_a_facet_keeps_the_other_criteria_and_forgets_its_own(make: Make, schemes: None) -> None:
    make("A", sector="protection", kind="need", side="need")
    make("B", sector="education", kind="need", side="need")
    make("C", sector="protection", kind="commitment", by=("MEX",))
    counted = queries.counted(ANYBODY, Criteria(sector="protection", kind="need"))
    assert counted.facets["sector"] == {"protection": Tally(1), "education": Tally(1)}
    assert counted.facets["kind"] == {"need": Tally(1), "commitment": Tally(1), "plan": Tally(2)}
    assert counted.facets["state"] == {"BLZ": Tally(1)}
    assert counted.facets["side"] == {"need": Tally(1)}


def test_beyond_its_ceiling_a_count_says_that_it_is_a_lower_bound(make: Make) -> None:
    for number in range(12):
        make(f"K-{number}")
    exact = queries.counted(ANYBODY, Criteria(), ceiling=12)
    bounded = queries.counted(ANYBODY, Criteria(), ceiling=11)
    assert exact.facets["state"]["BLZ"] == Tally(12)
    assert exact.found is not None
    assert len(exact.found) == 12
    assert bounded.found is None
    assert not bounded.facets["state"]["BLZ"].is_exact
    assert bounded.facets["kind"]["commitment"].count <= 12
    assert bounded.facets["kind"]["commitment"].text == "10+"


@pytest.mark.parametrize(("count", "text"), [(7, "7+"), (1432, "1,000+"), (999, "900+")])
def test_a_lower_bound_is_rounded_down(count: int, text: str) -> None:
    with translation.override("en"):
        assert Tally(count, is_exact=False).text == text


def test_each_criterion_narrows(make: Make, schemes: None) -> None:
    make("A", by=("MEX",), kind="need", side="need", terms=("acsg_quality/fairness",))
    make("B", forum="GRF 2023", kind="pledge", sector="", side="offer", year=2023)
    make("C", kind="commitment_family", by=("BLZ", "MEX"))
    found = {
        Criteria(state="MEX"): {"A", "C"},
        Criteria(kind="need"): {"A"},
        Criteria(kind="plan"): {"A"},
        Criteria(forum="GRF 2023"): {"B"},
        Criteria(sector="none"): {"B"},
        Criteria(side="offer"): {"B"},
        Criteria(term="acsg_quality/fairness"): {"A"},
        Criteria(state="MEX", kind="commitment_family"): {"C"},
        Criteria(state="QQQ"): set(),
    }
    assert {criteria: _keys(queries.listed(ANYBODY, criteria)) for criteria in found} == found


@pytest.mark.parametrize("words", ["funcionario", "CAPACITACION", "training", "trained"])
def test_words_are_found_in_both_languages_accents_and_forms_forgiven(words: str, make: Make) -> None:
    make("A", title=Translated({"es": "Capacitación de funcionarios", "en": "Training of officials"}))
    make("B")
    assert _keys(queries.listed(ANYBODY, Criteria(q=words))) == {"A"}


def _plan_count(country: str, sector: str, commitments: int, **fields: Any) -> None:
    PlanCount.objects.create(
        country=party(country), sector=sector, commitments=commitments,
        source_url="https://example.org/", **{"label_seen": True, **fields},
    )  # fmt: skip


def test_a_total_told_elsewhere_is_a_caveat_and_is_not_added(make: Make) -> None:
    _plan_count("BLZ", "protection", 22)
    _plan_count("BLZ", "unlabelled_block_2", 6, label_seen=False)
    _plan_count("BLZ", "total_reported_elsewhere", 49)
    make("A")
    counts = queries.plan_counts(ANYBODY)
    assert (counts.headline.value, counts.headline.of, counts.headline.of_is_approximate) == (1, 28, True)
    assert counts.plans[0].total.counted == 28
    assert [caveat.count.commitments for caveat in counts.caveats] == [6, 49]


def test_a_family_is_in_no_states_row(make: Make) -> None:
    make("A")
    make("F", kind="commitment_family", by=("BLZ", "MEX"))
    counts = queries.plan_counts(ANYBODY)
    assert counts.headline.value == 2
    assert counts.families.here == 1
    assert [(plan.state.pk, plan.total.here) for plan in counts.plans] == [("BLZ", 1)]


def test_a_sector_nobody_speaks_of_is_silent_and_not_zero(make: Make) -> None:
    make("A", sector="protection")
    make("B", by=("MEX",), sector="education")
    counts = queries.plan_counts(ANYBODY)
    cells = {(plan.state.pk, cell.sector): cell for plan in counts.plans for cell in plan.cells}
    assert cells["BLZ", "education"].is_silent
    assert not cells["BLZ", "protection"].is_silent
