from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cauce.foundation.accounts.standing import nobody
from cauce.foundation.figures.models import Indicator, Observation
from cauce.foundation.parties.models import Office, OfficeTerm, TeamYear
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Part, PartRole
from cauce.regional.platform.queries import directory, population
from cauce.regional.platform.queries.home import home
from cauce.regional.strategy.models import Item, ItemKind, Measure
from tests.cast import TODAY, Cast, party
from tests.regional.agenda import make

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TEAM = "reception-admission-case-processing"
PAGES = ("/", "/parties/", "/parties/MEX/", "/teams/", f"/teams/{TEAM}/", "/offices/")


def page(client: Client, path: str, language: str = "en") -> str:
    response = client.get(f"/{language}{path}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def commitment(key: str, code: str, **fields: object) -> Commitment:
    values = {
        "kind": "pledge",
        "forum": "GRF 2023",
        "visibility": "public",
        "source_url": "https://example.org/p",
        "title": Translated({"es": f"Promesa {key}", "en": f"Pledge {key}"}),
    }
    made = Commitment.objects.create(key=key, **values | fields)
    Part.objects.create(commitment=made, role=PartRole.COMMITS, party=party(code))
    return made


def observe(state: str, year: int, indicator: str, value: int, origin: str = "HTI") -> None:
    Observation.objects.create(
        indicator=indicator, asylum_state_id=state, origin=origin, origin_name=origin,
        year=year, value=value, source_url="test",
    )  # fmt: skip


# Home


def test_home_says_how_much_of_the_calendar_has_a_record(cast: Cast, client: Client) -> None:
    strategy = make.strategy()
    held, ahead = make.calendar_row(strategy, 1, [1]), make.calendar_row(strategy, 2, [4])
    make.event("HELD", plan_row=held)
    make.in_quarter("AHEAD", 4, plan_row=ahead, title="Reunión por venir")
    shown = page(client, "/")
    assert "plans 2 events for 2 activities" in shown
    assert "Reunión por venir (en)" in shown


def test_home_says_honestly_that_nothing_is_near(cast: Cast, client: Client) -> None:
    make.event(
        "GRF", status="planned", precision="year", starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31)
    )
    assert "Nothing is recorded for the next three months." in page(client, "/")


def test_home_lists_what_is_past_its_time_without_a_record(cast: Cast, client: Client) -> None:
    assert "Nothing planned is past its time" in page(client, "/")
    make.in_quarter("OLD", 1)
    assert "1 planned event is past its time without a record" in page(client, "/")


def test_home_counts_only_results_that_something_measures(cast: Cast) -> None:
    strategy = make.strategy()
    for number, measured_by in enumerate(("", "commitments"), 1):
        result = Item.objects.create(
            strategy=strategy,
            key=f"R-{number}",
            kind=ItemKind.RESULT,
            number=number,
            position=number,
            pointer="x",
        )
        Measure.objects.create(item=result, position=1, measured_by=measured_by)
        Measure.objects.create(item=result, position=2, measured_by=measured_by)
    tile = home(nobody(TODAY)).tiles[1]
    assert (tile.value, tile.of) == (1, 2)


def test_the_own_state_comes_first_for_its_focal_point_only(cast: Cast, client: Client) -> None:
    commitment("P-1", "BLZ")
    assert "own-state" not in page(client, "/")
    client.force_login(cast.users["celia"], backend=BACKEND)
    shown = page(client, "/")
    assert "own-state" in shown
    assert "<strong>1</strong> commitment here" in shown
    assert shown.index("own-state") < shown.index('class="tiles"')


def test_private_records_are_in_no_figure_of_home(cast: Cast, client: Client) -> None:
    row = make.calendar_row(make.strategy(), 1, [1])
    before = page(client, "/")
    make.event("S1", plan_row=row, visibility="private", owner_id="MEX", title="Reservado")
    make.in_quarter("S2", 3, visibility="secretariat", title="Reservado")
    make.in_quarter("S3", 1, visibility="parties", title="Reservado", hosts=["BLZ"])
    commitment("SECRET", "BLZ", visibility="private", forum="NAP", kind="commitment")
    assert page(client, "/") == before


def test_the_map_shows_every_state_and_none_is_zero_by_silence(cast: Cast, client: Client) -> None:
    for indicator in population.ON_THE_MAP:
        observe("MEX", 2024, indicator, 150_000)
    comparison = population.comparison([party("BLZ"), party("MEX")])
    totals = {each.state.code: (each.total, each.shade) for each in comparison.totals}
    assert comparison.year == 2024
    assert totals == {"MEX": (300_000, 4), "BLZ": (None, 0)}
    shown = page(client, "/")
    assert "not reported" in shown
    assert "map-4" in shown


def test_home_stands_on_an_empty_installation(cast: Cast, client: Client) -> None:
    for language in ("es", "en"):
        page(client, "/", language)


# Parties


def test_the_private_commitments_and_events_of_a_party_are_not_counted(cast: Cast, client: Client) -> None:
    commitment("OPEN", "BLZ")
    commitment("SECRET", "BLZ", visibility="private", owner_id="BLZ")
    make.event("OPEN-E", hosts=["BLZ"])
    make.event("SECRET-E", hosts=["BLZ"], visibility="private", owner_id="BLZ")
    found = directory.party_page(nobody(TODAY), "BLZ")
    assert (found.commitments.count, found.events_count) == (1, 1)
    shown = page(client, "/parties/BLZ/")
    assert "SECRET" not in shown
    client.force_login(cast.users["celia"], backend=BACKEND)
    own = directory.party_page(cast.person("celia"), "BLZ")
    assert (own.commitments.count, own.events_count) == (2, 2)


