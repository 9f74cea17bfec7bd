"""Attacks on forms: values that no browser sends, and what changes between the reading and the pressing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cauce.foundation.drafts.queries import kept
from cauce.regional.commitments import actions, rules
from cauce.regional.commitments.content import GivenPart
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.commitments.wording import content_read
from cauce.regional.plans.actions import Refused as PlanRefused
from cauce.regional.progress import evidence
from cauce.regional.rounds.letters import step_on
from cauce.regional.rounds.models import Obligation, Round
from tests.cast import Cast
from tests.regional.commitments.writing import both, content, draft, published
from tests.regional.plans import making as plans
from tests.regional.progress import making

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
#: Digits that are no number, and a number that no computer wants to read.
NO_NUMBERS = ("²", "٣" * 9, "9" * 5000, "-1", "1e9", "\x00", "\ud800")


def signed_in(cast: Cast, name: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(cast.users[name], backend=BACKEND)
    return client


@pytest.mark.parametrize("number", NO_NUMBERS)
def test_a_number_that_is_none_breaks_no_page(cast: Cast, number: str) -> None:
    number = number.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    own = draft(cast)
    named = published(cast, owner="MEX", said=content("Joint", ("MEX", "BLZ")), visibility="parties")
    open_one = published(cast, called="Open")
    begun = making.draft(cast, open_one)
    celia = signed_in(cast, "celia")
    sent: dict[str, dict[str, Any]] = {
        f"/es/commitments/{own.key}/edit/": {
            "sent-version": number,
            "parts-TOTAL_FORMS": number,
            "more": "parts",
        },
        f"/es/commitments/{own.key}/agree/": {"version": number},
        f"/es/commitments/{named.key}/consent/": {"version": number},
        f"/es/updates/{begun.pk}/sign/": {"version": number},
        f"/es/updates/{begun.pk}/edit/": {"version": number, "m0-amount": number, "e0-title": number},
        f"/es/commitments/{open_one.key}/report/": {"version": number, "party": number},
    }
    for address, typed in sent.items():
        assert celia.post(address, typed).status_code < 500, address
    for address in (
        "/es/commitments/?page=",
        "/es/rounds/?page=",
        "/es/search/?q=a&page=",
        "/api/v1/updates?offset=",
    ):
        assert celia.get(address + number).status_code < 500, address


@pytest.mark.parametrize(
    "body",
    [
        '{"form": "a", "fields": [["a\\u0000", "b"]]}',
        '{"form": "a", "fields": [["a", "\\ud800"]]}',
        '{"form": "a", "fields": [["\\udfff", "b"]]}',
        '{"form": ' + "[" * 90_000,
        '{"form": "a", "fields": NaN}',
        "[" * 90_000 + "]" * 90_000,
        '{"form": ["a"], "fields": {}}',
        '"a"',
        "9" * 6000,
    ],
)
def test_what_no_form_holds_is_refused_and_not_kept(cast: Cast, body: str) -> None:
    celia = signed_in(cast, "celia")
    answer = celia.post("/es/drafts/keep/", body, content_type="application/json")
    assert answer.status_code in (200, 400)
    assert celia.post("/es/drafts/forget/", body, content_type="application/json").status_code in (200, 400)


def test_a_kept_text_stays_its_writers(cast: Cast) -> None:
    key = "report:BLZ-01:BLZ"
    body = json.dumps({"form": key, "fields": [["done_es", "quetzal"]]})
    assert (
        signed_in(cast, "celia").post("/es/drafts/keep/", body, content_type="application/json").status_code
        == 200
    )
    signed_in(cast, "fabio").post("/es/drafts/forget/", body, content_type="application/json")
    assert kept(cast.person("celia"), key)
    assert not any(kept(cast.person(name), key) for name in cast.everyone if name != "celia")


def test_what_was_rewritten_since_it_was_read_is_not_agreed_to(cast: Cast) -> None:
    made = draft(cast)
    reworded(cast, made)
    celia = signed_in(cast, "celia")
    for typed in ({"version": "1"}, {}):
        celia.post(f"/es/commitments/{made.key}/agree/", typed)
        assert Commitment.objects.get(pk=made.pk).agreed_at is None
    celia.post(f"/es/commitments/{made.key}/agree/", {"version": "2"})
    assert Commitment.objects.get(pk=made.pk).agreed_at is not None


def test_what_was_rewritten_since_it_was_read_is_not_published(cast: Cast) -> None:
    made = published(cast, visibility="secretariat", called="Promise")
    reworded(cast, made)
    celia = signed_in(cast, "celia")
    for typed in ({"version": "1"}, {}):
        celia.post(f"/es/commitments/{made.key}/publish/", {"visibility": "public", **typed})
        assert Commitment.objects.get(pk=made.pk).published_at is None
    celia.post(f"/es/commitments/{made.key}/publish/", {"visibility": "public", "version": "2"})
    assert Commitment.objects.get(pk=made.pk).published_at is not None


def reworded(cast: Cast, made: Commitment) -> None:
    kept = content_read(made)
    said = type(kept)(**{**vars(kept), "statement": both("Something else")})
    actions.change_commitment(by=cast.person("celia"), commitment=made, content=said, version=made.version)


@pytest.mark.parametrize("what", ["share", "statement"])
def test_a_published_joint_commitment_is_not_rewritten_over_the_heads_of_its_partners(
    cast: Cast, what: str
) -> None:
    joint = published(cast, said=content("Joint", ("BLZ", "MEX")))
    kept = content_read(joint)
    shares = tuple(
        GivenPart(part.role, part.party, part.name, both("It pays it all")) if part.party == "MEX" else part
        for part in kept.parts
    )
    changed = {"parts": shares} if what == "share" else {"statement": both("Mexico pays it all")}
    said = type(kept)(**{**vars(kept), **changed})
    with pytest.raises(actions.Refused):
        actions.change_commitment(
            by=cast.person("celia"), commitment=joint, content=said, version=joint.version, reason=both("Why")
        )


def test_the_owner_alone_still_changes_what_binds_nobody_else(cast: Cast) -> None:
    joint = published(cast, said=content("Joint", ("BLZ", "MEX")))
    kept = content_read(joint)
    shares = tuple(
        GivenPart(part.role, part.party, part.name, both("More")) if part.party == "BLZ" else part
        for part in kept.parts
    )
    said = type(kept)(**{**vars(kept), "parts": shares})
    actions.change_commitment(by=cast.person("celia"), commitment=joint, content=said, version=joint.version)
    alone = published(cast, called="Alone")
    kept = content_read(alone)
    said = type(kept)(**{**vars(kept), "statement": both("New words")})
    actions.change_commitment(
        by=cast.person("celia"), commitment=alone, content=said, version=alone.version, reason=both("Why")
    )
    assert rules.unasked(joint) == ["MEX"]


def test_nothing_is_signed_in_a_round_that_does_not_stand_on_the_page(cast: Cast) -> None:
    made = published(cast, called="Open")
    parts: Any = {
        "obstacles": both("Quetzal"),
        "support_needed": both("Tapir"),
        "obstacles_audience": "commitment",
    }
    begun = making.draft(cast, made, stage="discontinued", reason=both("Jaguar"), **parts)
    given = evidence.GivenEvidence("Ocelote", link="https://example.org/ocelote", audience="commitment")
    evidence.attach(by=cast.person("celia"), update=begun, given=given)
    asked = Round.objects.create(
        key="ROUND", kind="annual", title=both("Round"), opened_at=timezone.now(),
        period_from=date(2025, 1, 1),
        period_to=date(2025, 12, 31), opens_on=date(2025, 5, 1), deadline=date(2025, 6, 1),
    )  # fmt: skip
    Obligation.objects.create(round=asked, party_id="BLZ", commitment=made)
    page = signed_in(cast, "celia").get("/es/rounds/ROUND/sign/").content.decode()
    assert [word for word in ("Quetzal", "Tapir", "Jaguar", "Ocelote") if word not in page] == []


def test_a_plan_does_not_reword_what_others_agreed_to(cast: Cast) -> None:
    plans.classifications()
    first = plans.published(cast)
    joint = first.rows.select_related("commitment").get(own_id="1").commitment
    assert joint is not None
    Part.objects.create(commitment=joint, role="commits", party_id="MEX")
    said = plans.table(*plans.THREE[2:], (1, "Protección", "México abrirá cien oficinas.", ""))
    with pytest.raises(PlanRefused, match=joint.key):
        plans.published(cast, said, on=date(2025, 4, 1))
    assert "cien" not in str(Commitment.objects.get(pk=joint.pk).statement)


def test_a_deadline_at_the_end_of_the_calendar_stops_no_reminder() -> None:
    far = Round(deadline=date.max, opens_on=date(2025, 5, 1))
    assert step_on(far, date(2025, 5, 15)) == ("opening", date(2025, 5, 1))
    near = Round(deadline=date(2025, 5, 18), opens_on=date(2025, 5, 1))
    assert step_on(near, date(2025, 5, 15)) == ("before", date(2025, 5, 15))
    assert step_on(near, date(2025, 5, 26)) == ("after", date(2025, 5, 25))
