"""A share is divided by its two counts: each adds up to its own whole, and each part shows its own share."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cauce.regional.commitments.models import Commitment, Indicator
from cauce.regional.progress import actions
from cauce.regional.progress.content import GivenValue, content_of
from cauce.regional.progress.differences import differences
from cauce.regional.progress.models import Update, ValuePart
from tests.cast import Cast
from tests.regional.progress.conftest import Desk, indicator, typed
from tests.regional.progress.making import content, draft, signed

pytestmark = pytest.mark.django_db
REPORT = "/commitments/JOINT-1/report/"


@pytest.fixture
def share(joint: Commitment) -> Indicator:
    return indicator(joint, measure="share")


def sent(share: Indicator, *parts: tuple[str, str], whole: tuple[str, str] = ("4", "10")) -> dict[str, str]:
    fields = {f"i{share.pk}-numerator": whole[0], f"i{share.pk}-denominator": whole[1]}
    for place, (some, everything) in enumerate(parts):
        row = {
            "dimension": "sex",
            "label": f"part {place}",
            "numerator": some,
            "denominator": everything,
        }
        fields |= {f"i{share.pk}p{place}-{name}": value for name, value in row.items()}
    return fields


def test_the_form_offers_parts_and_shows_the_share_of_each(
    cast: Cast, joint: Commitment, share: Indicator
) -> None:
    desk = Desk(cast, "celia")
    assert f'name="i{share.pk}p0-numerator"' in desk.reads(REPORT)
    desk.post(REPORT, **typed(), **sent(share, ("3", "4"), ("1", "6"), ("0", "0")))
    made = Update.objects.get()
    parts = ValuePart.objects.values_list("label", "amount", "numerator", "denominator")
    assert [(label, amount, [*map(str, counts)]) for label, amount, *counts in parts] == [
        ("part 0", None, ["3.0000", "4.0000"]),
        ("part 1", None, ["1.0000", "6.0000"]),
        ("part 2", None, ["0.0000", "0.0000"]),
    ]
    page = desk.reads(f"/updates/{made.pk}/")
    assert "40 % (4 of 10)" in page
    assert "part 0 75 % (3 of 4), part 1 16.7 % (1 of 6), part 2 (0 of 0)" in page
    again = desk.reads(f"/updates/{made.pk}/edit/")
    assert f'name="i{share.pk}p1-denominator" value="6"' in again


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([("3", "4"), ("2", "6")], "the first numbers by sex make 5, that of the whole is 4"),
        ([("3", "4"), ("1", "5")], "the second numbers by sex make 9, that of the whole is 10"),
        ([("3", "4"), ("1", "")], "takes both numbers. Zero is a value"),
        ([("3", "10"), ("1", "0")], "only 0 of 0 can be"),
        ([("3", "11"), ("1", "-1")], "greater than or equal to 0"),
    ],
)
def test_parts_that_do_not_hold_are_refused_in_words(
    cast: Cast, joint: Commitment, share: Indicator, parts: list[tuple[str, str]], words: str
) -> None:
    answer = Desk(cast, "celia").post(REPORT, **typed(), **sent(share, *parts))
    assert words in answer.content.decode()
    assert not Update.objects.exists()


def test_parts_of_no_share_are_refused(cast: Cast, joint: Commitment, share: Indicator) -> None:
    fields = sent(share, ("3", "4"), whole=("", "")) | {f"i{share.pk}-no_value": "not_yet"}
    assert (
        "no value that they add up to"
        in Desk(cast, "celia").post(REPORT, **typed(), **fields).content.decode()
    )


def given(share: Indicator, *parts: tuple[str, str, Decimal, Decimal]) -> GivenValue:
    return GivenValue(share.pk, Decimal(40), Decimal(4), Decimal(10), share_parts=parts)


WHOLE = (("sex", "women", Decimal(3), Decimal(4)), ("sex", "men", Decimal(1), Decimal(6)))


def test_what_is_written_is_read_back_the_same(cast: Cast, joint: Commitment, share: Indicator) -> None:
    said = content(values=(given(share, *WHOLE),))
    made = actions.begin(by=cast.person("celia"), commitment=joint, party="BLZ", content=said)
    assert content_of(made) == said
    assert not differences(content_of(made), said)
    other = content(values=(given(share),))
    assert "3 / 4" in differences(content_of(made), other)[0].theirs


def test_the_verb_refuses_what_the_form_would(cast: Cast, joint: Commitment, share: Indicator) -> None:
    number = indicator(joint, "number")
    wrong = [
        given(share, WHOLE[0]),
        given(share, *WHOLE, ("age", "x", Decimal(4), Decimal(0)), ("age", "y", Decimal(0), Decimal(10))),
        GivenValue(share.pk, Decimal(40), Decimal(4), Decimal(10), parts=(("sex", "women", Decimal(40)),)),
        GivenValue(number.pk, Decimal(4), share_parts=WHOLE),
    ]
    for each in wrong:
        with pytest.raises(actions.Refused):
            draft(cast, joint, values=(each,))


def test_the_parts_of_a_signed_value_stay_as_they_are(
    cast: Cast, joint: Commitment, share: Indicator
) -> None:
    made = signed(cast, joint, values=(given(share, *WHOLE),))
    part = ValuePart.objects.filter(value__update=made).first()
    assert part is not None
    for attempt in (
        lambda: ValuePart.objects.filter(pk=part.pk).update(label="x"),
        lambda: ValuePart.objects.filter(pk=part.pk).delete(),
        lambda: ValuePart.objects.create(value=part.value, dimension="age", label="x", amount=1),
    ):
        with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
            attempt()


def test_nothing_changed_carries_the_parts_along(cast: Cast, joint: Commitment, share: Indicator) -> None:
    signed(cast, joint, values=(given(share, *WHOLE),))
    Desk(cast, "celia").post("/commitments/JOINT-1/report/unchanged/")
    assert content_of(Update.objects.drafts().get()).values[0].share_parts == WHOLE
