"""The logical framework: two who change it lose nothing, and the checklist says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.content import Content, GivenRow, as_kept, in_order, together
from cauce.regional.cooperation.framework import gaps_of, numbered
from tests.regional.cooperation.arranging import both, plan


def test_the_checklist_names_each_gap_and_nothing_else() -> None:
    goal, outcome, output, activity = plan()
    assert [(gap.level, gap.number) for gap in gaps_of(())] == [("", "")]
    whole = replace(
        outcome, baseline=Decimal(1), target=Decimal(2), target_on=date(2026, 1, 1), verification=both("v"),
        assumptions=both("a"), risks=both("r"),
    )  # fmt: skip
    measured: dict[str, Any] = {
        "indicator": whole.indicator, "baseline": whole.baseline, "target": whole.target,
        "target_on": whole.target_on, "verification": whole.verification, "assumptions": whole.assumptions,
        "risks": whole.risks,
    }  # fmt: skip
    full = (replace(goal, **measured), whole, replace(output, **measured), activity)
    assert gaps_of(full) == []
    one_language = replace(activity, statement=Translated({"es": "Un curso"}))
    assert [(gap.level, gap.number) for gap in gaps_of((*full[:3], one_language))] == [("activity", "1.1.1")]
    childless = [gap.level for gap in gaps_of((full[0], whole))]
    assert childless == ["outcome"]
    assert (
        len(gaps_of((full[0], replace(whole, baseline=None, target=None, risks=Translated()), *full[2:])))
        == 3
    )


def test_rows_stand_below_what_they_hang_on() -> None:
    goal, outcome, output, activity = plan()
    assert [each.number for each in numbered((activity, output, outcome, goal))] == ["", "1", "1.1", "1.1.1"]
    assert in_order((activity, output, goal)) == (goal,)


def test_a_row_that_hangs_on_itself_stops_nobody() -> None:
    rows = (GivenRow("x", "goal"), GivenRow("x", "goal", "x"))
    assert len(numbered(rows)) <= 3


def test_what_one_removed_and_the_other_changed_stays_with_all_it_hangs_on() -> None:
    goal, outcome, output, activity = plan()
    base = Content(form="twinning", rows=plan())
    removed = replace(base, rows=(goal,))
    changed = replace(base, rows=(goal, outcome, output, replace(activity, statement=both("Dos cursos"))))
    for first, second in ((removed, changed), (changed, removed)):
        merged = together(base, first, second)
        assert [row.ref for row in merged.rows] == ["a", "b", "c", "d"]
        assert str(merged.rows[3].statement) == "Dos cursos"
    assert together(base, base, removed).rows == (goal,)


TEXTS = st.sampled_from(["", "uno", "dos"])
EDITS = st.lists(st.tuples(st.integers(0, 3), TEXTS, TEXTS), max_size=3)


def _edited(content: Content, edits: list[tuple[int, str, str]]) -> Content:
    rows = list(content.rows)
    for place, es, en in edits:
        said = {code: text for code, text in (("es", es), ("en", en)) if text}
        rows[place] = replace(rows[place], statement=Translated(said))
    return replace(content, rows=tuple(rows))


@settings(max_examples=60, deadline=None)
@given(EDITS, EDITS)
def test_who_changed_a_text_alone_has_it_whoever_saved_first(
    mine: list[tuple[int, str, str]], theirs: list[tuple[int, str, str]]
) -> None:
    base = Content(form="twinning", rows=plan())
    one, other = _edited(base, mine), _edited(base, theirs)
    merged = together(base, other, one)
    for was, now, typed, row in zip(base.rows, other.rows, one.rows, merged.rows, strict=True):
        for code in ("es", "en"):
            before, saved, wanted = (each.statement.by_language.get(code, "") for each in (was, now, typed))
            assert row.statement.by_language.get(code, "") == (saved if wanted == before else wanted)
    assert together(base, base, one) == as_kept(one)
    assert together(base, one, base) == as_kept(one)
