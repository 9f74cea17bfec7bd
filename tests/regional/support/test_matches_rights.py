"""Nothing reaches the other side before the owner agrees: the whole cast, at every stage, on every page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import secrecy, tasks
from cauce.foundation.ledger.models import Entry
from cauce.foundation.ledger.queries import recent
from cauce.foundation.parties.models import Party
from cauce.regional.support import letters
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.models import Match, Stage
from cauce.regional.support.queries import pipeline
from cauce.regional.support.rules_matches import WAYS
from tests.cast import TODAY, Cast
from tests.regional.support import asking
from tests.regional.support.walking import TERMS, WALK, agreed, suggested, walked
from tests.site import test_cast_walk as walk
from tests.site.guarded import both

NEED, OFFER, NOTE, GIVER = "quetzalnecesidad", "quetzaloferta", "quetzalnota", "Quetzalia"
STAGES = ("suggested", *(stage for stage, _who, _act in WALK), "agreement", "fulfilled")
EVERYONE = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody")


@pytest.fixture
def match(cast: Cast) -> Match:
    """A need and an offer that only their owners and the secretariat read."""
    party = Party.objects.get(code="CAN")
    party.name = party.short = both(GIVER)
    party.save()
    asked = asking.need("N-1", title=NEED, visibility="secretariat", amount=500_000)
    return suggested(cast, asked, asking.offer("O-1", title=OFFER, visibility="secretariat"))


def _from(stage: str, since: str) -> bool:
    order = [str(each) for each in Stage.values]
    return order.index(stage) >= order.index(since)


def may_read(name: str, stage: str) -> set[str]:
    """The words that somebody may read at a stage: the brief of this house, written down once more."""
    if name == "ana":
        return {NEED, OFFER, "match", *([NOTE] if _from(stage, "scoping_note") else [])}
    if name == "celia":
        words = {NEED, *(["match"] if _from(stage, "shared_with_state") else [])}
        words |= {OFFER} if _from(stage, "exploratory_call") else set()
    elif name == "elena":
        words = {OFFER, *(["match", NEED] if _from(stage, "shared_with_offeror") else [])}
    else:
        return set()
    return words | ({NOTE} if _from(stage, "scoping_note") else set())


def _taken_to(cast: Cast, match: Match, stage: str) -> None:
    if _from(stage, "scoping_note"):
        walked(cast, match, "exploratory_call")
        actions.write_scoping_note(by=cast.person("elena"), match=match, words=NOTE)
        if stage != "scoping_note":
            agreed(cast, match)
        if stage == "fulfilled":
            actions.activate(by=cast.person("celia"), match=match)
            actions.close(by=cast.person("celia"), match=match, is_whole=True)
    else:
        walked(cast, match, stage)


def _addresses(match: Match) -> list[str]:
    found = [
        "/es/", "/es/support/", "/es/support/offers/", "/es/support/needs/N-1/", "/es/support/offers/O-1/",
        "/es/support/matches/", f"/es/support/matches/{match.key}/", "/es/support/matches/new/",
        f"/es/ledger/support.match/{match.pk}/", "/es/ledger/support.need/{match.need_id}/", "/es/ledger/",
        "/es/parties/BLZ/", "/es/data/",
    ]  # fmt: skip
    found += [f"/es/support/matches/?{ask}" for ask in ("show=mine", "show=stuck", "show=over", "state=BLZ")]
    found += [f"/es/support/matches/{match.key}/{verb}/" for verb in ("agree", "expire", "no_capacity")]
    found += [f"/es/search/?q={word}" for word in (NEED, OFFER, NOTE, match.key)]
    found += [
        f"/es/download/{table}.{form}" for table in ("needs", "offers", "matches") for form in ("csv", "json")
    ]
    found += ["/api/v1/needs", "/api/v1/offers", "/api/v1/needs/N-1", "/api/v1/offers/O-1"]
    return found


def _walks() -> list[tuple[str, str]]:
    """Each side before and after each moment that opens something; the others where most could leak."""
    state = ("reviewed", "shared_with_state", "shared_with_offeror", "exploratory_call", "fulfilled")
    offeror = ("state_explores", "shared_with_offeror", "scoping_note", "agreement")
    sides = [("celia", stage) for stage in state] + [("elena", stage) for stage in offeror]
    return sides + [(name, "agreement") for name in EVERYONE if name not in ("celia", "elena")]


@pytest.mark.parametrize(("name", "stage"), _walks())
def test_nobody_reads_what_is_not_open_to_them_yet(cast: Cast, match: Match, stage: str, name: str) -> None:
    _taken_to(cast, match, stage)
    allowed, seen = may_read(name, stage), set()
    client = walk.as_reader(cast, name)
    for address in _addresses(match):
        answer = client.get(address)
        assert answer.status_code in walk.ANSWERS, f"{address}: {answer.status_code}"
        shown = walk.words_in(answer).replace(address, "").replace(address[3:], "")
        if answer.status_code != 200:
            continue
        for word in (NEED, OFFER, NOTE):
            if word in shown and f"q={word}" not in address:
                assert word in allowed, f"{name} reads {word} at {address} ({stage})"
                seen.add(word)
        if match.key in shown and f"q={match.key}" not in address:
            assert "match" in allowed, f"{name} finds the match at {address} ({stage})"
            seen.add("match")
    assert seen == allowed


@pytest.mark.parametrize("stage", ["shared_with_state", "shared_with_offeror", "exploratory_call"])
def test_the_state_learns_whose_offer_it_is_only_once_they_have_spoken(
    cast: Cast, match: Match, stage: str
) -> None:
    _taken_to(cast, match, stage)
    client = walk.as_reader(cast, "celia")
    knows = _from(stage, "exploratory_call")
    for address in _addresses(match):
        if "/matches/" in address or "/download/" in address or "/ledger/" in address:
            answer = client.get(address)
            if answer.status_code == 200 and address != "/es/ledger/":
                assert knows or GIVER not in walk.words_in(answer), address
                assert knows or "CAN" not in _cells(answer, address), address
    if knows:
        assert GIVER in walk.words_in(client.get(f"/es/support/matches/{match.key}/"))


def _cells(answer: Any, address: str) -> str:
    return walk.words_in(answer) if address.endswith((".csv", ".json")) and "matches" in address else ""


@pytest.mark.parametrize("stage", STAGES)
def test_counts_give_nothing_away(cast: Cast, match: Match, stage: str) -> None:
    _taken_to(cast, match, stage)
    for name in EVERYONE:
        counts = pipeline.counts(cast.person(name))
        expected = {Stage(stage): 1} if "match" in may_read(name, stage) else {}
        assert counts == expected, name


@pytest.mark.parametrize("stage", STAGES)
def test_the_record_of_acts_follows_the_match(cast: Cast, match: Match, stage: str) -> None:
    _taken_to(cast, match, stage)
    for name in EVERYONE:
        told = [each for each in recent(cast.person(name)) if each.object_type == "support.match"]
        assert "match" in may_read(name, stage) or not told, name
    everything = "".join(f"{each.object_label}{each.change}" for each in Entry.objects.all())
    assert not any(word in everything for word in (NEED, OFFER, NOTE, GIVER))


@pytest.mark.parametrize("stage", STAGES)
def test_mails_go_to_those_whose_turn_it_is_and_hold_no_private_word(
    cast: Cast, match: Match, stage: str
) -> None:
    _taken_to(cast, match, stage)
    ProcrastinateJob.objects.filter(task_name=tasks.deliver.name).delete()
    letters.send_digests(on=TODAY)
    sent = _sent()
    turns = {
        "suggested": {"ana"}, "reviewed": {"ana"}, "shared_with_state": {"celia"}, "state_explores": {"ana"},
        "shared_with_offeror": {"elena"}, "exploratory_call": {"celia", "elena"},
        "scoping_note": {"celia", "elena"}, "agreement": {"celia", "elena"}, "fulfilled": set(),
    }  # fmt: skip
    assert {each["to"].split("@")[0] for each in sent} == turns[stage]
    text = json.dumps(sent, ensure_ascii=False)
    assert not any(word in text for word in (NEED, OFFER, NOTE, GIVER))
    assert all(f"/support/matches/{match.key}/" in each["body"] for each in sent)


def _sent() -> list[dict[str, Any]]:
    jobs = ProcrastinateJob.objects.filter(task_name=tasks.deliver.name).order_by("pk")
    return [json.loads(secrecy.reveal(job.args["concealed"])) for job in jobs]


def test_a_decline_of_the_state_is_never_known_to_a_party_that_was_not_told(cast: Cast, match: Match) -> None:
    walked(cast, match, "shared_with_state")
    actions.decline_by_state(by=cast.person("celia"), match=match, reason="priority", words=NOTE)
    assert not Match.objects.visible_to(cast.person("elena")).exists()
    page = walk.as_reader(cast, "ana").get(f"/es/support/matches/{match.key}/")
    assert NOTE in walk.words_in(page)


@pytest.mark.parametrize("stage", ["scoping_note", "agreement", "fulfilled"])
def test_a_public_pair_is_everyones_from_the_agreement_on_without_what_was_said(
    cast: Cast, stage: str
) -> None:
    made = suggested(cast, asking.need("N-1", title=NEED), asking.offer("O-1", title=OFFER))
    _taken_to(cast, made, stage)
    for name in ("bruno", "diego", "fabio", "gina", "nobody"):
        answer = walk.as_reader(cast, name).get(f"/es/support/matches/{made.key}/")
        assert (answer.status_code == 200) is _from(stage, "agreement"), name
        if answer.status_code == 200:
            shown = walk.words_in(answer)
            assert NEED in shown
            assert NOTE not in shown
            assert "Nota de alcance" not in shown
            assert "matches/" + made.key + "/activate" not in shown


def test_bilateral_support_is_its_two_sides_own_until_the_need_is_public(cast: Cast) -> None:
    asked = asking.need("N-1", title=NEED, visibility="secretariat")
    made = actions.record_bilateral(
        by=cast.person("ana"), need=asked, giver="CAN", terms=TERMS, words="Acta del 3 de mayo."
    )
    for name in EVERYONE:
        answer = walk.as_reader(cast, name).get(f"/es/support/matches/{made.key}/")
        assert (answer.status_code == 200) is (name in ("ana", "celia", "elena")), name
        if name == "elena":
            assert NEED not in walk.words_in(answer), "the secretariat's record opens no need to the giver"


def test_a_step_of_somebody_elses_match_is_not_there(cast: Cast, match: Match) -> None:
    walked(cast, match, "scoping_note")
    for name in ("bruno", "diego", "fabio", "gina"):
        client: Client = walk.as_reader(cast, name)
        for verb in WAYS:
            assert client.post(f"/es/support/matches/{match.key}/{verb}/", {}).status_code == 404, verb
    assert walk.as_reader(cast, "nobody").post(f"/es/support/matches/{match.key}/agree/").status_code == 302
