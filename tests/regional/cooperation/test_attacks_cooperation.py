"""Attacks on arrangements and money: what one side may do to another, and what breaks a page for all."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from cauce.foundation.ledger.models import Entry
from cauce.foundation.values.writable import writable
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation import actions
from cauce.regional.cooperation.actions import GivenMilestone, flows
from cauce.regional.cooperation.content import GivenSide, content_of
from cauce.regional.cooperation.models import Arrangement, Flow
from cauce.regional.cooperation.prefilling import content_from
from cauce.regional.cooperation.queries import money
from tests.cast import Cast
from tests.regional.cooperation import arranging, money_making

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def client_of(cast: Cast, name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name != "nobody":
        client.force_login(cast.users[name], backend=BACKEND)
    return client


@pytest.mark.parametrize("name", ["elena", "ana"])
def test_only_its_state_lets_a_third_party_into_the_arrangement_of_a_match(cast: Cast, name: str) -> None:
    match = arranging.match_at("agreement")
    three = replace(content_from(match), form="twinning")
    three = replace(three, sides=(*three.sides, GivenSide("partner", "MEX")))
    with pytest.raises(actions.Refused):
        actions.draft(by=cast.person(name), content=three, match=match)
    assert not Arrangement.objects.visible_to(cast.person("diego")).exists()
    made = actions.draft(by=cast.person("celia"), content=three, match=match)
    assert Arrangement.objects.visible_to(cast.person("diego")).get() == made


def test_a_milestone_added_after_a_side_agreed_is_not_published_without_its_word(cast: Cast) -> None:
    made = arranging.signed(cast)
    actions.consent(by=cast.person("elena"), arrangement=made, version=made.version)
    given = GivenMilestone(title=arranging.both("Canadá paga todo"))
    actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    made.refresh_from_db()
    actions.consent(by=cast.person("celia"), arrangement=made, version=made.version)
    assert not Arrangement.objects.visible_to(cast.person("nobody")).exists()
    actions.consent(by=cast.person("elena"), arrangement=made, version=made.version)
    assert Arrangement.objects.visible_to(cast.person("nobody")).exists()


def test_a_milestone_planned_in_what_everyone_reads_waits_for_the_other_sides(cast: Cast) -> None:
    made = arranging.published(cast)
    given = GivenMilestone(title=arranging.both("Canadá paga todo"))
    actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    assert client_of(cast, "nobody").get(f"/es/cooperation/{made.key}/").status_code == 404
    made.refresh_from_db()
    assert actions.waiting_for(made) == {"BLZ", "CAN"}
    page = client_of(cast, "celia").get(f"/es/cooperation/{made.key}/edit/")
    assert page.status_code == 200


def test_a_side_takes_off_no_paper_of_another(cast: Cast) -> None:
    made = arranging.shared(cast)
    paper = actions.add_paper(
        by=cast.person("elena"), arrangement=made, title="Acuerdo firmado", link="https://example.org/a"
    )
    with pytest.raises(PermissionDenied):
        actions.remove_paper(by=cast.person("celia"), paper=paper)
    address = f"/es/cooperation/{made.key}/papers/{paper.pk}/remove/"
    assert client_of(cast, "celia").get(address).status_code == 404
    assert client_of(cast, "celia").post(address).status_code == 404
    actions.remove_paper(by=cast.person("elena"), paper=paper)
    assert not made.papers.exists()


def test_the_record_says_which_paper_came_and_went(cast: Cast) -> None:
    made = arranging.shared(cast)
    file = SimpleUploadedFile("acuerdo.pdf", b"%PDF-1.4\n%%EOF\n")
    paper = actions.add_paper(by=cast.person("celia"), arrangement=made, title="Acuerdo", file=file)
    number, digest = paper.pk, paper.digest
    actions.remove_paper(by=cast.person("celia"), paper=paper)
    for verb in ("add_paper", "remove_paper"):
        entry = Entry.objects.get(verb=verb)
        assert entry.change == {"paper": number, "digest": digest}, verb


def test_no_donor_makes_its_money_part_of_that_of_another(cast: Cast) -> None:
    theirs = money_making.announced(cast, "BLZ", amount=1_000)
    about = money_making.given("MEX", "BLZ", part_of=theirs)
    with pytest.raises(actions.Refused):
        flows.announce(by=cast.person("diego"), given=about, told=money_making.told(1_000))
    assert Flow.objects.count() == 1
    flows.disburse(by=cast.person("elena"), flow=theirs, told=money_making.told(400))
    page = client_of(cast, "diego").get("/es/money/new/").content.decode()
    assert f'value="{theirs.key}"' not in page


def test_a_total_that_the_press_told_takes_the_parts_of_every_donor(cast: Cast) -> None:
    total = money_making.announced(cast, by="ana", donor="", amount=1_000)
    Flow.objects.filter(pk=total.pk).update(is_total=True)
    total.refresh_from_db()
    about = money_making.given("MEX", "BLZ", part_of=total)
    made = flows.announce(by=cast.person("diego"), given=about, told=money_making.told(10))
    assert made.part_of == total
    own = flows.announce(
        by=cast.person("diego"), given=money_making.given("MEX", part_of=made), told=money_making.told(1)
    )
    assert own.part_of == made
    assert money.look(cast.person("nobody"), money.Asked()).totals.by_donor["MEX"]


def test_the_key_of_an_arrangement_does_not_count_those_that_others_hide(cast: Cast) -> None:
    hidden = arranging.drafted(cast, by="elena")
    seen = arranging.drafted(cast, by="celia")
    assert not Arrangement.objects.visible_to(cast.person("celia")).filter(pk=hidden.pk).exists()
    numbers = {made.key.rpartition("-")[2] for made in (hidden, seen)}
    assert not any(number.isdecimal() for number in numbers)
    assert len(numbers) == 2


@pytest.mark.parametrize("form", ["docx", "pdf"])
@pytest.mark.parametrize(
    "words",
    [
        "Formar\x0bpersonal\x01", "T" * 300, "{{ 7*7 }} {% for a in (1,2) %}x{% endfor %} {%p if 1 %}",
        "#panic() $x$ #read(\"/etc/passwd\") = *a* <b> & ]]>", "línea\n\a\f\totra", "漢字 😀",
    ],
)  # fmt: skip
def test_what_people_type_is_no_code_in_a_document_and_breaks_none(cast: Cast, form: str, words: str) -> None:
    said = arranging.both(words)
    made = arranging.shared(
        cast, title=said, summary=said, theme=said, legal_basis=said,
        sides=(GivenSide("provides", "CAN", agencies=words[:290]), GivenSide("receives", "BLZ")),
        rows=(replace(arranging.plan()[0], statement=said, risks=said, unit=words[:50]),),
    )  # fmt: skip
    given = GivenMilestone(title=said, deliverable=said)
    actions.add_milestone(by=cast.person("celia"), arrangement=made, given=given)
    answer = client_of(cast, "celia").get(f"/es/cooperation/{made.key}/document.{form}")
    assert answer.status_code == 200, answer.content[:200]
    if form == "docx":
        told = "".join(p.text for p in Document(BytesIO(answer.content)).paragraphs)
        assert writable(words).split()[0] in told


def test_a_commitment_that_the_other_side_hides_is_not_told_by_the_form(cast: Cast) -> None:
    match = arranging.match_at("agreement")
    Commitment.objects.update(visibility="private")
    page = client_of(cast, "elena").get(f"/es/cooperation/new/?match={match.key}")
    assert page.status_code == 200
    assert "BLZ-PROMISE" not in page.content.decode()
    made = actions.draft(by=cast.person("elena"), content=content_from(match), match=match)
    edit = client_of(cast, "elena").get(f"/es/cooperation/{made.key}/edit/").content.decode()
    assert "BLZ-PROMISE" not in edit
    assert content_of(made).commitments == ("BLZ-PROMISE",), "what its State said stays"


def test_a_donor_does_not_withdraw_what_a_source_told(cast: Cast) -> None:
    told = money_making.announced(cast, "BLZ", by="ana", amount=1_000)
    Flow.objects.filter(pk=told.pk).update(entered_by=None, entered_at=None)
    told.refresh_from_db()
    with pytest.raises(PermissionDenied):
        flows.withdraw(by=cast.person("elena"), flow=told, because="No nos gusta")
    assert client_of(cast, "elena").get(f"/es/money/{told.key}/withdraw/").status_code == 404
    flows.withdraw(by=cast.person("ana"), flow=told, because="La fuente se retractó")


#: What no browser sends: digits that are no number, numbers without an end, what no database keeps.
NO_VALUES = ("\x00", "9" * 5000, "1e999", "NaN", "-Infinity", "²", "0000-00-00", "99999-12-31", "\u202e=1+1")


@pytest.mark.parametrize("value", NO_VALUES)
def test_no_value_breaks_a_form_of_this_room(cast: Cast, value: str) -> None:
    made, flow = arranging.shared(cast), money_making.announced(cast, "BLZ")
    milestone = actions.add_milestone(
        by=cast.person("celia"), arrangement=made, given=GivenMilestone(title=arranging.both("Hito"))
    )
    here = f"/es/cooperation/{made.key}"
    names = (
        "version", "title_es", "title_en", "form", "channel", "starts_on", "ends_on", "summary_es", "terms",
        "commitments", "sides-TOTAL_FORMS", "sides-INITIAL_FORMS", "sides-0-party", "sides-0-cost",
        "sides-0-name",
        "sides-0-currency", "stage", "on", "words", "due_on", "what", "title", "link", "add", "look",
        "rows-TOTAL_FORMS", "rows-INITIAL_FORMS", "rows-0-level", "rows-0-parent", "rows-0-ref",
        "rows-0-baseline", "rows-0-target", "rows-0-unit", "rows-0-statement_es", "rows-0-baseline_on",
        "donor",
        "amount", "currency", "source_url", "recipients", "purpose_es", "part_of", "need", "commitment",
        "arrangement", "visibility", "because", "worth", "note",
    )  # fmt: skip
    sent = dict.fromkeys(names, value)
    addresses = {
        "celia": (
            f"{here}/edit/", f"{here}/framework/", f"{here}/step/", f"{here}/publish/", f"{here}/share/",
            f"{here}/milestones/add/", f"{here}/milestones/{milestone.pk}/", f"{here}/papers/add/",
            "/es/cooperation/new/",
        ),
        "elena": ("/es/money/new/", f"/es/money/{flow.key}/next/", f"/es/money/{flow.key}/withdraw/"),
        "ana": ("/es/money/rates/", "/es/money/new/"),
    }  # fmt: skip
    for name, forms in addresses.items():
        client = client_of(cast, name)
        for address in forms:
            assert client.post(address, sent).status_code < 500, address
            assert client.get(address, sent).status_code < 500, address
    for address in ("/es/cooperation/", "/es/money/", "/es/money/rows/", f"/es/money/{flow.key}/"):
        query = dict.fromkeys(
            ("q", "state", "member", "stage", "on", "year", "theme", "page", "donor"), value
        )
        assert client_of(cast, "nobody").get(address, query).status_code < 500, address


def test_nobody_hangs_money_on_an_arrangement_of_others(cast: Cast) -> None:
    made = arranging.published(cast)
    about = money_making.given("MEX", "BLZ", serves={"arrangement": made})
    with pytest.raises(actions.Refused):
        flows.announce(by=cast.person("diego"), given=about, told=money_making.told())
    fields = {
        "donor": "MEX", "stage": "announced", "on": "2025-05-01", "source_url": "https://example.org",
        "purpose_es": "x", "arrangement": made.key, "visibility": "public", "amount": "5", "currency": "USD",
    }  # fmt: skip
    page = client_of(cast, "diego").post("/es/money/new/", fields)
    assert page.status_code == 200
    assert not Flow.objects.exists()
    own = money_making.given("CAN", "BLZ", serves={"arrangement": made})
    for name in ("elena", "ana"):
        flow = flows.announce(by=cast.person(name), given=own, told=money_making.told())
        assert flow.arrangement == made
