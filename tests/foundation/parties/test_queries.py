from __future__ import annotations

from datetime import date

from cauce.foundation.parties import queries
from cauce.foundation.parties.models import Membership, MembershipRole, Office, OfficeTerm, TeamYear
from cauce.foundation.parties.terms import Kind
from cauce.foundation.values.partial_date import PartialDate
from tests.cast import TODAY, Cast, party

CHAIR = Office.SUPPORT_PLATFORM_CHAIR


def term(code: str, sequence: int, began: str = "", ended: str = "", **fields: object) -> OfficeTerm:
    dates = {"began": began, "ended": ended}
    known = {name: PartialDate(text) for name, text in dates.items() if text}
    return OfficeTerm.objects.create(
        office=CHAIR, sequence=sequence, party=party(code), source_url="test", **known | fields
    )


def test_the_chair_of_the_cast_holds_the_office_in_its_year(cast: Cast) -> None:
    assert [holder.party_id for holder in queries.office_on(CHAIR, TODAY).answer.holders] == ["COL"]
    assert not queries.office_on(CHAIR, date(2026, 1, 1)).answer.is_settled


def test_a_possible_holder_does_not_hold_an_office(cast: Cast) -> None:
    term("CAN", 2, "2021-07", known_until=PartialDate("2022-09-20"))
    term("USA", 3)
    answer = queries.office_on(CHAIR, date(2024, 6, 1)).answer
    assert answer.holders
    assert not answer.is_settled


def test_a_demonstration_term_stands_in_only_where_nothing_else_is_known(cast: Cast) -> None:
    term("ESP", 9, "2026-01-01", "2026-12-31", is_demonstration=True)
    day = date(2026, 6, 1)
    answer = queries.office_on(CHAIR, day)
    assert answer.is_demonstration
    assert [holder.party_id for holder in answer.answer.holders] == ["ESP"]


def test_a_demonstration_term_never_hides_a_real_one(cast: Cast) -> None:
    term("ESP", 9, "2025-01-01", "2025-12-31", is_demonstration=True)
    answer = queries.office_on(CHAIR, TODAY)
    assert not answer.is_demonstration
    assert [holder.party_id for holder in answer.answer.holders] == ["COL"]
    assert answer.answer.kind is Kind.PRESUMED


def test_memberships_follow_their_dates_and_those_without_stay(cast: Cast) -> None:
    joined = Membership.objects.get(party="MEX")
    joined.began, joined.ended = PartialDate("2019-07"), PartialDate("2024")
    joined.save()
    role = MembershipRole.MIRPS_STATE
    assert [each.code for each in queries.mirps_states(date(2019, 6, 30))] == ["BLZ"]
    assert {each.party_id for each in queries.memberships_on(date(2019, 7, 1), role=role)} == {"BLZ", "MEX"}
    assert [each.code for each in queries.mirps_states(date(2025, 1, 1))] == ["BLZ"]


def test_a_team_is_led_in_its_year_only(cast: Cast) -> None:
    key = "reception-admission-case-processing"
    assert queries.leads_team("MEX", key, 2025)
    assert not queries.leads_team("MEX", key, 2024)
    assert not queries.leads_team("BLZ", key, 2025)


def test_the_team_years_of_a_party_come_once_each(cast: Cast) -> None:
    year = TeamYear.objects.get()
    year.participants.add(party("MEX"))
    year.advisers.add(party("MEX"))
    assert queries.party_team_years("MEX") == [year]
