"""A match's life: who takes which step, once, and what is said when it is too late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from cauce.foundation.ledger.models import Entry
from cauce.regional.support import rules_matches as rules
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.actions.matches import Refused, Terms
from cauce.regional.support.models import OPEN_STAGES, Match, MatchStep, Run, Stage
from cauce.regional.support.queries import pipeline
from cauce.regional.support.queries.gaps import gaps_of
from cauce.regional.support.rules_matches import WAYS
from cauce.regional.support.views.pipeline import ACTIONS
from tests.cast import Cast, gather
from tests.regional.support import asking
from tests.regional.support.walking import TERMS, WALK, agreed, stage_of, suggested, walked


@pytest.fixture
def match(cast: Cast) -> Match:
    return suggested(cast, asking.need(amount=500_000), asking.offer(amount=300_000))


def test_a_match_walks_its_whole_way_and_the_gap_closes_with_it(cast: Cast, match: Match) -> None:
    walked(cast, match, "fulfilled")
    stages = list(match.steps.values_list("stage", flat=True))
    assert stages == [*(str(each) for each in OPEN_STAGES), "fulfilled"]
    assert gaps_of([match.need])[match.need_id].left == Decimal(200_000)
    acts = Entry.objects.about("support.match", str(match.pk)).values_list("verb", flat=True)
    assert {f"match_{verb}" for verb in ("suggest", "explore", "confirm", "agree", "fulfilled")} <= set(acts)
    assert "300000" not in "".join(match.steps.values_list("words", flat=True))


@pytest.mark.parametrize("verb", sorted(WAYS))
def test_a_step_is_taken_by_those_in_the_table_and_by_nobody_else(
    cast: Cast, match: Match, verb: str
) -> None:
    """At the last stage from which the step can be taken: everybody of the match has seen it by then."""
    walked(cast, match, str(WAYS[verb].start[-1]))
    for name in cast.everyone:
        with transaction.atomic():
            assert _takes(cast, name, verb) is _may_take(cast, name, verb), name
            transaction.set_rollback(True)


def _may_take(cast: Cast, name: str, verb: str) -> bool:
    named = {"ana": rules.Side.SECRETARIAT, "celia": rules.Side.STATE, "elena": rules.Side.OFFEROR}
    return named.get(name) in WAYS[verb].who and Match.objects.visible_to(cast.person(name)).exists()


def _takes(cast: Cast, name: str, verb: str) -> bool:
    """Whether the step left a trace; where it is refused, that nobody is allowed it is what was said."""
    match = Match.objects.get()
    before = match.steps.count(), match.confirmations.count()
    try:
        ACTIONS[verb](by=cast.person(name), match=match, **_given(verb))
    except PermissionDenied:
        return False
    assert (match.steps.count(), match.confirmations.count()) != before
    return True


def _given(verb: str) -> dict[str, Any]:
    if verb == "agree":
        return {"terms": TERMS, "words": "Firmado el 3 de mayo; lo guarda la Secretaría."}
    more = {"reason": "funds"} if WAYS[verb].is_exit else {}
    return more | ({"words": "Dos visitas."} if WAYS[verb].needs_words else {})


@pytest.mark.parametrize("verb", sorted(WAYS))
def test_a_step_out_of_turn_is_refused_with_what_happened_meanwhile(
    cast: Cast, match: Match, verb: str
) -> None:
    walked(cast, match, "fulfilled")
    who = {rules.Side.SECRETARIAT: "ana", rules.Side.STATE: "celia", rules.Side.OFFEROR: "elena"}
    actor = cast.person(who[sorted(WAYS[verb].who)[0]])
    if verb == "fulfilled":
        actor = cast.person("ana")  # celia took it last: her second press is no step out of turn
    with pytest.raises(Refused, match="15 may 2025"):
        ACTIONS[verb](by=actor, match=match, **_given(verb))
    assert stage_of(match) == "fulfilled"


@pytest.mark.parametrize(("stage", "name", "act"), WALK)
def test_a_second_press_takes_no_second_step(
    cast: Cast, match: Match, stage: str, name: str, act: Any
) -> None:
    walked(cast, match, stage)
    before = match.steps.count()
    act(by=cast.person(name), match=match, **({"words": "x"} if stage == "scoping_note" else {}))
    assert match.steps.count() == before


def test_a_step_has_no_way_round_the_stages_between(cast: Cast, match: Match) -> None:
    with pytest.raises(Refused):
        actions.share_with_offeror(by=cast.person("ana"), match=match)
    with pytest.raises(PermissionDenied):
        actions.explore(by=cast.person("ana"), match=match)


def test_steps_and_confirmations_are_never_changed(cast: Cast, match: Match) -> None:
    walked(cast, match, "agreement")
    for rows in (match.steps, match.confirmations):
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.update(words="otra cosa")
        with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
            rows.all().delete()


def test_a_pair_on_its_way_is_not_proposed_again(cast: Cast, match: Match) -> None:
    given = match.offer
    assert given is not None
    assert suggested(cast, match.need, given) == match
    actions.expire(by=cast.person("ana"), match=match, reason="time")
    assert suggested(cast, match.need, given) != match


def test_the_engine_says_that_it_proposed_and_a_trial_proposes_nothing(cast: Cast) -> None:
    asked, given = asking.need(amount=10), asking.offer()
    run = Run.objects.create(asked_at=timezone.now())
    made = suggested(cast, asked, given, run=run, explained={"fit": "0.7"}, amount=Decimal(10))
    assert (made.origin, made.explained) == ("engine", {"fit": "0.7"})
    assert made.steps.get().amount == 10
    trial = Run.objects.create(asked_at=timezone.now(), is_trial=True)
    with pytest.raises(Refused, match=r"ensayo|trial"):
        suggested(cast, asked, asking.offer("O-2"), run=trial)


@pytest.mark.parametrize("side", ["need", "offer"])
def test_what_its_owner_has_closed_goes_no_further_but_can_be_ended(
    cast: Cast, match: Match, side: str
) -> None:
    walked(cast, match, "shared_with_state")
    record = getattr(match, side)
    type(record).objects.filter(pk=record.pk).update(closed_at=timezone.now())
    with pytest.raises(Refused):
        actions.explore(by=cast.person("celia"), match=match)
    actions.decline_by_state(by=cast.person("celia"), match=match, reason="other")
    assert stage_of(match) == "declined_by_state"


def test_what_is_a_draft_or_closed_is_not_proposed(cast: Cast) -> None:
    with pytest.raises((Refused, PermissionDenied)):
        suggested(cast, asking.need("N-D", published_at=None), asking.offer())
    with pytest.raises(Refused):
        suggested(cast, asking.need("N-C", closed_at=timezone.now()), asking.offer("O-2"))
    with pytest.raises(Refused):
        suggested(cast, asking.need("N-O", owner="MEX"), asking.offer("O-M", owner="MEX"))


def test_an_exit_has_a_reason(cast: Cast, match: Match) -> None:
    for reason in ("", "porque sí"):
        with pytest.raises(Refused):
            actions.expire(by=cast.person("ana"), match=match, reason=reason)
    actions.expire(by=cast.person("ana"), match=match, reason="time", words="Pasó el plazo.")
    assert match.steps.latest("pk").reason == "time"


def test_a_scoping_note_has_words(cast: Cast, match: Match) -> None:
    walked(cast, match, "exploratory_call")
    with pytest.raises(Refused):
        actions.write_scoping_note(by=cast.person("celia"), match=match, words="  ")


def test_both_sides_confirm_the_same_terms(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    celia, elena = cast.person("celia"), cast.person("elena")
    actions.agree(by=celia, match=match, terms=TERMS)
    actions.agree(by=celia, match=match, terms=TERMS)
    assert (match.confirmations.count(), stage_of(match)) == (1, "scoping_note")
    less = Terms(Decimal(250_000), "USD")
    first = match.confirmations.get()
    actions.agree(by=elena, match=match, terms=less, confirms=first.pk)
    assert stage_of(match) == "scoping_note"
    with pytest.raises(Refused, match=r"condiciones|terms"):
        actions.agree(by=celia, match=match, terms=less, confirms=first.pk)
    newest = match.confirmations.latest("pk")
    actions.agree(by=celia, match=match, terms=less, confirms=newest.pk)
    signed = match.steps.get(stage="agreement")
    assert (signed.amount, signed.currency) == (less.amount, less.currency)


def test_the_secretariat_records_a_signature_only_with_where_it_is(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    ana = cast.person("ana")
    with pytest.raises(Refused):
        actions.agree(by=ana, match=match, terms=TERMS)
    actions.agree(by=ana, match=match, terms=TERMS, words="Memorando del 3 de mayo.")
    assert stage_of(match) == "agreement"
    assert match.steps.latest("pk").party_id is None


@pytest.mark.parametrize(
    "terms",
    [Terms(Decimal(-1), "USD"), Terms(Decimal("NaN"), "USD"), Terms(Decimal(5)), Terms(None, "USD")],
)
def test_terms_that_cannot_be_are_refused(cast: Cast, match: Match, terms: Terms) -> None:
    walked(cast, match, "scoping_note")
    with pytest.raises(Refused):
        actions.agree(by=cast.person("celia"), match=match, terms=terms)


def test_person_days_have_no_currency(cast: Cast) -> None:
    asked = asking.need("N-D", unit="person_days", amount=Decimal(40))
    made = walked(cast, suggested(cast, asked, asking.offer()), "scoping_note")
    with pytest.raises(Refused):
        actions.agree(by=cast.person("celia"), match=made, terms=Terms(Decimal(20), "USD"))
    agreed(cast, made, Terms(Decimal(20)))
    assert gaps_of([asked])[asked.pk].left == 20


def test_bilateral_support_counts_once_the_other_side_confirms(cast: Cast) -> None:
    asked = asking.need(amount=500_000)
    celia, elena = cast.person("celia"), cast.person("elena")
    made = actions.record_bilateral(by=celia, need=asked, giver="CAN", terms=TERMS)
    assert actions.record_bilateral(by=celia, need=asked, giver="CAN", terms=TERMS) == made
    assert (made.origin, made.offer, stage_of(made)) == ("bilateral", None, "shared_with_offeror")
    assert gaps_of([asked])[asked.pk].left == 500_000
    assert [each.match for each in pipeline.waiting_for(elena)] == [made]
    actions.agree(by=elena, match=made, terms=TERMS, confirms=made.confirmations.get().pk)
    assert stage_of(made) == "agreement"
    assert gaps_of([asked])[asked.pk].left == 200_000


def test_bilateral_support_that_a_giver_records_waits_for_the_state(cast: Cast) -> None:
    made = actions.record_bilateral(by=cast.person("elena"), need=asking.need(), giver="CAN", terms=Terms())
    assert stage_of(made) == "shared_with_state"
    assert [each.next[0] for each in pipeline.waiting_for(cast.person("celia"))] == ["agree"]
    actions.decline_by_state(by=cast.person("celia"), match=made, reason="other")
    assert stage_of(made) == "declined_by_state"


def test_bilateral_support_of_others_is_nobodys_to_record(cast: Cast) -> None:
    asked = asking.need()
    for name in ("diego", "bruno", "gina", "fabio", "nobody"):
        with pytest.raises(PermissionDenied):
            actions.record_bilateral(by=cast.person(name), need=asked, giver="CAN", terms=Terms())
    hidden = asking.need("N-H", visibility="secretariat")
    with pytest.raises(PermissionDenied):
        actions.record_bilateral(by=cast.person("elena"), need=hidden, giver="CAN", terms=Terms())
    with pytest.raises(Refused):
        actions.record_bilateral(by=cast.person("celia"), need=asked, giver="BLZ", terms=Terms())


def test_the_secretariat_records_bilateral_support_with_where_it_is_signed(cast: Cast) -> None:
    asked = asking.need()
    with pytest.raises(Refused):
        actions.record_bilateral(by=cast.person("ana"), need=asked, giver="CAN", terms=Terms())
    assert not Match.objects.exists()
    made = actions.record_bilateral(
        by=cast.person("ana"), need=asked, giver="CAN", terms=Terms(), words="Acuerdo del 3 de mayo."
    )
    assert stage_of(made) == "agreement"


def test_the_turn_that_is_told_is_the_turn_that_the_database_finds(cast: Cast, match: Match) -> None:
    """`rules.next_of` and `queries.turn_of` say the same at each stage, for each side."""
    for stage in (*(each[0] for each in WALK), "agreement", "fulfilled"):
        one = suggested(cast, asking.need(f"N-{stage}"), asking.offer(f"O-{stage}"))
        walked(cast, one, stage)
    half = walked(cast, suggested(cast, asking.need("N-H"), asking.offer("O-H")), "scoping_note")
    actions.agree(by=cast.person("celia"), match=half, terms=Terms())
    for name in ("ana", "celia", "elena"):
        person = cast.person(name)
        told = {each.match.pk for each in pipeline.waiting_for(person)}
        lines = pipeline.lines(person, pipeline.pipeline(person))
        assert told == {each.match.pk for each in lines if each.is_mine}
    assert half.pk not in {each.match.pk for each in pipeline.waiting_for(cast.person("celia"))}
    assert half.pk in {each.match.pk for each in pipeline.waiting_for(cast.person("elena"))}


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_take_one_step(today: None) -> None:
    cast = gather()
    match = walked(cast, suggested(cast, asking.need(), asking.offer()), "scoping_note")
    ana = cast.person("ana")
    outcomes = _at_once(lambda: actions.agree(by=ana, match=match, terms=Terms(), words="Firmado."), 4)
    assert MatchStep.objects.filter(match=match, stage=Stage.AGREEMENT).count() == 1
    assert outcomes.count("done") == 4


@pytest.mark.django_db(transaction=True)
def test_the_two_sides_at_once_come_to_one_agreement_or_to_a_word_that_says_why(today: None) -> None:
    cast = gather()
    match = walked(cast, suggested(cast, asking.need(), asking.offer()), "scoping_note")
    people = iter([cast.person("celia"), cast.person("elena")])
    outcomes = _at_once(lambda: actions.agree(by=next(people), match=match, terms=Terms()), 2)
    assert sorted(outcomes) == ["Refused", "done"]
    assert match.confirmations.count() == 1


def _at_once(act: Any, times: int) -> list[str]:
    def one(_number: int) -> str:
        try:
            act()
        except Refused:
            return "Refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
