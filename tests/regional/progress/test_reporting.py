"""An update is written in the browser by those who may, and nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.drafts import actions as drafts
from cauce.foundation.drafts.models import FormDraft
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions
from cauce.regional.progress.models import Update
from tests.cast import TODAY, Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.regional.progress.conftest import Desk, indicator, typed
from tests.regional.progress.making import draft, signed

pytestmark = pytest.mark.django_db
REPORT = "/commitments/JOINT-1/report/"


def only() -> Update:
    return Update.objects.get()


def test_a_focal_point_writes_an_update_of_their_own_share(cast: Cast, joint: Commitment) -> None:
    counted = indicator(joint)
    fields = typed(
        done_es="quetzal", obstacles_es="lluvia", said_by="Cancillería", m0__kind="announced",
        m0__amount="1500.50", m0__currency="usd", **{f"i{counted.pk}__value": "0"},
    )  # fmt: skip
    answer = Desk(cast, "celia").post(REPORT, **fields)
    assert answer.status_code == 302
    made = only()
    assert (made.party_id, made.stage, str(made.done), made.is_draft) == (
        "BLZ",
        "in_progress",
        "quetzal",
        True,
    )
    assert [(each.kind, each.currency, str(each.amount)) for each in made.money.all()] == [
        ("announced", "USD", "1500.50")
    ]
    assert [each.value for each in made.values.all()] == [0]


@pytest.mark.parametrize("name", ["ana", "bruno", "elena", "fabio", "gina"])
def test_who_does_not_report_finds_no_form(cast: Cast, joint: Commitment, name: str) -> None:
    desk = Desk(cast, name)
    assert desk.get(REPORT).status_code == 404
    assert desk.post(REPORT, **typed()).status_code == 404
    assert not Update.objects.exists()


def test_a_stranger_is_asked_to_sign_in(cast: Cast, joint: Commitment) -> None:
    assert "/account/login/" in Desk(cast, "nobody").get(REPORT)["Location"]


def test_nobody_reports_for_another_party(cast: Cast, joint: Commitment) -> None:
    assert Desk(cast, "celia").get(f"{REPORT}?party=MEX").status_code == 404
    assert Desk(cast, "celia").post(REPORT, party="MEX", **typed()).status_code == 404


def test_a_commitment_that_is_not_published_takes_no_updates(cast: Cast) -> None:
    make_commitment("DRAFT-1", drafted_by=cast.users["celia"])
    assert Desk(cast, "celia").get("/commitments/DRAFT-1/report/").status_code == 404


def test_who_acts_for_two_parties_chooses_one(cast: Cast, joint: Commitment) -> None:
    Appointment.objects.create(
        person=cast.users["celia"], party=party("MEX"), role="focal_point", began=date(2025, 1, 1)
    )
    desk = Desk(cast, "celia")
    assert "report/?party=MEX" in desk.reads(REPORT)
    desk.post(REPORT, party="MEX", **typed())
    assert only().party_id == "MEX"


def test_pressed_twice_it_is_one_draft(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    places = {desk.post(REPORT, **typed(done_es="quetzal"))["Location"] for _ in range(2)}
    assert places == {f"/en/updates/{only().pk}/"}


def test_the_form_says_what_the_party_said_last_time(cast: Cast, joint: Commitment) -> None:
    signed(cast, joint, done="quetzal")
    signed(cast, joint, "MEX", done="tapir")
    page = Desk(cast, "celia").reads(REPORT)
    assert "en quetzal" in page
    assert "tapir" not in page


def test_nothing_changed_is_one_press_and_a_signature(cast: Cast, joint: Commitment) -> None:
    counted = indicator(joint)
    value = actions.GivenValue(counted.pk, value=7)  # type: ignore[arg-type]
    signed(cast, joint, values=(value,))
    desk = Desk(cast, "celia")
    answer = desk.post("/commitments/JOINT-1/report/unchanged/")
    made = Update.objects.drafts().get()
    assert answer["Location"] == f"/en/updates/{made.pk}/sign/"
    assert (made.is_unchanged, made.refers_to, made.values.get().value) == (True, TODAY, 7)
    desk.post(f"/updates/{made.pk}/sign/", version=made.version)
    assert Update.objects.signed().count() == 2


def test_nothing_changed_needs_something_before(cast: Cast, joint: Commitment) -> None:
    assert Desk(cast, "celia").post("/commitments/JOINT-1/report/unchanged/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"refers_to": "2025-05-16"}, "still to come. Choose today"),
        ({"stage": "discontinued"}, "Say why it is discontinued"),
        ({"stage": "superseded"}, "Say which commitment takes its place"),
        ({"stage": "superseded", "superseded_by": "HIDDEN-1"}, "no other commitment with the key HIDDEN-1"),
        ({"m0-amount": "5", "m0-currency": "dollars"}, "at most 3 characters"),
        ({"m0-amount": "5", "m0-currency": "US1"}, "A currency has three letters"),
        ({"m0-kind": "announced", "m0-amount": "5", "m0-currency": "USD",
          "m1-kind": "announced", "m1-amount": "6", "m1-currency": "USD"}, "stands twice"),
        ({"e0-link": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"e0-link": "ftp://example.org/a"}, "http:// or https://"),
        ({"e0-title": "Nothing"}, "one of the two"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_and_nothing_typed_is_lost(
    cast: Cast, joint: Commitment, fields: dict[str, str], words: str
) -> None:
    make_commitment("HIDDEN-1", by=("MEX",), owner=party("MEX"), visibility="private")
    money = {"m0-kind": "announced"} if "m0-amount" in fields else {}
    link = {"e0-audience": "owner"} if "e0-link" in fields or "e0-title" in fields else {}
    answer = Desk(cast, "celia").post(REPORT, **(typed(done_es="quetzal") | money | link | fields))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "quetzal" in page
    assert not Update.objects.exists()


def test_a_key_left_in_a_field_that_the_stage_hides_is_no_obstacle(cast: Cast, joint: Commitment) -> None:
    fields = typed(stage="in_progress", superseded_by="NOTHING-99")
    assert Desk(cast, "celia").post(REPORT, **fields).status_code == 302
    assert (only().stage, only().superseded_by_id) == ("in_progress", None)


def parts(pk: int, *amounts: str, value: str = "10") -> dict[str, str]:
    fields = {f"i{pk}-value": value}
    for place, amount in enumerate(amounts):
        fields |= {
            f"i{pk}p{place}-dimension": "sex", f"i{pk}p{place}-label": f"part {place}",
            f"i{pk}p{place}-amount": amount,
        }  # fmt: skip
    return fields


def test_parts_that_do_not_add_up_are_refused_with_both_numbers(cast: Cast, joint: Commitment) -> None:
    counted = indicator(joint)
    desk = Desk(cast, "celia")
    answer = desk.post(REPORT, **typed(), **parts(counted.pk, "4", "5.5"))
    assert "the parts by sex make 9.5, and the value is 10" in answer.content.decode()
    assert not Update.objects.exists()
    desk.post(REPORT, **typed(), **parts(counted.pk, "4", "6", "0"))
    assert [part.amount for part in only().values.get().parts.all()] == [4, 6, 0]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"value": "10", "no_value": "not_yet"}, "a value and a reason for none"),
        ({"no_value": "not_yet", "part": "5"}, "no value that they add up to"),
        ({"part": "0"}, "give a value, or say why there is none"),
        ({"value": "10", "part": ""}, "How many? Zero is a value."),
        ({"value": "abc"}, "Enter a number"),
        ({"value": "NaN"}, "Enter a number"),
    ],
)
def test_a_value_that_contradicts_itself_is_refused(
    cast: Cast, joint: Commitment, fields: dict[str, str], words: str
) -> None:
    counted = indicator(joint)
    given = {f"i{counted.pk}-{name}": value for name, value in fields.items() if name != "part"}
    if "part" in fields:
        row = {"dimension": "sex", "label": "Mujeres", "amount": fields["part"]}
        given |= {f"i{counted.pk}p0-{name}": value for name, value in row.items()}
    assert words in Desk(cast, "celia").post(REPORT, **(typed() | given)).content.decode()
    assert not Update.objects.exists()


def test_the_same_part_twice_is_refused(cast: Cast, joint: Commitment) -> None:
    counted = indicator(joint)
    given = parts(counted.pk, "4", "6") | {f"i{counted.pk}p1-label": "part 0"}
    assert (
        "stands twice among the parts"
        in Desk(cast, "celia").post(REPORT, **typed(), **given).content.decode()
    )


def test_a_share_is_computed_and_shown(cast: Cast, joint: Commitment) -> None:
    share = indicator(joint, measure="share")
    desk = Desk(cast, "celia")
    fields = {f"i{share.pk}-numerator": "1", f"i{share.pk}-denominator": "3"}
    desk.post(REPORT, **typed(), **fields)
    assert str(only().values.get().value) == "33.3333"
    assert "33.3 % (1 of 3)" in desk.reads(f"/updates/{only().pk}/")
    bad = {f"i{share.pk}-numerator": "1", f"i{share.pk}-denominator": "0"}
    answer = desk.post(f"/updates/{only().pk}/edit/", **(typed() | {"version": "1"} | bad))
    assert "above zero" in answer.content.decode()


def test_the_form_asks_only_for_the_indicators_of_the_party(cast: Cast, joint: Commitment) -> None:
    own, others, nobodys = (
        indicator(joint, "own", "BLZ"),
        indicator(joint, "others", "MEX"),
        indicator(joint, "free"),
    )
    page = Desk(cast, "celia").reads(REPORT)
    assert f"i{own.pk}-value" in page
    assert f"i{nobodys.pk}-value" in page
    assert f"i{others.pk}-value" not in page
    Desk(cast, "celia").post(REPORT, **typed(), **{f"i{others.pk}-value": "5"})
    assert not only().values.exists()


def test_an_emptied_row_is_taken_off(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    money = {"m0-kind": "announced", "m0-amount": "5", "m0-currency": "USD"}
    desk.post(REPORT, **typed(), **money)
    emptied = {"m0-kind": "announced", "m0-amount": "", "m0-currency": "", "version": "1"}
    desk.post(f"/updates/{only().pk}/edit/", **(typed() | emptied))
    assert not only().money.exists()


def test_the_second_of_two_editors_sees_what_the_first_saved_and_loses_nothing(
    cast: Cast, joint: Commitment
) -> None:
    made = draft(cast, joint, done="antes")
    place, desk = f"/updates/{made.pk}/edit/", Desk(cast, "celia")
    first = typed(done_es="del primero", stage="fulfilled") | {"version": "1"}
    assert desk.post(place, **first).status_code == 302
    mine = typed(done_es="del segundo", support_es="semillas") | {"version": "1"}
    answer = desk.post(place, **mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else saved this draft" in page
    for words in ("del primero", "del segundo", "semillas", "Fulfilled"):
        assert words in page
    assert 'name="version" value="2"' in page
    assert str(only().done) == "del primero"
    assert desk.post(place, **(mine | {"version": "2"})).status_code == 302
    assert str(only().done) == "del segundo"


def test_two_who_begin_at_once_end_with_one_draft(cast: Cast, joint: Commitment) -> None:
    desk = Desk(cast, "celia")
    desk.post(REPORT, **typed(done_es="del primero"))
    answer = desk.post(REPORT, **typed(done_es="del segundo"))
    page = answer.content.decode()
    assert "del primero" in page
    assert "del segundo" in page
    desk.post(REPORT, **(typed(done_es="de ambos") | {"version": "1"}))
    assert str(only().done) == "de ambos"


def test_what_is_typed_while_somebody_signs_becomes_a_correction(cast: Cast, joint: Commitment) -> None:
    made = signed(cast, joint)
    desk = Desk(cast, "celia")
    answer = desk.post(f"/updates/{made.pk}/edit/", **(typed(done_es="quetzal") | {"version": "1"}))
    page = answer.content.decode()
    assert "quetzal" in page
    assert f'action="/en/updates/{made.pk}/correct/"' in page
    assert Update.objects.count() == 1


def test_an_unsent_text_is_dropped_when_the_form_was_taken(cast: Cast, joint: Commitment) -> None:
    drafts.keep(
        by=cast.person("celia"), form="report:JOINT-1:BLZ", fields=[["m5-amount", "1"]], at=timezone.now()
    )
    desk = Desk(cast, "celia")
    page = desk.reads(REPORT)
    assert "data-draft-offer" in page
    assert 'name="m5-amount"' in page
    assert desk.post(REPORT, **typed(stage="nowhere")).status_code == 422
    assert FormDraft.objects.exists()
    desk.post(REPORT, **typed())
    assert not FormDraft.objects.exists()
