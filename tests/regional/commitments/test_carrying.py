"""What was reported, through merges and splits: nothing lost, nothing counted twice, the past as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from cauce.regional.commitments import actions, rules
from cauce.regional.commitments.actions import Refused, Share
from cauce.regional.commitments.content import GivenIndicator
from cauce.regional.commitments.models import Commitment, Consent, Continuation, Indicator
from cauce.regional.commitments.wording import content_read
from cauce.regional.progress import queries
from cauce.regional.progress.actions import GivenValue
from cauce.regional.progress.queries import Measurement
from tests.cast import TODAY, Cast
from tests.regional.commitments.conftest import make_commitment
from tests.regional.commitments.writing import WRITERS, both, content, draft, published
from tests.regional.progress.making import REPORTERS, signed

pytestmark = pytest.mark.django_db
PARTIES = tuple(REPORTERS)
BEFORE = TODAY - timedelta(days=10)
YESTERDAY = TODAY - timedelta(days=1)


def indicator(of: Commitment, name: str, owner: str | None = None, **fields: Any) -> Indicator:
    return Indicator.objects.create(commitment=of, key=name, name=both(name), owner_id=owner, **fields)


def report(cast: Cast, of: Indicator, party: str, value: int, on: date = TODAY) -> None:
    values = (GivenValue(of.pk, Decimal(value)),)
    signed(cast, of.commitment, party, refers_to=on, values=values)


def measured(cast: Cast, of: Indicator, name: str = "nobody", **when: Any) -> Measurement:
    found = queries.measurements_of(cast.person(name), [of.commitment_id], **when)[of.commitment_id]
    return next(each for each in found if each.indicator == of)


def go_public(cast: Cast, made: Commitment) -> Commitment:
    """As its owner and all whom it names would."""
    by = cast.person(WRITERS[str(made.owner_id)])
    actions.agree(by=by, commitment=made)
    for code in rules.unasked(made):
        Consent.objects.create(
            commitment=made, party_id=code, version=made.version, by=cast.users[WRITERS[code]],
            at=timezone.now(),
        )  # fmt: skip
    return actions.publish(by=by, commitment=made, visibility="public")


def newest(name: str) -> Indicator:
    """The public indicator that goes on under this name."""
    rows = Indicator.objects.filter(commitment__visibility="public").select_related("commitment")
    return next(each for each in rows.order_by("-pk") if each.name == both(name))


def snapshot(cast: Cast, keys: Sequence[int], on: date) -> list[Any]:
    return [
        {key: [each.total for each in found] for key, found in queries.measurements_of(
            cast.person(name), keys, on=on
        ).items()}
        for name in ("nobody", "ana", "celia")
    ]  # fmt: skip


def four(cast: Cast) -> tuple[Indicator, list[Indicator]]:
    """A regional sum, and the indicators of three pledges that feed it, each with a value."""
    whole = indicator(make_commitment("W", by=()), "whole")
    parts = []
    for number, code in enumerate(PARTIES, 1):
        parts.append(indicator(make_commitment(f"P-{code}", by=(code,)), code, code, feeds=whole))
        report(cast, parts[-1], code, number * 10, BEFORE)
    return whole, parts


def merged(cast: Cast, rows: Sequence[Commitment]) -> Commitment:
    return actions.merge(by=cast.person("ana"), commitments=rows, base=rows[0], reason=both("One page"))


def test_a_merge_carries_the_values_and_says_of_what_each_was_said(cast: Cast) -> None:
    whole, parts = four(cast)
    made = merged(cast, [each.commitment for each in parts])
    totals = [measured(cast, each).total for each in made.indicators.all()]
    assert [total.amount for total in totals] == [10, 20, 30]
    assert [(row.indicator, row.party) for total in totals for row in total.rows] == [
        (each.pk, each.owner_id) for each in parts
    ]
    total = measured(cast, whole).total
    assert (total.amount, total.gave, total.asked) == (Decimal(60), 3, 3)


def test_the_pages_say_of_what_a_value_was_said_and_where_it_goes_on(
    cast: Cast, browse: Callable[..., Any]
) -> None:
    _whole, parts = four(cast)
    made = merged(cast, [each.commitment for each in parts])
    new = browse(f"/commitments/{made.key}/").content.decode()
    assert all(f"said of {each.commitment.key}" in new for each in parts)
    assert "Reported before they became one" in new
    assert "en hecho in_progress" in new
    assert "<strong>20</strong>" in new
    old = browse("/commitments/P-BLZ/", "celia").content.decode()
    assert "It goes on in another" in old
    assert made.key in old
    assert "/P-BLZ/report/" not in old
    assert f"/{made.key}/report/" in browse(f"/commitments/{made.key}/", "celia").content.decode()


def test_what_was_said_for_the_secretariat_alone_is_not_shown_on_the_new_page(
    cast: Cast, browse: Callable[..., Any]
) -> None:
    _whole, parts = four(cast)
    values = (GivenValue(parts[0].pk, Decimal(777)),)
    signed(cast, parts[0].commitment, "BLZ", values=values, audience="secretariat", done="reservado")
    made = merged(cast, [each.commitment for each in parts])
    for name in cast.everyone:
        page = browse(f"/commitments/{made.key}/", name).content.decode()
        assert ("777" in page, "reservado" in page) == (name in ("ana", "celia"),) * 2, name


def test_a_later_word_on_the_merged_one_takes_the_place_of_the_old_one(cast: Cast) -> None:
    whole, parts = four(cast)
    made = merged(cast, [each.commitment for each in parts])
    report(cast, made.indicators.get(owner="MEX"), "MEX", 25)
    total = measured(cast, whole).total
    assert (total.amount, total.gave, total.asked) == (Decimal(65), 3, 3)
    assert measured(cast, whole, on=YESTERDAY).value == 60


def test_the_days_before_a_merge_keep_their_answers(cast: Cast) -> None:
    whole, parts = four(cast)
    keys = [each.commitment_id for each in (whole, *parts)]
    before = snapshot(cast, keys, YESTERDAY)
    made = merged(cast, [each.commitment for each in parts])
    report(cast, made.indicators.get(owner="MEX"), "MEX", 25)
    assert snapshot(cast, [*keys], YESTERDAY) == before
    together = queries.measurements_of(cast.person("nobody"), [*keys, made.pk], on=YESTERDAY)
    assert [each.total for each in together[whole.commitment_id]] == before[0][whole.commitment_id]


def test_what_fed_a_merged_indicator_feeds_the_new_one(cast: Cast) -> None:
    whole, parts = four(cast)
    child = indicator(make_commitment("C", by=("BLZ",)), "child", "BLZ", feeds=parts[0])
    report(cast, child, "BLZ", 7)
    made = merged(cast, [each.commitment for each in parts])
    assert measured(cast, made.indicators.get(owner="BLZ")).value == 17
    assert measured(cast, whole).value == 67


def test_a_tree_within_what_is_merged_stays_a_tree(cast: Cast) -> None:
    whole, parts = four(cast)
    made = merged(cast, [whole.commitment, *(each.commitment for each in parts)])
    root = made.indicators.get(feeds=None)
    assert set(root.fed_by.filter(commitment=made)) == set(made.indicators.exclude(pk=root.pk))
    total = measured(cast, root).total
    assert (total.amount, total.gave, total.asked) == (Decimal(60), 3, 3)


def test_no_ring_comes_of_what_was_merged(cast: Cast) -> None:
    mine = [
        published(cast, said=content(name, indicators=(GivenIndicator(both(name), owner="BLZ"),)))
        for name in ("A", "B")
    ]
    old = mine[0].indicators.get()
    feeder = published(cast, said=content("F", indicators=(GivenIndicator(both("F"), owner="BLZ"),)))
    Indicator.objects.filter(commitment=feeder).update(feeds=old)
    made = merged(cast, mine)
    kept = content_read(made)
    first = GivenIndicator(**{**vars(kept.indicators[0]), "feeds": feeder.indicators.get().pk})
    with pytest.raises(Refused, match=r"ring|anillo|círculo|sí mismo"):
        actions.change_commitment(
            by=cast.person("celia"), commitment=made, version=made.version,
            content=type(kept)(**{**vars(kept), "indicators": (first, *kept.indicators[1:])}),
        )  # fmt: skip


def test_an_indicator_with_values_behind_it_stays(cast: Cast) -> None:
    mine = [
        published(cast, said=content(name, indicators=(GivenIndicator(both(name), owner="BLZ"),)))
        for name in ("A", "B")
    ]
    report(cast, mine[1].indicators.get(), "BLZ", 4)
    made = merged(cast, mine)
    free, valued = made.indicators.order_by("position")
    celia = cast.person("celia")
    made = actions.remove_indicator(by=celia, commitment=made, key=free.key)
    with pytest.raises(Refused):
        actions.remove_indicator(by=celia, commitment=made, key=valued.key)


SHARES = (Share(both("North"), both("N"), ("BLZ",)), Share(both("South"), both("S"), ("MEX", "BLZ")))


def test_a_split_is_counted_once_whether_its_parts_are_seen_or_not(cast: Cast) -> None:
    whole = indicator(make_commitment("W", by=()), "whole")
    joint = make_commitment("J", by=("BLZ", "MEX"))
    common = indicator(joint, "common", feeds=whole)
    report(cast, common, "BLZ", 3)
    report(cast, common, "MEX", 4)
    north, south = actions.split(by=cast.person("ana"), commitment=joint, shares=SHARES, reason=both("Two"))
    for name in cast.everyone:
        total = measured(cast, whole, name).total
        assert (total.amount, total.gave, total.asked) == (Decimal(7), 2, 2), name
    go_public(cast, north)
    report(cast, north.indicators.get(), "BLZ", 5)
    total = measured(cast, whole).total
    assert (total.amount, total.gave, total.asked) == (Decimal(9), 2, 2)
    assert [(row.party, row.amount) for row in measured(cast, common).total.rows] == [("MEX", Decimal(4))]
    assert measured(cast, north.indicators.get()).value == 5
    assert south.indicators.get().owner_id == "MEX"


def test_a_withdrawn_share_gives_back_what_it_took(cast: Cast) -> None:
    joint = make_commitment("J", by=("BLZ", "MEX"))
    common = indicator(joint, "common")
    report(cast, common, "BLZ", 3)
    made = actions.split(by=cast.person("ana"), commitment=joint, shares=SHARES, reason=both("Two"))
    for each in made:
        actions.withdraw(by=cast.person("ana"), commitment=each)
    assert not Continuation.objects.exists()
    assert measured(cast, common).value == 3


def test_what_was_merged_is_not_split(cast: Cast) -> None:
    _whole, parts = four(cast)
    merged(cast, [each.commitment for each in parts])
    shares = (Share(both("N"), both("N"), ("BLZ",)), Share(both("S"), both("S"), ("BLZ",)))
    with pytest.raises(Refused, match="P-BLZ"):
        actions.split(
            by=cast.person("ana"), commitment=parts[0].commitment, shares=shares, reason=both("Two")
        )


def test_what_was_split_is_not_merged(cast: Cast) -> None:
    joint = make_commitment("J", by=("BLZ", "MEX"))
    made = actions.split(by=cast.person("ana"), commitment=joint, shares=SHARES, reason=both("Two"))
    share = go_public(cast, Commitment.objects.get(pk=made[0].pk))
    with pytest.raises(Refused, match=share.key):
        merged(cast, [joint, make_commitment("K", by=("BLZ",))])


def test_of_two_proposals_to_split_one_alone_is_published(cast: Cast) -> None:
    joint = make_commitment("J", by=("BLZ", "MEX"))
    common = indicator(joint, "common")
    report(cast, common, "BLZ", 3)
    once, twice = (
        actions.split(by=cast.person("ana"), commitment=joint, shares=SHARES, reason=both("Two"))
        for _time in range(2)
    )
    first = go_public(cast, Commitment.objects.get(pk=once[0].pk))
    with pytest.raises(Refused, match=first.key):
        go_public(cast, Commitment.objects.get(pk=twice[0].pk))
    assert go_public(cast, Commitment.objects.get(pk=twice[1].pk)).visibility == "public"
    assert measured(cast, first.indicators.get()).value == 3


def test_a_draft_has_nothing_to_carry_but_its_indicators(cast: Cast) -> None:
    mine = [draft(cast, said=content(name, indicators=(GivenIndicator(both(name)),))) for name in "AB"]
    made = actions.merge(by=cast.person("celia"), commitments=mine, base=mine[1], reason=both("Why"))
    assert [str(each.name) for each in made.indicators.all()] == ["B es", "A es"]
    assert [each.continues.get().origin.name for each in made.indicators.all()] == [both("B"), both("A")]
    assert {each.owner_id for each in made.indicators.all()} == {"BLZ"}


Act = tuple[str, int, int, int]
#: (what, which commitment, which other or party, value or audience)
acts = st.tuples(
    st.sampled_from(["report", "report", "merge", "split"]), st.integers(0, 9), st.integers(0, 9),
    st.integers(0, 99),
)  # fmt: skip
worlds = st.lists(
    st.tuples(
        st.lists(st.sampled_from(PARTIES), unique=True, min_size=1),
        st.sampled_from([None, *PARTIES]),
        st.sampled_from([0, 0, 1, 2]),
        st.none() | st.integers(0, 99),
    ),
    min_size=2,
    max_size=4,
)


def found(world: Sequence[tuple[list[str], str | None, int, int | None]], cast: Cast) -> dict[Any, int]:
    """A root that all feed, over others or not; gives the last value of each line (name, party)."""
    made = [indicator(make_commitment("W", by=()), "root")]
    last: dict[Any, int] = {}
    for place, (by, owner, feeds, value) in enumerate(world, 1):
        owner = owner if owner in by else None
        above = made[min(feeds, place - 1)]
        made.append(indicator(make_commitment(f"T{place}", by=tuple(by)), f"i{place}", owner, feeds=above))
        if value is not None:
            party = owner or by[0]
            report(cast, made[-1], party, value, BEFORE)
            last[f"i{place}", party] = value
    sums = {f"i{min(feeds, place - 1)}" for place, (_by, _owner, feeds, _value) in enumerate(world, 1)}
    unowned = {str(each.key) for each in made if each.owner_id is None}
    return {line: value for line, value in last.items() if line[0] not in sums & unowned}


def play(cast: Cast, act: Act, last: dict[Any, int]) -> None:
    """One act on what stands by itself in the register; `last` learns what was reported."""
    kind, which, other, value = act
    rows = list(_standing())
    one, two = rows[which % len(rows)], rows[other % len(rows)]
    if kind == "merge" and one != two and not (_is_split(one) or _is_split(two)):
        merged(cast, [one, two])
    elif kind == "split":
        _play_split(cast, one, value)
    elif kind == "report":
        _play_report(cast, one, other, value, last)


def _standing() -> Any:
    from cauce.regional.commitments.queries import without_merged

    return without_merged(Commitment.objects.filter(visibility="public")).order_by("pk")


def _play_split(cast: Cast, one: Commitment, value: int) -> None:
    by = content_read(one).parties("commits")
    if len(by) < 2 or _is_split(one):
        return
    shares = (Share(both("a"), both("a"), by[:1]), Share(both("b"), both("b"), by[1:]))
    made = actions.split(by=cast.person("ana"), commitment=one, shares=shares, reason=both("Two"))
    for place, each in enumerate(made):
        if value & (1 << place + 1):
            go_public(cast, Commitment.objects.get(pk=each.pk))


def _is_split(one: Commitment) -> bool:
    return one.linked_from.filter(kind="split_from", origin__visibility="public").exists()


def _play_report(cast: Cast, one: Commitment, other: int, value: int, last: dict[Any, int]) -> None:
    measurements = queries.measurements_of(cast.person("nobody"), [one.pk])[one.pk]
    slots: Any = [(each, slot) for each in measurements for slot in (*each.total.rows, *each.total.missing)]
    open_slots = [
        (each.indicator, slot.party)
        for each, slot in slots
        if slot.party in content_read(one).parties("commits") and _is_own(slot.indicator, each.indicator)
    ]
    if open_slots:
        of, party = open_slots[other % len(open_slots)]
        report(cast, of, party, value)
        last[of.name.by_language["en"].removesuffix(" en"), party] = value


def _is_own(slot: int, of: Indicator) -> bool:
    """Whether a slot is the indicator's own, or came to it by a merge or a split: the name tells."""
    return bool(Indicator.objects.get(pk=slot).name == of.name)


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(world=worlds, played=st.lists(acts, min_size=1, max_size=7))
def test_through_any_merges_and_splits_the_whole_is_the_sum_of_the_last_words(
    cast: Cast, world: Sequence[tuple[list[str], str | None, int, int | None]], played: Sequence[Act]
) -> None:
    with transaction.atomic():
        last = found(world, cast)
        keys = list(Commitment.objects.values_list("pk", flat=True))
        past = snapshot(cast, keys, YESTERDAY)
        for act in played:
            play(cast, act, last)
            _holds(cast, last)
        assert snapshot(cast, keys, YESTERDAY) == past
        transaction.set_rollback(True)


def _holds(cast: Cast, last: Mapping[Any, int]) -> None:
    total = measured(cast, newest("root")).total
    assert (total.amount or 0) == sum(last.values())
    assert total.gave == len(last)
    assert len({row.row for row in total.rows}) == len(last)
