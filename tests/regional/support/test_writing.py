"""Needs and offers are drafted, published, closed and reopened; a need is circulated and answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.translated import Translated
from cauce.regional.support import rules
from cauce.regional.support.actions import asking, circulating
from cauce.regional.support.actions.refusals import ChangedMeanwhile, Refused
from cauce.regional.support.checking import faults, remarks
from cauce.regional.support.content import (
    GivenProof,
    GivenSupport,
    NeedSaid,
    OfferSaid,
    base_read,
    base_text,
    said_of,
)
from cauce.regional.support.meeting import meet
from cauce.regional.support.models import Answer, Circulation, Need, Offer
from tests.cast import Cast, party
from tests.regional.rounds.conftest import delivered

STATES = frozenset({"BLZ", "MEX"})


def wanted(**more: object) -> NeedSaid:
    plain = NeedSaid(title=Translated({"es": "Intérpretes"}), forms=("technical",))
    return replace(plain, **more)  # type: ignore[arg-type]


def given(**more: object) -> OfferSaid:
    plain = OfferSaid(title=Translated({"en": "Interviewers"}), forms=("training",))
    return replace(plain, **more)  # type: ignore[arg-type]


def need(cast: Cast, *, by: str = "celia", token: UUID | None = None, **more: object) -> Need:
    person = cast.person(by)
    owner = min(rules.needs_for(person))
    return asking.draft_need(by=person, said=wanted(**more), owner=owner, token=token)


def offer(cast: Cast, **more: object) -> Offer:
    return asking.draft_offer(by=cast.person("elena"), said=given(**more), owner="CAN")


def open_need(cast: Cast, visibility: str = "public", named: tuple[str, ...] = ()) -> Need:
    return asking.publish(by=cast.person("celia"), record=need(cast), visibility=visibility, named=named)


def test_only_focal_points_write_each_for_their_own_party(cast: Cast) -> None:
    writing = {name: (rules.needs_for(cast.person(name)), rules.offers_for(cast.person(name)))
               for name in cast.everyone}  # fmt: skip
    assert writing == {
        "ana": (frozenset(), frozenset()),
        "bruno": (frozenset(), frozenset({"COL"})),
        "celia": (frozenset({"BLZ"}), frozenset({"BLZ"})),
        "diego": (frozenset({"MEX"}), frozenset({"MEX"})),
        "elena": (frozenset(), frozenset({"CAN"})),
        "fabio": (frozenset(), frozenset()),
        "gina": (frozenset(), frozenset()),
        "nobody": (frozenset(), frozenset()),
    }


@pytest.mark.parametrize("name", ["ana", "bruno", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_else_does_anything_with_a_need_of_belize(cast: Cast, name: str) -> None:
    draft, opened, person = need(cast), open_need(cast), cast.person(name)
    closed = asking.close(by=cast.person("celia"), record=open_need(cast), because="Hecho")
    acts: list[Callable[[], Any]] = [
        lambda: asking.draft_need(by=person, said=wanted(), owner="BLZ"),
        lambda: asking.change(by=person, record=draft, said=wanted(authority="X"), version=1),
        lambda: asking.publish(by=person, record=draft, visibility="public"),
        lambda: asking.close(by=person, record=opened, because="Porque sí"),
        lambda: asking.reopen(by=person, record=closed),
        lambda: asking.withdraw(by=person, record=draft),
    ]
    before = Entry.objects.count()
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()
    assert Entry.objects.count() == before


def test_a_draft_is_seen_by_its_own_party_alone(cast: Cast) -> None:
    draft = need(cast)
    seen = {
        name for name in cast.everyone
        if Need.objects.visible_to(cast.person(name)).filter(pk=draft.pk).exists()
    }  # fmt: skip
    assert (seen, draft.key, draft.is_open) == ({"celia"}, "BLZ-N-2025-01", False)


def test_sent_twice_it_is_written_once(cast: Cast) -> None:
    token = uuid4()
    assert need(cast, token=token).pk == need(cast, token=token).pk
    assert Entry.objects.filter(verb="draft_need").count() == 1


def test_a_sheet_handed_on_is_written_by_each_who_sends_it(cast: Cast) -> None:
    """Its address was copied to a colleague: theirs is another draft, and theirs too is written once."""
    token = uuid4()
    celia = need(cast, token=token)
    diego = [need(cast, by="diego", token=token) for _again in range(2)]
    assert [each.owner_id for each in (celia, *diego)] == ["BLZ", "MEX", "MEX"]
    assert diego[0].pk == diego[1].pk
    assert asking.sent(Need, cast.person("celia"), token) == celia


def test_all_that_was_said_of_a_need_is_read_back(cast: Cast) -> None:
    said = wanted(
        words=Translated({"es": "Doce", "en": "Twelve"}), authority="Departamento", amount=Decimal("12"),
        unit="places", starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), languages=("en", "es"),
        territories=("Cayo",), populations=("Niñez",), counterpart=Decimal("10.00"), priority=1,
        exists=Translated({"es": "Dos"}), meets=("visibility",), refuses=("procurement",), max_partners=3,
        existing=(GivenSupport("CAN", "", Translated({"es": "Formación"}), date(2026, 6, 30)),
                  GivenSupport("", "Una fundación")),
    )  # fmt: skip
    made = asking.draft_need(by=cast.person("celia"), said=said, owner="BLZ")
    assert said_of(Need.objects.get(pk=made.pk)).as_json() == said.as_json()


def test_all_that_was_said_of_an_offer_is_read_back(cast: Cast) -> None:
    said = given(
        amount=Decimal("300000.50"), unit="money", currency="CAD", for_any=False, states=("BLZ",),
        asks=("reporting",), most=Decimal("100000"), least=Decimal("1000"), max_needs=3, channel="IRCC",
        proofs=(GivenProof(Translated({"en": "A guide"}), (), "https://example.org/guide"),),
    )  # fmt: skip
    made = asking.draft_offer(by=cast.person("elena"), said=said, owner="CAN")
    assert said_of(Offer.objects.get(pk=made.pk)).as_json() == said.as_json()


def test_every_act_stands_in_the_record_with_its_party(cast: Cast) -> None:
    celia, made = cast.person("celia"), need(cast)
    asking.change(by=celia, record=made, said=wanted(authority="Refugiados"), version=1)
    asking.publish(by=celia, record=made, visibility="secretariat")
    asking.publish(by=celia, record=made, visibility="public")
    asking.close(by=celia, record=made, because="Ya no hace falta")
    asking.reopen(by=celia, record=made)
    told = list(Entry.objects.order_by("pk").values_list("verb", "party"))
    verbs = ["draft_need", "change_need", "publish_need", "publish_need", "close_need", "reopen_need"]
    assert told == [(verb, "BLZ") for verb in verbs]
    assert Need.objects.get().is_open


def test_an_audience_only_widens(cast: Cast) -> None:
    opened = open_need(cast, "parties", ("CAN",))
    with pytest.raises(Refused):
        asking.publish(by=cast.person("celia"), record=opened, visibility="secretariat")
    with pytest.raises(Refused):
        asking.publish(by=cast.person("celia"), record=opened, visibility="private")
    opened.refresh_from_db()
    assert opened.visibility == "parties"


def test_named_readers_must_be_named(cast: Cast) -> None:
    draft = need(cast)
    with pytest.raises(Refused) as refused:
        asking.publish(by=cast.person("celia"), record=draft, visibility="parties")
    assert [name for name, _words in refused.value.faults] == ["named"]


def test_what_was_read_is_what_is_published(cast: Cast) -> None:
    draft = need(cast)
    asking.change(by=cast.person("celia"), record=draft, said=wanted(authority="Otra"), version=1)
    with pytest.raises(Refused):
        asking.publish(by=cast.person("celia"), record=draft, visibility="public", version=1)
    assert not Need.objects.get().is_open


def test_nothing_closes_without_a_reason(cast: Cast) -> None:
    opened = open_need(cast)
    with pytest.raises(Refused):
        asking.close(by=cast.person("celia"), record=opened, because="  ")
    assert Need.objects.get().is_open


def test_only_a_draft_is_withdrawn(cast: Cast) -> None:
    asking.withdraw(by=cast.person("celia"), record=need(cast))
    assert not Need.objects.exists()
    with pytest.raises(PermissionDenied):
        asking.withdraw(by=cast.person("celia"), record=open_need(cast))
    assert Need.objects.get().key == "BLZ-N-2025-02"


def test_two_who_write_at_once_meet(cast: Cast) -> None:
    celia, made = cast.person("celia"), need(cast)
    base = said_of(made)
    theirs = asking.change(by=celia, record=made, said=wanted(authority="Refugiados"), version=1)
    typed = wanted(priority=2)
    with pytest.raises(ChangedMeanwhile):
        asking.change(by=celia, record=made, said=typed, version=1)
    met = meet(base=base_read(base_text(base)), theirs=said_of(theirs), typed=typed, names={})
    assert isinstance(met.together, NeedSaid)
    assert (met.together.authority, met.together.priority) == ("Refugiados", 2)
    assert [(line.name, line.theirs, line.is_disputed) for line in met.lines] == [
        ("authority", "Refugiados", False)
    ]


def test_of_a_field_both_changed_what_was_typed_stays_and_is_said(cast: Cast) -> None:
    base, theirs, typed = wanted(), wanted(authority="Suya"), wanted(authority="Mía")
    met = meet(base=base_read(base_text(base)), theirs=theirs, typed=typed, names={})
    assert met.together.authority == "Mía"
    assert [(line.theirs, line.typed, line.is_disputed) for line in met.lines] == [("Suya", "Mía", True)]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (wanted(title=Translated()), "title"),
        (wanted(forms=()), "forms"),
        (wanted(starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "ends_on"),
        (wanted(amount=Decimal(-1), unit="places"), "amount"),
        (wanted(amount=Decimal(1)), "unit"),
        (wanted(amount=Decimal(1), unit="money"), "currency"),
        (wanted(counterpart=Decimal(101)), "counterpart"),
        (wanted(meets=("reporting",), refuses=("reporting",)), "refuses"),
        (wanted(min_partners=3, max_partners=2), "max_partners"),
        (wanted(min_partners=0), "min_partners"),
        (wanted(existing=(GivenSupport("BLZ"),)), "existing"),
        (wanted(existing=(GivenSupport(),)), "existing"),
        (given(for_any=False), "states"),
        (given(states=("BLZ",)), "states"),
        (given(not_states=("BLZ", "MEX")), "not_states"),
        (given(for_any=False, states=("ESP",)), "states"),
        (given(for_any=False, states=("BLZ",), not_states=("BLZ",)), "not_states"),
        (given(most=Decimal(1), least=Decimal(2)), "least"),
        (given(amount=Decimal(1), unit="places", least=Decimal(2)), "least"),
        (given(most=Decimal(-1)), "most"),
        (given(max_needs=0), "max_needs"),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(said: NeedSaid | OfferSaid, field: str) -> None:
    found = faults(said, owner="BLZ" if isinstance(said, NeedSaid) else "CAN", states=STATES)
    assert [name for name, _words in found] == [field]


def test_an_offer_of_a_state_must_reach_another_than_itself() -> None:
    assert [name for name, _words in faults(given(not_states=("BLZ",)), owner="MEX", states=STATES)] == [
        "not_states"
    ]


def test_what_does_not_hold_is_not_written(cast: Cast) -> None:
    with pytest.raises(Refused):
        offer(cast, not_states=("BLZ", "MEX"))
    with pytest.raises(Refused):
        need(cast, amount=Decimal(-1), unit="places")
    assert not Offer.objects.exists()
    assert not Need.objects.exists()


def test_a_need_without_a_window_may_be_written_and_it_is_said() -> None:
    without, within = (
        remarks(said, on=date(2025, 5, 15)) for said in (wanted(), wanted(ends_on=date(2026, 1, 1)))
    )
    assert not faults(wanted(), owner="BLZ", states=STATES)
    assert len(without) - len(within) == 1
    assert set(within) < set(without)


def test_a_need_is_put_before_members_that_may_see_it(cast: Cast) -> None:
    opened, ana = open_need(cast), cast.person("ana")
    assert len(circulating.circulate(by=ana, need=opened, parties=["CAN", "COL"])) == 2
    assert circulating.circulate(by=ana, need=opened, parties=["CAN"]) == []
    mails = delivered()
    assert sorted(mail.to[0] for mail in mails) == ["bruno@example.org", "elena@example.org"]
    assert all(f"/support/needs/{opened.key}/answer/" in mail.body for mail in mails)
    told = Entry.objects.filter(verb="circulate_need").order_by("pk").values_list("party", flat=True)
    assert list(told) == ["CAN", "COL"]


def test_the_mail_says_what_is_wanted_until_when_to_answer_and_that_it_is_invented(cast: Cast) -> None:
    asked = need(cast, amount=Decimal(12), unit="places", ends_on=date(2026, 1, 31))
    Need.objects.update(is_demonstration=True)
    opened = asking.publish(by=cast.person("celia"), record=asked, visibility="public")
    circulating.circulate(by=cast.person("ana"), need=opened, parties=["CAN"])
    (mail,) = delivered()
    told = {"Intérpretes (Demostración)", "Asistencia técnica", "12 cupos", "hasta el 31 ene 2026", "15 jul"}
    assert {words for words in told if words in mail.body} == told


@pytest.mark.parametrize(("visibility", "named"), [("secretariat", ()), ("parties", ("COL",))])
def test_a_need_goes_to_nobody_its_state_does_not_show_it_to(
    cast: Cast, visibility: str, named: tuple[str, ...]
) -> None:
    opened = open_need(cast, visibility, named)
    with pytest.raises(Refused):
        circulating.circulate(by=cast.person("ana"), need=opened, parties=["CAN"])
    assert not Circulation.objects.exists()


def test_a_draft_is_not_circulated_nor_to_nobody(cast: Cast) -> None:
    ana, opened = cast.person("ana"), open_need(cast)
    with pytest.raises(Refused):
        circulating.circulate(by=ana, need=need(cast), parties=["CAN"])
    with pytest.raises(Refused):
        circulating.circulate(by=ana, need=opened, parties=[])
    with pytest.raises(PermissionDenied):
        circulating.circulate(by=cast.person("celia"), need=opened, parties=["CAN"])
    assert not Circulation.objects.exists()


def test_a_member_answers_and_the_newest_counts(cast: Cast) -> None:
    opened, elena = open_need(cast), cast.person("elena")
    circulating.answer(by=elena, need=opened, party="CAN", kind="later")
    circulating.answer(by=elena, need=opened, party="CAN", kind="interested", words=" Con gusto ")
    newest = Answer.objects.filter(need=opened, party=party("CAN")).first()
    assert newest is not None
    assert (newest.kind, newest.words, Answer.objects.count()) == ("interested", "Con gusto", 2)
    assert set(Entry.objects.filter(verb="answer_need").values_list("party", flat=True)) == {"CAN"}


def test_nobody_answers_for_others_nor_for_itself_nor_what_it_does_not_see(cast: Cast) -> None:
    opened, hidden = open_need(cast), open_need(cast, "secretariat")
    tries = [("gina", opened, "ESP"), ("ana", opened, "CAN"), ("elena", opened, "COL"),
             ("celia", opened, "BLZ"), ("elena", hidden, "CAN")]  # fmt: skip
    for name, record, code in tries:
        with pytest.raises(PermissionDenied):
            circulating.answer(by=cast.person(name), need=record, party=code, kind="no")
    with pytest.raises(Refused):
        circulating.answer(by=cast.person("elena"), need=opened, party="CAN", kind="perhaps")
    assert not Answer.objects.exists()


def test_a_closed_need_is_not_answered(cast: Cast) -> None:
    closed = asking.close(by=cast.person("celia"), record=open_need(cast), because="Hecho")
    with pytest.raises(Refused):
        circulating.answer(by=cast.person("elena"), need=closed, party="CAN", kind="no")
