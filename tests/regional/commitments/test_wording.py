"""Wordings: whole, compared in words, and the same on a day for ever."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.foundation.accounts.standing import nobody
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions
from cauce.regional.commitments.content import (
    Content,
    GivenCost,
    GivenIndicator,
    GivenLink,
    GivenPart,
    GivenSupport,
)
from cauce.regional.commitments.meeting import together
from cauce.regional.commitments.models import Direction, Forum, Kind, Measure, PartRole, Side, SupportType
from cauce.regional.commitments.versions import wordings_read_by
from cauce.regional.commitments.wording import (
    content_of,
    content_read,
    difference,
    revisions_read_by,
    wording_on,
)
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.conftest import Make
from tests.regional.commitments.writing import both, content, draft, indicator, published

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
TEXTS = st.builds(lambda es, en: Translated({k: v for k, v in (("es", es), ("en", en)) if v}), WORDS, WORDS)
TITLES = st.builds(lambda text: Translated({"es": text}), WORDS.filter(bool))
AMOUNTS = st.none() | st.decimals(0, 10**12, places=2)
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1))
PARTS = st.lists(
    st.builds(GivenPart, st.sampled_from(PartRole.values), st.sampled_from(("BLZ", "MEX")), share=TEXTS),
    max_size=5, unique_by=lambda part: (part.role, part.party),
)  # fmt: skip
INDICATORS = st.builds(
    GivenIndicator, name=TITLES, unit=TEXTS, measure=st.sampled_from(Measure.values), baseline=AMOUNTS,
    direction=st.sampled_from(Direction.values), baseline_on=DAYS, target=AMOUNTS, target_on=DAYS,
)  # fmt: skip
COSTS = st.none() | st.builds(
    GivenCost, st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.just("USD"), st.decimals(0, 10**12, places=2),
    st.none() | st.integers(1990, 2100), AMOUNTS, AMOUNTS,
)  # fmt: skip
SUPPORT = st.builds(GivenSupport, st.sampled_from(SupportType.values), TEXTS)
CONTENTS = st.builds(
    Content, kind=st.sampled_from(Kind.values), forum=st.sampled_from(Forum.values), title=TITLES,
    statement=TEXTS, side=st.sampled_from(Side.values), year=st.none() | st.integers(1951, 2100),
    territory=TEXTS, population=TEXTS, ends_on=DAYS, cost=COSTS,
    countries=st.lists(st.sampled_from(["BLZ", "MEX"]), unique=True).map(lambda codes: tuple(sorted(codes))),
    parts=PARTS.map(lambda parts: tuple(sorted(parts, key=lambda part: part.role))),
    indicators=st.lists(INDICATORS, max_size=3).map(tuple),
    support=st.lists(SUPPORT, max_size=2).map(tuple),
)  # fmt: skip


@given(CONTENTS)
def test_a_content_comes_back_from_json_as_it_went(said: Content) -> None:
    assert Content.from_json(said.as_json()).as_json() == said.as_json()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=CONTENTS)
def test_what_is_written_is_what_is_read(said: Content, cast: Cast) -> None:
    made = actions.draft_commitment(by=cast.person("celia"), content=said, owner="BLZ")
    read = content_read(made)
    unkeyed = replace(read, indicators=tuple(replace(each, key="") for each in read.indicators))
    assert unkeyed.as_json() == said.as_json()
    assert made.revisions.get().content == content_of(made)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=CONTENTS, other=CONTENTS)
def test_a_difference_is_told_where_there_is_one_and_only_there(
    one: Content, other: Content, cast: Cast
) -> None:
    assert difference(one.as_json(), one.as_json()) == []
    told = {change.field for change in difference(one.as_json(), other.as_json())}
    before, after = one.as_json(), other.as_json()
    differing = {name for name in after if after[name] != before[name]}
    assert told <= differing
    assert {name for name in differing if name in ("kind", "forum", "title", "statement", "year")} <= told


def test_a_difference_is_told_field_by_field_in_words(cast: Cast) -> None:
    before = content(by=("BLZ",), indicators=(indicator(key="i1", target=Decimal(100)),))
    after = replace(
        before, title=Translated({"es": "Otro", "en": "Promise en"}), ends_on=date(2027, 12, 31),
        parts=(*before.parts, GivenPart("commits", "MEX", share=both("Share"))),
        indicators=(indicator(key="i1", target=Decimal("1500.5")),),
        cost=GivenCost(TODAY, "USD", Decimal(2000)),
    )  # fmt: skip
    with translation.override("en"):
        told = {
            change.label: (change.before, change.after)
            for change in difference(before.as_json(), after.as_json())
        }
    assert told == {
        "Title (Spanish)": ("Promise es", "Otro"),
        "Commits: Mexico": ("", "takes part"),
        "Commits: Mexico, share (Spanish)": ("", "Share es"),
        "Commits: Mexico, share (English)": ("", "Share en"),
        "Last day": ("", "31 Dec 2027"),
        "People en: target": ("100", "1,500.5"),
        "Cost, total": ("", "2,000 USD"),
    }


def _at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_the_wording_of_a_day_never_changes(cast: Cast) -> None:
    celia, titles = cast.person("celia"), ("A", "B", "C")
    days = [TODAY + timedelta(days=10 * place) for place in range(3)]
    seen: dict[date, Any] = {}
    with time_machine.travel(_at(days[0]), tick=False):
        made = draft(cast, said=content("A"))
    for place, title in enumerate(titles[1:], 1):
        for day in days[:place]:
            seen[day] = wording_on(made, day)
        with time_machine.travel(_at(days[place]), tick=False):
            made = actions.change_commitment(
                by=celia, commitment=made, content=content(title), version=made.version
            )
        for day, before in seen.items():
            assert wording_on(made, day) == before
    assert wording_on(made, TODAY - timedelta(days=1)) is None
    assert [str(wording_on(made, day).title) for day in days] == ["A es", "B es", "C es"]  # type: ignore[union-attr]


def test_what_came_from_a_source_said_so_before_it_was_touched(cast: Cast, make: Make) -> None:
    made = make("SRC-01")
    before = wording_on(made, date(2020, 1, 1))
    with time_machine.travel(_at(TODAY), tick=False):
        actions.add_indicator(by=cast.person("celia"), commitment=made, indicator=indicator())
    assert wording_on(made, date(2020, 1, 1)) == before
    assert len(wording_on(made, TODAY).indicators) == 1  # type: ignore[union-attr]


def test_what_a_state_wrote_before_it_published_stays_its_own(cast: Cast) -> None:
    celia = cast.person("celia")
    with time_machine.travel(_at(TODAY - timedelta(days=9)), tick=False):
        made = draft(cast, said=content("Secret first words"))
    with time_machine.travel(_at(TODAY - timedelta(days=8)), tick=False):
        actions.change_commitment(by=celia, commitment=made, content=content("Agreed"), version=1)
    with time_machine.travel(_at(TODAY - timedelta(days=7)), tick=False):
        actions.agree(by=celia, commitment=made)
        made = actions.publish(by=celia, commitment=made, visibility="public")
    for person, versions in ((celia, [1, 2]), (cast.person("ana"), [2]), (nobody(TODAY), [2])):
        assert [each.version for each in revisions_read_by(person, made)] == versions
    assert wording_on(made, TODAY - timedelta(days=9), reader=nobody(TODAY)) is None
    assert wording_on(made, TODAY - timedelta(days=9)) is not None


def _place(part: GivenPart) -> tuple[str, str]:
    return part.role, part.party or part.name


def test_two_who_write_in_one_row_lose_nothing_of_each_other() -> None:
    cost = GivenCost(TODAY, "USD", Decimal(1000))
    base = content(
        parts=(GivenPart("commits", "BLZ", share=Translated({"es": "a"})),),
        indicators=(GivenIndicator(both("People"), key="i1", target=Decimal(10)),),
        support=(GivenSupport("technical", Translated({"es": "uno"})), GivenSupport("other", both("x"))),
        links=(GivenLink("part_of", "P", Translated({"es": "n"})),),
        cost=cost,
    )
    theirs = replace(
        base,
        parts=(replace(base.parts[0], share=Translated({"es": "a", "en": "theirs"})),),
        indicators=(replace(base.indicators[0], baseline=Decimal(5)),),
        support=(GivenSupport("technical", Translated({"es": "uno", "en": "one"})), base.support[1]),
        links=(replace(base.links[0], note=Translated({"es": "theirs"})),),
        cost=replace(cost, state_share=Decimal(300)),
    )
    typed = replace(
        base,
        parts=(replace(base.parts[0], share=Translated({"es": "mine"})),),
        indicators=(replace(base.indicators[0], target=Decimal(20)),),
        support=(GivenSupport("technical", Translated({"es": "mine"})), base.support[1]),
        links=(replace(base.links[0], note=Translated({"es": "n", "en": "mine"})),),
        cost=replace(cost, total=Decimal(2000)),
    )
    merged = together(base, theirs, typed)
    assert merged.parts[0].share == Translated({"es": "mine", "en": "theirs"})
    assert (merged.indicators[0].baseline, merged.indicators[0].target) == (Decimal(5), Decimal(20))
    assert merged.support == (
        GivenSupport("technical", Translated({"es": "mine", "en": "one"})), base.support[1],
    )  # fmt: skip
    assert merged.links[0].note == Translated({"es": "theirs", "en": "mine"})
    assert merged.cost == replace(cost, total=Decimal(2000), state_share=Decimal(300))
    gone = together(base, replace(base, support=base.support[1:]), typed)
    assert gone.support == typed.support
    assert together(base, theirs, replace(base, support=())).support == ()


@given(base=CONTENTS, theirs=CONTENTS, typed=CONTENTS)
def test_together_keeps_what_was_typed_and_what_only_the_other_wrote(
    base: Content, theirs: Content, typed: Content
) -> None:
    merged = together(base, theirs, typed)
    for name in ("kind", "ends_on"):
        was, now, mine = (getattr(each, name) for each in (base, theirs, typed))
        assert getattr(merged, name) == (now if mine == was else mine)
    for code in ("es", "en"):
        texts = [each.statement.by_language.get(code, "") for each in (base, theirs, typed, merged)]
        assert texts[3] == (texts[1] if texts[2] == texts[0] else texts[2])
    for part in typed.parts:
        both_have = all(_place(part) in map(_place, each.parts) for each in (base, theirs))
        assert part in merged.parts or part in base.parts or both_have
    assert together(base, base, typed).as_json() == typed.as_json()
    assert together(base, theirs, base).as_json().keys() == {each.name for each in fields(Content)}
    untyped = together(base, theirs, base)
    assert sorted(str(part.as_json()) for part in untyped.parts) == sorted(
        str(part.as_json()) for part in theirs.parts
    )


def test_a_link_to_what_a_reader_may_not_see_is_not_told(cast: Cast) -> None:
    hidden = draft(cast)
    made = published(cast, links=(GivenLink("part_of", hidden.key),))

    def lines(name: str) -> str:
        return str([wording.lines for wording in wordings_read_by(cast.person(name), made)])

    assert hidden.key in lines("celia")
    for name in ("ana", "diego", "nobody"):
        assert hidden.key not in lines(name)


@pytest.mark.parametrize("count", [1, 30])
def test_wordings_cost_the_same_however_many(count: int, cast: Cast, django_assert_num_queries: Any) -> None:
    made = published(cast, visibility="secretariat")
    for number in range(count):
        made = actions.change_commitment(
            by=cast.person("celia"), commitment=made, version=made.version,
            content=content(f"T{number}", by=("BLZ", "MEX"), countries=("BLZ",)),
        )  # fmt: skip
    ana = cast.person("ana")
    with django_assert_num_queries(4):
        assert len(wordings_read_by(ana, made)) == count + 1


def test_named_parties_exist_in_the_cast(cast: Cast) -> None:
    assert {party(code).pk for code in ("BLZ", "MEX", "CAN")} == {"BLZ", "MEX", "CAN"}