def test_focal_points_are_not_named_on_the_page_of_their_state(cast: Cast, client: Client) -> None:
    shown = page(client, "/parties/BLZ/")
    assert "Celia" not in shown
    assert "celia@example.org" not in shown


def test_a_count_of_nobody_in_any_year_is_silence(cast: Cast, client: Client) -> None:
    observe("BLZ", 2024, Indicator.REFUGEES, 30)
    observe("BLZ", 2024, Indicator.INTERNALLY_DISPLACED, 0)
    shown = page(client, "/parties/BLZ/")
    assert "The source counts nobody here in any year." in shown
    assert "not reported" in shown


def test_a_series_adds_up_all_origins_of_a_year(cast: Cast) -> None:
    observe("MEX", 2023, Indicator.REFUGEES, 10)
    observe("MEX", 2023, Indicator.REFUGEES, 5, "VEN")
    observe("MEX", 2024, Indicator.REFUGEES, 7)
    refugees = population.series_of("MEX")[0]
    assert refugees.points == ((2023, 15), (2024, 7))


def test_displacement_is_drawn_from_where_anybody_was_counted() -> None:
    points = ((2019, 0), (2020, 0), (2021, 5), (2022, 0))
    idps = population.Series(Indicator.INTERNALLY_DISPLACED, points)
    refugees = population.Series(Indicator.REFUGEES, points)
    assert idps.since(2010).points == points[2:]
    assert refugees.since(2020).points == points[1:]


def test_figures_older_than_the_chart_draw_no_chart(cast: Cast, client: Client) -> None:
    observe("BLZ", 1990, Indicator.REFUGEES, 30)
    shown = page(client, "/parties/BLZ/")
    assert "<figure" not in shown
    assert "30" in shown


def test_a_party_that_is_not_there_is_not_found(cast: Cast, client: Client) -> None:
    assert client.get("/es/parties/QQQ/").status_code == 404


def test_members_without_a_date_of_entry_say_so(cast: Cast, client: Client) -> None:
    shown = page(client, "/parties/")
    assert "Members of the Support Platform" in shown
    assert "date of entry not found" in shown


# Teams


def test_an_empty_slot_of_a_team_is_silent(cast: Cast, client: Client) -> None:
    shown = page(client, f"/teams/{TEAM}/")
    assert shown.count('class="slot"') == 5
    assert shown.count("not recorded") == 4
    assert "The team in 2025" in shown


def test_a_team_shows_the_year_asked_for(cast: Cast, client: Client) -> None:
    TeamYear.objects.create(team_id=TEAM, year=2023, lead=party("BLZ"), source_url="test")
    assert "The team in 2025" in page(client, f"/teams/{TEAM}/")
    assert "The team in 2023" in page(client, f"/teams/{TEAM}/?year=2023")
    assert client.get(f"/en/teams/{TEAM}/?year=2001").status_code == 404
    assert client.get("/en/teams/none/").status_code == 404


def test_private_meetings_of_a_team_stay_private(cast: Cast, client: Client) -> None:
    make.event("S", team_id=TEAM, organ="team", visibility="private", title="Reservada")
    assert "Reservada" not in page(client, f"/teams/{TEAM}/", "es")


# Offices


def test_who_held_an_office_on_a_date_is_answered_with_its_doubt(cast: Cast, client: Client) -> None:
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=2, party=party("CAN"), source_url="test",
        began=PartialDate("2021-07"), known_until=PartialDate("2022-09-20"),
    )  # fmt: skip
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=3, party=party("USA"), source_url="test"
    )
    ask = "/offices/?office=support_platform_chair&on="
    assert "answer-known" in page(client, f"{ask}2022-03-01")
    assert "answer-presumed" in page(client, f"{ask}2025-05-15")
    unknown = page(client, f"{ask}2024-06-01")
    assert "answer-not_known" in unknown
    assert "possibly USA" in unknown


def test_a_date_that_is_none_is_told_and_kept(cast: Cast, client: Client) -> None:
    shown = page(client, "/offices/?office=support_platform_chair&on=yesterday")
    assert "Write a date such as 2022-03-01." in shown
    assert 'value="yesterday"' in shown


# All of them


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_both_languages(cast: Cast, client: Client, path: str, language: str) -> None:
    make.strategy()
    observe("MEX", 2024, Indicator.REFUGEES, 30)
    assert f'<html lang="{language}">' in page(client, path, language)


@pytest.mark.parametrize("path", PAGES)
def test_more_rows_ask_no_more_queries(cast: Cast, client: Client, path: str) -> None:
    strategy, counts = make.strategy(), []
    row = make.calendar_row(strategy, 1, [1])
    for size in (1, 30):
        for number in range(size):
            grow(size, number, row)
        page(client, path)
        with CaptureQueriesContext(connection) as asked:
            page(client, path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def grow(size: int, number: int, row: Item) -> None:
    """One more of everything that a page lists."""
    key = f"{size}-{number}"
    make.in_quarter(f"A-{key}", 4, hosts=["MEX", "BLZ"], plan_row=row)
    make.in_quarter(f"B-{key}", 1, hosts=["MEX", "BLZ"], team_id=TEAM, organ="team")
    commitment(f"P-{key}", "MEX", sector="protection")
    observe("MEX", 2010 + size + number, Indicator.REFUGEES, number + 1)
    year = TeamYear.objects.create(team_id=TEAM, year=1950 + size + number, source_url="test")
    year.participants.set([party("MEX"), party("BLZ")])
    OfficeTerm.objects.create(
        office=Office.PRO_TEMPORE_PRESIDENCY, sequence=size + number, party=party("MEX"), source_url="test"
    )
