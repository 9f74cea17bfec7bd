"""A day that is over gives the same answer next year, on every page and address that takes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DataError, connection
from django.utils import translation

from cauce.foundation.accounts.standing import nobody
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions as texts
from cauce.regional.commitments.actions import rows
from cauce.regional.commitments.content import GivenCost, GivenLink, GivenPart, GivenSupport
from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.commitments.wording import append_revision, content_read
from cauce.regional.progress import actions as words
from cauce.regional.progress.content import GivenMoney
from cauce.regional.progress.models import Update
from cauce.regional.register.overview import overview
from cauce.regional.register.past import as_worded_on, differs_since
from cauce.regional.register.past import views as past_views
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.conftest import Make
from tests.regional.commitments.writing import both, content, indicator, published
from tests.regional.progress.making import draft, signed

Browse = Callable[..., Any]
THEN = TODAY - timedelta(days=60)
BEFORE = TODAY - timedelta(days=90)
FOOTER = r'<p class="footer-date">[^<]+</p>'
READERS = ("nobody", "ana", "celia", "diego")
TERMS = ("acsg_quality/fairness", "mirps_nap_sector/protection")
LISTS = (
    "", "state=BLZ", "state=MEX", "state=CAN", "kind=pledge", "kind=plan", "forum=GRF 2023", "forum=NAP",
    "stage=fulfilled", "stage=in_progress", "stage=silent", "state=BLZ&share=planning", "sector=protection",
    "sector=education", "sector=none", "term=acsg_quality/fairness", "term=acsg_quality/integrity",
    "side=need", "side=none", "q=river", "q=mountain", "sort=title", "sort=-kind", "sort=forum",
)  # fmt: skip


@contextmanager
def on_the(day: date) -> Iterator[None]:
    with time_machine.travel(datetime.combine(day, time(15), tzinfo=UTC)):
        yield


def paths(keys: list[str]) -> list[str]:
    """Every page, download and address of the API that is asked about a day."""
    filters = [*LISTS, *(f"commitment={key}" for key in keys)]
    listed = [each for each in filters if "sort=" not in each and "commitment=" not in each]
    return [
        *(f"/commitments/?{each}" for each in filters if "commitment=" not in each),
        *(f"/commitments/{key}/?" for key in keys),
        *(f"/commitments/{key}/grf/?" for key in keys),
        "/commitments/progress/?", "/commitments/progress/?forum=GRF 2023", "/commitments/plans/?",
        *(f"/plans/{code}/?" for code in ("BLZ", "MEX")),
        *(f"/download/commitments.csv?{each}" for each in listed),
        *(f"/download/{name}.csv?" for name in ("updates", "indicator-values", "money", "grf-updates")),
        *(f"API /api/v1/commitments?{each}" for each in listed),
        *(f"API /api/v1/commitments/{key}?" for key in keys),
        *(f"API /api/v1/updates?{each}" for each in filters if each.startswith("commitment=")),
        "API /download/iati-activities.xml?",
    ]  # fmt: skip


def _told(response: Any) -> tuple[int, str]:
    """What was answered, without what belongs to this very visit: tokens, the day of the visit itself."""
    streamed = b"".join(response.streaming_content) if response.streaming else response.content
    text = streamed.decode()
    for changing in (r'name="csrfmiddlewaretoken" value="\w+"', r' max="[\d-]+"', r'nonce="[^"]+"', FOOTER):
        text = re.sub(changing, "", text)
    return response.status_code, text


def answers(browse: Browse, client: Any, names: tuple[str, ...], keys: list[str], on: date) -> dict[Any, Any]:
    found = {}
    for name in names:
        browse("/", name)
        for path in paths(keys):
            asked = f"{path}&on={on}"
            place = asked.removeprefix("API ") if asked.startswith("API ") else f"/en{asked}"
            with translation.override("en"):
                found[name, path] = _told(client.get(place))
    return found


@pytest.fixture
def history(cast: Cast, make: Make, schemes: None) -> dict[str, Commitment]:
    """What was known, worded and said on the day asked about."""
    celia = replace(cast.person("celia"), on=BEFORE)
    with on_the(BEFORE):
        own = published(cast, said=content(
            "River", by=("BLZ", "MEX"), terms=TERMS, sector="protection", side="need", countries=("BLZ",),
            indicators=(indicator("Persons", owner="BLZ", target=Decimal(50)), indicator("Offices")),
            cost=GivenCost(BEFORE, "USD", Decimal(900), state_share=Decimal(300)),
            support=(GivenSupport("technical", both("Advice")),), starts_on=BEFORE,
        ))  # fmt: skip
        plain = make("SRC-1", by=("BLZ", "MEX"), terms=TERMS[:1], year=2023)
        twin = make("SRC-2", by=("MEX",), year=2023, kind="pledge", forum="GRF 2023", sector="")
        third = make("SRC-3", by=("CAN",), year=2019, kind="pledge", forum="GRF 2019", sector="")
        texts.link(by=celia, origin=own, target=plain, kind="part_of", note_on_it=both("Why"))
    with on_the(BEFORE + timedelta(days=5)):
        first, _second = Indicator.objects.filter(commitment=own).order_by("position")
        signed(cast, own, stage="planning", refers_to=BEFORE, at=_now(),
               values=(words.GivenValue(first.pk, Decimal(7)),),
               money=(GivenMoney("announced", "USD", Decimal(500)),))  # fmt: skip
        signed(cast, own, "MEX", stage="in_progress", refers_to=BEFORE, at=_now())
        signed(cast, plain, "MEX", stage="fulfilled", refers_to=BEFORE, at=_now())
    return {"own": own, "plain": plain, "twin": twin, "third": third}


def _now() -> datetime:
    return datetime.now(UTC)


def live_on(cast: Cast, history: dict[str, Commitment]) -> None:
    """Everything that can happen to commitments afterwards."""
    celia, ana, diego = (cast.person(name) for name in ("celia", "ana", "diego"))
    own, plain, twin, third = (Commitment.objects.get(pk=each.pk) for each in history.values())
    _reword(celia, own, third)
    own.refresh_from_db()
    texts.end_link(by=celia, link=own.links.get(kind="part_of"))
    _follow_up(diego, plain)
    merged = texts.merge(by=ana, commitments=[twin, third], base=third, reason=both("One page"))
    first = Update.objects.filter(commitment=own, party="BLZ").get()
    fixed = signed(cast, own, corrects=first, stage="fulfilled", refers_to=BEFORE, at=_now())
    words.attest(by=ana, update=fixed, kind="verified", verifier="Universidad")
    signed(cast, plain, stage="discontinued", refers_to=BEFORE, at=_now(), reason=both("No funds"),
           money=(GivenMoney("disbursed", "USD", Decimal(77)),))  # fmt: skip
    signed(cast, merged, "MEX", stage="fulfilled", refers_to=BEFORE, at=_now())
    draft(cast, plain, stage="planning", refers_to=BEFORE)
    published(cast, said=content("Newcomer", year=2025, sector="education"))


def _reword(by: Any, own: Commitment, third: Commitment) -> None:
    """Other words, other parties, another place in every classification.

    Written below the rules, which let no partner reword what others agreed to: wordings of before them, and
    those that a load keeps, are read all the same.
    """
    kept = content_read(own)
    new = replace(
        kept, title=both("Mountain"), statement=both("Of mountains"), sector="education", side="offer",
        terms=("acsg_quality/integrity",), countries=("MEX",), forum="GRF 2019", year=2019, period="2019-",
        kind="multistakeholder_pledge", territory=both("Sierra"), population=both("Everyone"),
        parts=(GivenPart("commits", "BLZ", share=both("Half")), GivenPart("leads", name="A ministry")),
        indicators=(replace(kept.indicators[0], name=both("Families"), target=Decimal(5)), indicator("New")),
        cost=GivenCost(BEFORE, "USD", Decimal(1)), support=(), starts_on=None, ends_on=TODAY,
        links=(*kept.links, GivenLink("duplicates", third.key)), source_url="https://example.org/other",
    )  # fmt: skip
    own.version += 1
    rows.write_text(own, new)
    rows.write_rest(own, new, by)
    append_revision(own, by=by, reason=both("Another"))


def _follow_up(by: Any, plain: Commitment) -> None:
    """What a party adds to a commitment that came from a source."""
    kept = content_read(plain)
    parts = tuple(replace(part, share=both("Mine")) if part.party == "MEX" else part for part in kept.parts)
    new = replace(
        kept, parts=parts, indicators=(indicator("Roads", owner="MEX"),),
        cost=GivenCost(BEFORE, "EUR", Decimal(40)), support=(GivenSupport("financial", both("Money")),),
    )  # fmt: skip
    texts.change_commitment(by=by, commitment=plain, content=new, version=plain.version)


def test_every_answer_about_a_day_is_the_same_after_all_that_comes_later(
    cast: Cast, browse: Browse, client: Any, history: dict[str, Commitment]
) -> None:
    keys = [each.key for each in history.values()]
    before = answers(browse, client, READERS, keys, THEN)
    _tells_the_day(before, keys)
    live_on(cast, history)
    after = answers(browse, client, READERS, keys, THEN)
    assert [place for place, told in before.items() if after[place] != told] == []
    with on_the(TODAY + timedelta(days=400)):
        next_year = answers(browse, client, READERS, keys, THEN)
    assert [place for place, told in before.items() if next_year[place] != told] == []
    today = answers(browse, client, ("nobody",), keys, TODAY)
    changed = [path for (_name, path), told in today.items() if told != before["nobody", path]]
    assert len(changed) > len(paths(keys)) * 0.9


def _tells_the_day(before: dict[Any, tuple[int, str]], keys: list[str]) -> None:
    """The comparison has something to lose: the words, the parties and the figures of that day are there."""
    page = before["nobody", f"/commitments/{keys[0]}/?"]
    for word in ("River en", "Persons en", "900", "Advice en", "Mexico", "In planning", "Why en"):
        assert word in page[1], word
    codes = {path: code for (_name, path), (code, _text) in before.items()}
    assert {path for path, code in codes.items() if code != 200} <= {
        f"/commitments/{keys[1]}/grf/?", *(f"/plans/{code}/?" for code in ("BLZ", "MEX"))
    }  # fmt: skip
    assert "River" in before["nobody", "/commitments/?q=river"][1]
    assert "River" in before["nobody", "API /api/v1/commitments?state=MEX"][1]


def test_a_figure_of_the_past_leads_to_exactly_its_rows(
    cast: Cast, browse: Browse, history: dict[str, Commitment]
) -> None:
    live_on(cast, history)
    page = browse(f"/commitments/progress/?on={THEN}").context["page"]
    cells = [cell for row in (*page.states, *page.others) for cell in (*row.cells, row.whole)]
    numbers = [(stand.value, stand.url) for cell in cells for stand in cell.stands]
    assert len(numbers) > 8
    for count, url in numbers:
        assert browse(url.removeprefix("/en")).context["table"].paginator.count == count, url


def test_within_the_past_todays_words_are_not_read_and_outside_nothing_is_left_of_it(
    cast: Cast, history: dict[str, Commitment]
) -> None:
    own = history["own"]
    live_on(cast, history)
    before = overview(nobody(TODAY))
    with as_worded_on(THEN):
        then = Commitment.objects.get(pk=own.pk)
        assert str(then.title) == "River es"
        assert sorted(then.parts.values_list("party", flat=True)) == ["BLZ", "MEX"]
        assert [str(each.name) for each in then.indicators.all()] == ["Persons es", "Offices es"]
    assert str(Commitment.objects.get(pk=own.pk).title) == "Mountain es"
    assert overview(nobody(TODAY)) == before
    with connection.cursor() as cursor:
        cursor.execute("SHOW search_path")
        assert "as_it_stood" not in cursor.fetchone()[0]


def test_a_query_that_fails_in_the_past_leaves_the_present_as_it_was(
    cast: Cast, history: dict[str, Commitment]
) -> None:
    live_on(cast, history)
    with as_worded_on(THEN), connection.cursor() as cursor, suppress(DataError):
        cursor.execute("SELECT 1 / 0")
    assert str(Commitment.objects.get(pk=history["own"].pk).title) == "Mountain es"


def test_the_past_is_for_reading(cast: Cast, history: dict[str, Commitment]) -> None:
    live_on(cast, history)
    with pytest.raises(Exception, match="view"), as_worded_on(THEN):
        Commitment.objects.filter(pk=history["own"].pk).update(title=Translated({"es": "x"}))


def test_where_nothing_was_reworded_the_tables_of_today_answer(
    cast: Cast, history: dict[str, Commitment]
) -> None:
    assert not differs_since(THEN)
    live_on(cast, history)
    assert differs_since(THEN)
    assert not differs_since(TODAY)


def test_the_views_have_every_column_of_their_tables(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns"
            " WHERE table_name IN (SELECT table_name FROM information_schema.views WHERE table_schema = %s)",
            [past_views.SCHEMA],
        )
        columns: dict[str, set[tuple[str, ...]]] = {}
        for schema, *column in cursor.fetchall():
            columns.setdefault(schema, set()).add(tuple(column))
    of_the_past = {each for each in columns[past_views.SCHEMA] if each[0] != "wording"}
    assert of_the_past == columns["public"]
    assert len({table for table, _name, _type in of_the_past}) == 8


def test_making_the_views_again_changes_nothing_and_restores_what_is_missing(db: None) -> None:
    past_views.make()
    past_views.drop()
    past_views.make()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('as_it_stood.wording')")
        assert cursor.fetchone()[0]


def test_the_owner_reads_the_draft_of_a_day_no_more_than_anybody(cast: Cast, browse: Browse) -> None:
    with on_the(BEFORE):
        made = published(cast, visibility="parties")
    assert party("BLZ") == made.owner
    page = browse(f"/commitments/{made.key}/?on={THEN}", "celia").content.decode()
    assert "was not in the register on that day" in page
