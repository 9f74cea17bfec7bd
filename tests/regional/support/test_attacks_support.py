"""Attacks on needs, offers and matches: what a reader may not know must not be told by any page or file."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from cauce.foundation.ledger.models import Entry
from cauce.foundation.ledger.queries import recent
from cauce.regional.support.actions import asking as writing
from cauce.regional.support.actions import circulating, following
from cauce.regional.support.actions import matches as actions
from cauce.regional.support.content import NeedSaid
from cauce.regional.support.models import Need, Run
from tests.cast import Cast, party
from tests.regional.commitments.writing import published
from tests.regional.support import asking
from tests.regional.support.walking import suggested, walked

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(cast: Cast, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client


def text_of(cast: Cast, name: str, address: str) -> str:
    answer: Any = client_of(cast, name).get(address, follow=True)
    assert answer.status_code == 200, (name, address, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


@pytest.mark.parametrize("form", ["csv", "json"])
def test_whom_an_offer_excludes_stands_in_no_file_of_others(cast: Cast, form: str) -> None:
    asking.offer("O-1").not_states.add(party("MEX"))
    address = f"/es/download/offers.{form}"
    assert "MEX" in text_of(cast, "ana", address)
    assert "MEX" in text_of(cast, "elena", address)
    for name in ("nobody", "gina", "celia", "diego", "bruno"):
        told = text_of(cast, name, address)
        assert "O-1" in told
        assert "MEX" not in told, name


def test_a_near_miss_does_not_tell_a_state_that_an_offer_excludes_it(cast: Cast) -> None:
    asking.need("N-1", owner="MEX")
    asking.offer("O-1", title="excluyente").not_states.add(party("MEX"))
    assert "excluyente" in text_of(cast, "ana", "/es/support/needs/N-1/")
    assert "excluyente" not in text_of(cast, "diego", "/es/support/needs/N-1/")
    assert "N-1" in text_of(cast, "elena", "/es/support/offers/O-1/"), "its owner knows whom it excludes"


def test_a_near_miss_still_says_that_an_offer_is_for_others_by_name(cast: Cast) -> None:
    asking.need("N-1", owner="MEX")
    asking.offer("O-1", title="conocida", for_any=False).states.add(party("BLZ"))
    assert "conocida" in text_of(cast, "diego", "/es/support/needs/N-1/")


def test_the_amount_of_a_proposal_waits_until_the_state_may_read_the_offer(cast: Cast) -> None:
    asked = asking.need("N-1", visibility="secretariat", amount=500_000)
    given = asking.offer("O-1", visibility="secretariat", amount=123_000)
    made = suggested(cast, asked, given, amount=Decimal(123_000))
    address = f"/es/support/matches/{made.key}/"
    walked(cast, made, "shared_with_state")
    assert "123" in text_of(cast, "ana", address)
    assert "123" not in text_of(cast, "celia", address).replace(made.key, "")
    actions.explore(by=cast.person("celia"), match=made)
    actions.share_with_offeror(by=cast.person("ana"), match=made)
    actions.hold_call(by=cast.person("elena"), match=made)
    assert "123" in text_of(cast, "celia", address)


def test_a_file_of_matches_tells_outsiders_nothing_of_the_time_before_the_agreement(cast: Cast) -> None:
    made = suggested(cast, asking.need("N-1", amount=500_000), asking.offer("O-1"))
    walked(cast, made, "agreement")
    for name, knows in (("ana", True), ("celia", True), ("gina", False), ("nobody", False)):
        head, _tags, row = text_of(cast, name, "/es/download/matches.csv").splitlines()[:3]
        cells = dict(zip(head.lstrip("\ufeff").split(","), row.split(","), strict=True))
        assert bool(cells["origin"]) == knows, name
        assert bool(cells["began_on"]) == knows, name


def test_a_trial_names_no_offer_that_its_reader_may_not_see(cast: Cast) -> None:
    asking.offer("CAN-O-2025-01", visibility="secretariat")
    asking.offer("CAN-O-2025-02")
    run = Run.objects.create(
        asked_at=asking.noon(cast.person("ana").on), is_trial=True, status="cancelled",
        changed={"weights": "", "left_out": ["CAN-O-2025-01"], "again": ["CAN-O-2025-02"], "budget": 100},
    )  # fmt: skip
    address = f"/es/support/matching/{run.pk}/"
    assert "CAN-O-2025-01" in text_of(cast, "ana", address)
    told = text_of(cast, "bruno", address)
    assert "CAN-O-2025-02" in told
    assert "CAN-O-2025-01" not in told


def test_a_need_serves_only_commitments_in_which_its_state_takes_part(cast: Cast) -> None:
    foreign = published(cast, owner="MEX")
    own = published(cast, owner="BLZ", called="Own")
    said = NeedSaid(title=asking.said("Formar"), forms=("training",))
    for row, is_tied in ((foreign, False), (own, True)):
        made = writing.draft_need(
            by=cast.person("celia"), said=replace(said, commitment=row.key), owner="BLZ"
        )
        assert (Need.objects.get(pk=made.pk).commitment_id == row.pk) is is_tied
    page = text_of(cast, "celia", f"/es/support/needs/new/?commitment={foreign.key}")
    assert f'value="{foreign.title}"' not in page


@pytest.mark.parametrize("address", ["/feeds/needs.atom", "/es/support/", "/es/download/needs.xlsx"])
def test_an_invisible_character_in_a_title_breaks_no_feed_and_no_list(cast: Cast, address: str) -> None:
    asking.need("N-1", title="Formar\x0bpersonal\x01")
    answer = client_of(cast, "nobody").get(address)
    assert answer.status_code == 200, address


@pytest.mark.parametrize(
    "address",
    [
        "/es/support/matches/?state=%00", "/es/support/matches/?stage=%00", "/es/support/?q=%00",
        "/es/support/?state=%00", "/es/support/offers/?term=%00", "/api/v1/needs/?q=%00",
        "/es/support/needs/new/?commitment=%00", "/es/support/needs/new/?event=%00",
        "/es/support/matches/bilateral/?need=%00",
    ],
)  # fmt: skip
def test_a_nul_in_an_address_breaks_no_page(cast: Cast, address: str) -> None:
    assert client_of(cast, "celia").get(address).status_code < 500


#: What no browser sends: digits that are no number, numbers without an end, what no database keeps.
NO_VALUES = ("\x00", "9" * 5000, "1e999", "NaN", "-Infinity", "²", "0000-00-00", "99999-12-31", "\u202e=1+1")


@pytest.mark.parametrize("value", NO_VALUES)
def test_no_value_breaks_a_form_of_this_room(cast: Cast, value: str) -> None:
    asked, given = asking.need("N-1", amount=500), asking.offer("O-1", amount=500)
    made = walked(cast, suggested(cast, asked, given), "scoping_note")
    asking.need("N-2", published_at=None, visibility="private")
    names = (
        "token", "owner", "language", "title", "title_es", "title_en", "forms", "words", "words_es",
        "starts_on", "ends_on", "amount", "unit", "currency", "version", "read", "more", "priority",
        "counterpart", "languages", "territories", "populations", "terms", "commitment", "event", "meets",
        "min_partners", "max_partners", "existing-TOTAL_FORMS", "existing-0-party", "existing-0-until",
        "proofs-TOTAL_FORMS", "proofs-0-link", "proofs-0-title_es", "states", "not_states", "most", "least",
        "max_needs", "for_any", "visibility", "named", "because", "parties", "kind", "party", "confirms",
        "reason", "need", "offer", "giver", "weights", "left_out", "again", "budget", "name_es", "name_en",
        "from_on", "why", "theme", "query",
    )  # fmt: skip
    sent = dict.fromkeys(names, value)
    here = "/es/support"
    addresses = {
        "celia": (
            "needs/new/", "needs/N-1/edit/", "needs/N-2/edit/", "needs/N-2/publish/", "needs/N-1/close/",
            "needs/import/", f"matches/{made.key}/agree/", f"matches/{made.key}/decline_by_state/",
            "matches/bilateral/", "following/",
        ),
        "elena": ("offers/new/", "offers/O-1/edit/", "needs/N-1/answer/"),
        "ana": ("matches/new/", "matching/what-if/", "needs/N-1/circulate/", f"matches/{made.key}/agree/"),
        "bruno": ("matching/weights/set/",),
    }  # fmt: skip
    for name, forms in addresses.items():
        client = client_of(cast, name)
        for address in forms:
            assert client.post(f"{here}/{address}", sent).status_code < 500, address
            assert client.get(f"{here}/{address}", sent).status_code < 500, address
    for address in (f"{here}/", f"{here}/offers/", f"{here}/matches/", "/feeds/needs.atom"):
        query = dict.fromkeys(
            ("q", "state", "party", "stage", "term", "from_on", "page", "clock", "show", "lang", "status"),
            value,
        )
        assert client_of(cast, "celia").get(address, query).status_code < 500, address
        assert client_of(cast, "nobody").get(address, query).status_code < 500, address


def test_a_plan_does_not_tell_the_chair_whom_an_offer_excludes(cast: Cast) -> None:
    asked = asking.need("N-1", owner="MEX", title="pedida")
    shy, open_one = (
        asking.offer("O-1", title="excluyente"),
        asking.offer("O-2", title="conocida", for_any=False),
    )
    shy.not_states.add(party("MEX"))
    open_one.states.add(party("BLZ"))
    near = [
        {"offer": each.key, "owner": "CAN", "barrier": "state_not_eligible", "places": {"state": "MEX"}}
        for each in (shy, open_one)
    ]
    said = {"title": {"es": "x"}, "words": {}, "version": 1, "invented": False}
    run = Run.objects.create(
        asked_at=asking.noon(cast.person("ana").on), status="done",
        plan={
            "on": "2025-05-15", "given": [], "coverage": {"MEX": 0.0}, "coverage_bound": 0.0, "fit": 0.0,
            "fit_bound": 0.0, "gap": 0.0, "is_proven": True, "left_out": 0, "left": 1, "rates": {},
            "unserved": [{"need": asked.key, "state": "MEX", "covered": 0.0, "near": near}],
            "needs": {"N-1": said}, "offers": {"O-1": said, "O-2": said}, "names": {}, "claims": {},
        },
    )  # fmt: skip
    for name, knows in (("ana", True), ("bruno", False)):
        told = text_of(cast, name, f"/es/support/matching/{run.pk}/")
        assert "/es/support/offers/O-2/" in told, name
        assert ("/es/support/offers/O-1/" in told) == knows, name


def test_the_record_tells_who_was_asked_and_who_answered_to_the_secretariat_alone(cast: Cast) -> None:
    asked = asking.need("N-1")
    circulating.circulate(by=cast.person("ana"), need=asked, parties=["CAN", "MEX"])
    circulating.answer(by=cast.person("elena"), need=asked, party="CAN", kind="no")

    def told(name: str) -> set[tuple[str, str]]:
        found = recent(cast.person(name)).filter(verb__in=("circulate_need", "answer_need"))
        return set(found.values_list("verb", "party"))

    can = {("circulate_need", "CAN"), ("answer_need", "CAN")}
    assert told("ana") == can | {("circulate_need", "MEX")}
    assert told("elena") == can
    assert told("diego") == {("circulate_need", "MEX")}
    for name in ("bruno", "celia", "gina", "nobody"):
        assert told(name) == set(), name
    assert Entry.objects.filter(verb="answer_need").get().object_label == str(asked)


def test_the_record_does_not_tell_what_somebody_looks_for(cast: Cast) -> None:
    following.follow(by=cast.person("elena"), asked={"q": "quetzal"})
    assert "quetzal" not in Entry.objects.get(verb="follow_needs").object_label
