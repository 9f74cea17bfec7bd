"""Stories of money whose truth is known before anybody tells it: what is added up is that truth.

The twin asks of each row whether it counts; a story knows it, because it was made from the money and not from
the rows: so much was given, and then it is told once, again, in parts, within a total, wrongly and withdrawn.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from cauce.engines.flows import NOTHING, STAGES, Money, Row, Share, Stage, Why, add_up

STORIES = 400
DONORS, STATES, CURRENCIES = ("CAN", "ESP", "USA"), ("BLZ", "GTM", "HND"), ("USD", "EUR", "CAD")
Key = tuple[Stage, str, str]


@dataclass
class Story:
    """What was told, and beside it what is true: by stage and currency, of each donor and of each State."""

    chance: Random
    rows: list[Row] = field(default_factory=list)
    of_donor: defaultdict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    of_state: defaultdict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    unstated: Counter[Stage] = field(default_factory=Counter)
    rest: dict[str, Decimal] = field(default_factory=dict)

    def tell(self, stage: Stage, like: Row, *, is_true: bool, **fields: object) -> Row:
        """One row; its money is added to the truth when nothing else told it."""
        amount = fields.pop("amount", Decimal(self.chance.randrange(0, 10**7)) / 100)
        on = like.on + timedelta(days=self.chance.randrange(0, 40))
        row = replace(like, key=f"r{len(self.rows):03}", stage=stage, amount=amount, on=on, **fields)  # type: ignore[arg-type]
        self.rows.append(row)
        if is_true and row.amount is None:
            self.unstated[stage] += 1
        elif is_true:
            self._is_true(row, row.amount or Decimal(0))
        return row

    def _is_true(self, row: Row, amount: Decimal) -> None:
        for true, names in ((self.of_donor, {row.donor}), (self.of_state, row.recipients or {""})):
            for name in names:
                true[row.stage, name, row.currency] += amount

    def maybe(self, part: float) -> bool:
        return self.chance.random() < part


def story(seed: int) -> Story:
    told = Story(Random(seed))
    for _ in range(told.chance.randrange(1, 5)):
        _money(told)
    told.chance.shuffle(told.rows)
    return told


def _money(told: Story) -> None:
    chance = told.chance
    like = Row(
        "", Stage.ANNOUNCED, chance.choice(DONORS), date(2021, 6, 10), Decimal(0), chance.choice(CURRENCIES),
        recipients=frozenset(chance.sample(STATES, chance.randrange(0, 3))),
    )  # fmt: skip
    kind = chance.choice(["whole", "total", "unstated", "mistake"])
    if kind == "whole":
        _known(told, told.tell(Stage.ANNOUNCED, like, is_true=True), is_counted=True)
    elif kind == "unstated":
        _known(told, told.tell(Stage.ANNOUNCED, like, is_true=True, amount=None), is_counted=False)
    elif kind == "mistake":
        _known(told, told.tell(Stage.ANNOUNCED, like, is_true=False, is_withdrawn=True), is_counted=False)
    else:
        _occasion(told, like)


def _occasion(told: Story, like: Row) -> None:
    """A total of the press with some rows named in it, one of them perhaps below a mistake."""
    total = told.tell(Stage.ANNOUNCED, like, is_true=False, is_total=True, donor="", recipients=frozenset())
    assert total.amount is not None
    left = total.amount
    for _ in range(told.chance.randrange(0, 4)):
        above = total
        if told.maybe(0.3):
            above = told.tell(Stage.ANNOUNCED, like, is_true=False, is_withdrawn=True, part_of=total.key)
        named = told.tell(Stage.ANNOUNCED, like, is_true=True, part_of=above.key)
        assert named.amount is not None
        left -= named.amount
        _known(told, named, is_counted=True)
    told.rest[total.key] = left


def _known(told: Story, row: Row, *, is_counted: bool) -> None:
    """All that is said later of a row: again, in parts, and how the money goes on."""
    for _ in range(told.chance.randrange(0, 3)):
        if is_counted:
            told.tell(row.stage, row, is_true=False, follows=row.key, part_of="")
    tied = [row]
    for _ in range(told.chance.randrange(0, 3)):
        part = told.tell(
            row.stage, row, is_true=not is_counted, follows="", part_of=row.key, is_withdrawn=False
        )
        tied.append(part)
        if told.maybe(0.4):
            tied.append(told.tell(row.stage, part, is_true=False, follows="", part_of=part.key))
    later = STAGES[row.stage.rank + 1 :]
    if not later or told.maybe(0.3):
        return
    for _ in range(told.chance.randrange(1, 4)):
        stage, before = told.chance.choice(later), told.chance.choice(tied)
        links = {"follows": before.key, "part_of": "", "is_withdrawn": False}
        if told.maybe(0.3):
            wrong = told.tell(stage, row, is_true=False, **{**links, "is_withdrawn": True})
            links["follows"] = wrong.key
        _known(told, told.tell(stage, row, is_true=True, **links), is_counted=True)


def _alone(shares: dict[str, Share], stage: Stage, key: str) -> Money:
    return shares[key].at(stage) if key in shares else NOTHING


@pytest.mark.parametrize("part", range(8))
def test_the_totals_are_the_truth_whoever_tells_it_and_however_often(part: int) -> None:
    for seed in range(part, STORIES, 8):
        told = story(seed)
        totals = add_up(told.rows)
        for stage in STAGES:
            whole = totals.whole.get(stage, NOTHING)
            assert whole.unstated == told.unstated[stage], seed
            for currency in CURRENCIES:
                given = {donor: told.of_donor[stage, donor, currency] for donor in DONORS}
                assert whole.own.get(currency, 0) == sum(given.values()), (seed, stage, currency)
                for donor, amount in given.items():
                    found = _alone(dict(totals.by_donor), stage, donor).own.get(currency, 0)
                    assert found == amount, (seed, stage, donor)
                for state in (*STATES, ""):
                    found = _alone(dict(totals.by_recipient), stage, state).own.get(currency, 0)
                    assert found == told.of_state[stage, state, currency], (seed, stage, state)


@pytest.mark.parametrize("part", range(4))
def test_a_total_told_of_an_occasion_has_the_same_rest_whatever_is_asked_for(part: int) -> None:
    """A row that is named below a withdrawn one is named in the total, also when only the total is asked."""
    for seed in range(part, STORIES, 4):
        told = story(seed)
        wide = {each.row.key: each for each in add_up(told.rows).told}
        assert {key: each.rest for key, each in wide.items()} == told.rest, seed
        narrow = add_up(told.rows, only=lambda row: row.is_total).told
        assert {each.row.key: each for each in narrow} == wide, seed


def test_rows_that_lead_back_to_themselves_stop_no_other_total() -> None:
    """A circle cannot be written here; should one stand there all the same, it counts nowhere."""
    like = Row("", Stage.ANNOUNCED, "CAN", date(2021, 6, 10), Decimal(5), "CAD")
    rows = [
        replace(like, key="a", follows="b"), replace(like, key="b", part_of="a"),
        replace(like, key="c", part_of="c"), replace(like, key="below", follows="a"),
        replace(like, key="alone"),
    ]  # fmt: skip
    totals = add_up(rows)
    assert [row.key for row in totals.left_out(Why.CIRCLE)] == ["a", "b", "c"]
    assert totals.whole[Stage.ANNOUNCED].own == {"CAD": 10}
    assert [each.row.key for each in totals.rows if each.counts] == ["alone", "below"]
    assert {each.row.key: each.flow for each in totals.rows if each.counts} == {
        "alone": "alone",
        "below": "a",
    }
