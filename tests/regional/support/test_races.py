"""Two at once on needs, offers and matches: one consistent state, and a sentence for whoever came second."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from cauce.foundation.ledger.models import Entry
from cauce.regional.support.actions import asking as writing
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.actions import matching
from cauce.regional.support.actions.matches import Terms
from cauce.regional.support.models import Match, MatchStep, Need, Offer, Run, Stage
from cauce.regional.support.queries.offers import rooms_of
from tests.cast import Cast
from tests.regional.progress.conftest import Desk
from tests.regional.progress.test_races import at_once
from tests.regional.support import asking
from tests.regional.support.walking import agreed, stage_of, suggested, walked

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(answers: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in answers)


def at_note(cast: Cast, need: Need, offer: Offer) -> Match:
    return walked(cast, suggested(cast, need, offer), "scoping_note")


@pytest.fixture
def match(cast: Cast) -> Match:
    return suggested(cast, asking.need(), asking.offer())


def test_agreed_and_declined_in_the_same_moment_it_is_one_of_the_two(cast: Cast, match: Match) -> None:
    walked(cast, match, "shared_with_state")
    celia = cast.person("celia")
    answers = at_once(
        partial(actions.explore, by=celia, match=match),
        partial(actions.decline_by_state, by=celia, match=match, reason="time"),
    )
    stages = [str(each) for each in match.steps.values_list("stage", flat=True)]
    assert ("state_explores" in stages) + ("declined_by_state" in stages) in (1, 2)
    if "declined_by_state" in stages:
        assert stage_of(match) == "declined_by_state"
    assert set(outcomes(answers)) <= {"Match", "Refused"}


def test_the_last_word_of_an_agreement_and_a_refusal_in_the_same_moment(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    terms = Terms(Decimal(5), "USD")
    actions.agree(by=cast.person("celia"), match=match, terms=terms)
    first = match.confirmations.get()
    answers = at_once(
        partial(actions.agree, by=cast.person("elena"), match=match, terms=terms, confirms=first.pk),
        partial(actions.decline_by_state, by=cast.person("celia"), match=match, reason="time"),
    )
    assert set(outcomes(answers)) <= {"Match", "Refused"}
    stages = [str(each) for each in match.steps.order_by("at", "pk").values_list("stage", flat=True)]
    assert stages[-1] in ("agreement", "declined_by_state")
    assert stages.count("agreement") <= 1


def test_pressed_by_two_desks_a_step_is_one_and_both_read_how_it_stands(cast: Cast, match: Match) -> None:
    walked(cast, match, "shared_with_state")
    desks = [Desk(cast, "celia") for _ in range(3)]
    answers = at_once(
        *(lambda desk=desk: desk.post(f"/support/matches/{match.key}/explore/") for desk in desks)
    )
    assert {each.status_code for each in answers} == {302}
    assert match.steps.filter(stage=Stage.STATE_EXPLORES).count() == 1


def test_a_need_closed_while_a_match_of_it_is_agreed(cast: Cast) -> None:
    for number in range(4):
        need = asking.need(f"N-{number}", amount=100)
        match = at_note(cast, need, asking.offer(f"O-{number}"))
        terms = Terms(Decimal(40), "USD")
        actions.agree(by=cast.person("celia"), match=match, terms=terms)
        last = match.confirmations.get()
        answers = at_once(
            partial(actions.agree, by=cast.person("elena"), match=match, terms=terms, confirms=last.pk),
            partial(writing.close, by=cast.person("celia"), record=need, because="Ya no hace falta"),
        )
        need.refresh_from_db()
        assert need.closed_at is not None
        agreement = match.steps.filter(stage=Stage.AGREEMENT).first()
        assert outcomes(answers) == (["Match", "Need"] if agreement else ["Need", "Refused"])
        if agreement is not None:
            assert agreement.at <= need.closed_at


def test_what_an_offer_has_is_not_agreed_on_twice_over(cast: Cast) -> None:
    offer = asking.offer(amount=100, max_needs=2)
    both = [at_note(cast, asking.need(f"N-{n}", amount=100), offer) for n in range(2)]
    terms, elena = Terms(Decimal(80), "USD"), cast.person("elena")
    for each in both:
        actions.agree(by=cast.person("celia"), match=each, terms=terms)
    last = [each.confirmations.get().pk for each in both]
    answers = at_once(
        *(
            partial(actions.agree, by=elena, match=each, terms=terms, confirms=seen)
            for each, seen in zip(both, last, strict=True)
        )
    )
    assert outcomes(answers) == ["Match", "Refused"]
    refused = next(str(each) for each in answers if isinstance(each, actions.Refused))
    assert "20" in refused
    assert rooms_of([offer])[offer.pk].agreed == 80
    left = next(each for each in both if stage_of(each) == "scoping_note")
    agreed(cast, left, Terms(Decimal(20), "USD"))
    assert rooms_of([offer])[offer.pk].left == 0


def test_the_places_of_an_offer_are_not_given_twice(cast: Cast) -> None:
    offer = asking.offer()
    first, second = (at_note(cast, asking.need(f"N-{n}"), offer) for n in range(2))
    agreed(cast, first, Terms())
    with pytest.raises(actions.Refused):
        actions.agree(by=cast.person("celia"), match=second, terms=Terms())
    assert rooms_of([offer])[offer.pk].places == 0
    actions.agree(by=cast.person("ana"), match=second, terms=Terms(), words="Firmado el 3 de marzo.")
    assert stage_of(second) == "agreement"


def test_the_same_two_are_proposed_once(cast: Cast) -> None:
    need, offer, ana = asking.need(), asking.offer(), cast.person("ana")
    answers = at_once(*(partial(actions.suggest, by=ana, need=need, offer=offer) for _ in range(3)))
    assert outcomes(answers) == ["Match"] * 3
    assert Match.objects.count() == 1


def test_support_without_a_match_is_recorded_once(cast: Cast) -> None:
    need, terms = asking.need(), Terms(Decimal(9), "USD")
    people = [cast.person(who) for who in ("celia", "elena", "celia")]
    answers = at_once(
        *(partial(actions.record_bilateral, by=who, need=need, giver="CAN", terms=terms) for who in people)
    )
    assert outcomes(answers) == ["Match"] * 3
    assert Match.objects.count() == 1


def test_two_who_ask_for_a_run_have_one(cast: Cast) -> None:
    asking.need()
    asking.offer()
    answers = at_once(*(partial(matching.ask_for_run, by=cast.person("ana")) for _ in range(3)))
    assert outcomes(answers) == ["Refused", "Refused", "Run"]
    run = Run.objects.get()
    stopped = at_once(*(partial(matching.stop_run, by=cast.person("ana"), run=run) for _ in range(2)))
    assert outcomes(stopped) == ["Refused", "Run"]


def test_a_need_is_closed_and_published_once(cast: Cast) -> None:
    need, celia = asking.need(published_at=None, visibility="private"), cast.person("celia")
    publish = partial(writing.publish, by=celia, record=need, visibility="public", version=need.version)
    at_once(publish, publish)
    need.refresh_from_db()
    assert need.is_open
    close = partial(writing.close, by=celia, record=need, because="Cubierta")
    assert outcomes(at_once(close, close)) == ["Need", "Refused"]
    assert Entry.objects.filter(verb="close_need").count() == 1


def test_closed_and_proposed_in_the_same_moment(cast: Cast) -> None:
    need, offer = asking.need(), asking.offer()
    answers = at_once(
        partial(writing.close, by=cast.person("celia"), record=need, because="Cubierta"),
        partial(actions.suggest, by=cast.person("ana"), need=need, offer=offer),
    )
    assert outcomes(answers) in (["Match", "Need"], ["Need", "Refused"])
    for step in MatchStep.objects.all():
        assert step.at <= timezone.now()
