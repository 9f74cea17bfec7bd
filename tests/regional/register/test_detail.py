"""The page of one commitment: what was said, by whom, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone, translation

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Cost, Indicator, Link, SupportWanted
from cauce.regional.progress import actions
from cauce.regional.progress.content import GivenMoney, GivenValue
from cauce.regional.progress.models import Attestation, Evidence
from tests.cast import NAMES, Cast, party
from tests.regional.commitments.conftest import Make
from tests.regional.progress.making import REPORTERS, draft, signed
from tests.regional.support.asking import SIGNED, match, need, offer

Browse = Callable[..., Any]
EVERYONE = (*NAMES, "nobody")
FIRST, SECOND = date(2023, 1, 10), date(2025, 1, 10)
OF_BELIZE = {"ana", "celia"}


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def _both(word: str) -> Translated:
    return Translated({"es": word, "en": word})


def test_the_timeline_tells_newest_first_who_said_what_and_the_silence_between(
    cast: Cast, browse: Browse, make: Make
) -> None:
    commitment = make("A")
    signed(cast, commitment, stage="planning", refers_to=FIRST, done="the first word")
    signed(cast, commitment, refers_to=SECOND, done="the second word", said_by="Ministry of Labour")
    page = _text(browse("/commitments/A/"))
    places = [page.index(words) for words in (
        "en the second word", "No word between 10 Jan 2023 and 10 Jan 2025", "en the first word",
        "Part of a National Action Plan.",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "Belize, Ministry of Labour · self-reported · signed on 10 Jan 2025" in page
    spanish = _text(browse("/commitments/A/", language="es"))
    assert "Nadie informó entre el 10 ene 2023 y el 10 ene 2025" in spanish


def test_no_gap_is_told_after_what_was_fulfilled(cast: Cast, browse: Browse, make: Make) -> None:
    commitment = make("A")
    signed(cast, commitment, stage="fulfilled", refers_to=FIRST)
    signed(cast, commitment, stage="fulfilled", refers_to=SECOND)
    page = _text(browse("/commitments/A/"))
    assert "No word between" not in page
    assert "timeline-hollow" not in page


def test_what_was_corrected_is_struck_but_readable(cast: Cast, browse: Browse, make: Make) -> None:
    commitment = make("A")
    wrong = signed(cast, commitment, refers_to=SECOND, done="a wrong number")
    at = datetime(2025, 2, 3, 12, tzinfo=UTC)
    signed(cast, commitment, refers_to=SECOND, done="the right number", corrects=wrong, at=at)
    page = _text(browse("/commitments/A/"))
    assert re.search(r'<del class="corrected"> <p><span lang="en">en a wrong number</span></p> </del>', page)
    assert "corrected on 3 Feb 2025" in page
    assert not re.search(r"<del[^>]*>[^<]*(<(?!/del)[^>]*>[^<]*)*the right number", page)
    before = _text(browse("/commitments/A/?on=2025-02-02"))
    assert "<del" not in before
    assert "the right number" not in before


def test_no_change_is_said_to_be_confirmed(cast: Cast, browse: Browse, make: Make) -> None:
    signed(cast, make("A"), refers_to=SECOND, is_unchanged=True)
    assert "no change confirmed" in _text(browse("/commitments/A/"))


def test_an_update_says_whether_its_evidence_was_seen_or_its_content_verified(
    cast: Cast, browse: Browse, make: Make
) -> None:
    update = signed(cast, make("A"), refers_to=SECOND)
    assert "self-reported" in _text(browse("/commitments/A/"))
    seen = {"update": update, "by": cast.users["ana"]}
    Attestation.objects.create(kind="evidence_seen", at=datetime(2025, 2, 1, tzinfo=UTC), **seen)
    assert "evidence seen by the secretariat" in _text(browse("/commitments/A/"))
    later = datetime(2025, 3, 1, tzinfo=UTC)
    Attestation.objects.create(kind="verified", verifier="FLACSO", at=later, **seen)
    assert "verified by FLACSO" in _text(browse("/commitments/A/"))
    assert "verified by FLACSO" not in _text(browse("/commitments/A/?on=2025-02-15"))


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize(
    ("audience", "readers"),
    [("owner", {"celia"}), ("secretariat", OF_BELIZE), ("commitment", set(EVERYONE))],
)
def test_an_obstacle_and_evidence_are_read_by_those_they_are_for(
    name: str, audience: str, readers: set[str], cast: Cast, browse: Browse, make: Make
) -> None:
    update = draft(
        cast, make("A"), refers_to=SECOND, obstacles=_both("quetzalestorbo"), obstacles_audience=audience
    )
    Evidence.objects.create(
        update=update, title="quetzalprueba", link="https://example.org/x", audience=audience,
        added_at=timezone.now(),
    )  # fmt: skip
    actions.sign(by=cast.person(REPORTERS["BLZ"]), update=update, at=datetime(2025, 1, 11, tzinfo=UTC))
    for path in ("/commitments/A/", "/commitments/A/?on=2025-03-01"):
        page = _text(browse(path, name))
        assert ("quetzalestorbo" in page) == (name in readers)
        assert ("quetzalprueba" in page) == (name in readers)


def test_each_partner_of_a_joint_commitment_has_its_own_standing_beside_the_rule(
    cast: Cast, browse: Browse, make: Make
) -> None:
    commitment = make("J", by=("BLZ", "MEX", "CAN"))
    signed(cast, commitment, "MEX", stage="fulfilled", refers_to=FIRST)
    signed(cast, commitment, "BLZ", stage="in_progress", refers_to=FIRST)
    page = browse("/commitments/J/")
    shares = page.context["page"].progress.shares
    told = {share.part.party_id: (share.standing, share.words) for share in shares}
    with_words = {"MEX": ("fulfilled", "Fulfilled"), "BLZ": ("silent", "Silent since 10 Jan 2023")}
    assert told == with_words | {"CAN": ("silent", "No progress reported")}
    assert page.context["page"].progress.standing.standing == "in_progress"
    assert "The whole is fulfilled when every partner that goes on says so" in _text(page)
    make("A")
    assert "Share by share" not in _text(browse("/commitments/A/"))


def test_an_indicator_shows_its_last_value_and_zero_is_one(cast: Cast, browse: Browse, make: Make) -> None:
    commitment = make("A")
    trained = Indicator.objects.create(
        commitment=commitment, key="a", name=_both("Officers trained"), unit=_both("persons"),
        baseline=Decimal(4), target=Decimal("30.5"), owner=party("BLZ"),
    )  # fmt: skip
    silent = Indicator.objects.create(commitment=commitment, key="b", position=1, name=_both("Offices"))
    before = (GivenValue(trained.pk, Decimal(9)), GivenValue(silent.pk, no_value="not_yet"))
    signed(cast, commitment, refers_to=FIRST, values=before)
    signed(cast, commitment, refers_to=SECOND, values=(GivenValue(trained.pk, Decimal(0)),))
    one, two = browse("/commitments/A/").context["page"].progress.indicators
    with translation.override("en"):
        assert (one.baseline, one.latest, one.target) == (
            "4\u00a0persons",
            "0\u00a0persons",
            "30.5\u00a0persons",
        )
        assert one.update.refers_to == SECOND
        assert (two.baseline, two.latest, two.target) == ("", "Not available yet", "")


def test_a_value_that_others_count_already_is_shown_and_not_added(
    cast: Cast, browse: Browse, make: Make
) -> None:
    whole = Indicator.objects.create(commitment=make("W"), key="w", name=_both("People"))
    below = Indicator.objects.create(
        commitment=make("M"), key="m", name=_both("People"), owner=party("BLZ"), feeds=whole
    )
    signed(cast, whole.commitment, refers_to=FIRST, values=(GivenValue(whole.pk, Decimal(500)),))
    page = _text(browse("/commitments/W/"))
    assert "Belize reported 500 on 10 Jan 2023: not added, for others feed this indicator." in page
    assert "not reported" in page
    signed(cast, below.commitment, refers_to=SECOND, values=(GivenValue(below.pk, Decimal(30)),))
    shown = browse("/commitments/W/")
    measured = shown.context["page"].progress.indicators[0]
    assert (measured.latest, measured.from_below) == ("", "30")
    assert "from what feeds it; 1 of 1 gave a value" in _text(shown)
    assert "Belize reported 500" in _text(shown)


def test_money_keeps_its_kinds_and_currencies_apart_and_adds_partners_up_once(
    cast: Cast, browse: Browse, make: Make
) -> None:
    commitment = make("J", by=("BLZ", "MEX"))

    def usd(kind: str, amount: int) -> GivenMoney:
        return GivenMoney(kind, "USD", Decimal(amount))

    signed(cast, commitment, refers_to=FIRST, money=(usd("announced", 100), usd("confirmed", 10)))
    signed(cast, commitment, refers_to=SECOND, money=(usd("announced", 150),))
    euros = GivenMoney("disbursed", "EUR", Decimal(7))
    signed(cast, commitment, "MEX", refers_to=SECOND, money=(usd("announced", 50), euros))
    for path in ("/commitments/J/", "/commitments/progress/"):
        page = browse(path).context["page"]
        money = page.progress.money if path.endswith("J/") else page.money
        assert [(each.currency, [value for _kind, _name, value in each.rows]) for each in money] == [
            ("EUR", [None, None, 7]),
            ("USD", [200, 10, None]),
        ]
    assert "not reported</td>" in _text(browse("/commitments/J/"))


def test_ties_are_told_from_both_ends_and_only_to_those_who_see_the_other(
    cast: Cast, browse: Browse, make: Make
) -> None:
    small, large = make("SMALL"), make("LARGE")
    hidden = make("HIDDEN", owner=party("BLZ"), visibility="private")
    Link.objects.create(origin=small, target=large, kind="part_of", began=FIRST)
    Link.objects.create(origin=small, target=hidden, kind="duplicates", began=FIRST)
    Link.objects.create(origin=large, target=small, kind="feeds", began=FIRST, ended=SECOND)

    def told(key: str, name: str = "nobody", query: str = "") -> set[tuple[str, str]]:
        ties = browse(f"/commitments/{key}/{query}", name).context["page"].progress.ties
        return {(tie.words, tie.key) for tie in ties}

    assert told("SMALL") == {("is part of", "LARGE")}
    assert told("LARGE") == {("has as a part", "SMALL")}
    assert told("SMALL", "celia") == {("is part of", "LARGE"), ("says the same as", "HIDDEN")}
    assert told("LARGE", query="?on=2024-01-01") == {("has as a part", "SMALL"), ("feeds", "SMALL")}
    assert told("LARGE", query="?on=2022-01-01") == set()


def test_the_cost_shows_its_gap_and_the_latest_statement(browse: Browse, make: Make) -> None:
    commitment = make("A")
    plain = {"commitment": commitment, "currency": "USD", "source_url": "https://example.org/c"}
    Cost.objects.create(stated_on=FIRST, total=Decimal(500), **plain)
    Cost.objects.create(stated_on=SECOND, total=Decimal(900), state_share=Decimal(300), **plain)
    SupportWanted.objects.create(commitment=commitment, type="technical", text=_both("Training"))
    page = _text(browse("/commitments/A/"))
    assert re.search(r"Gap</dt><dd>USD 600</dd>", page)
    assert "Training" in page
    then = _text(browse("/commitments/A/?on=2024-01-01"))
    assert re.search(r'Gap</dt><dd><span class="quiet">not stated', then)


@pytest.mark.parametrize("name", EVERYONE)
def test_reporting_is_offered_to_those_who_report_for_a_party_that_commits(
    name: str, browse: Browse, make: Make
) -> None:
    make("A", by=("MEX", "CAN"))
    page = _text(browse("/commitments/A/", name))
    assert ("Report progress" in page) == (name in ("diego", "elena"))
    assert "Report progress" not in _text(browse("/commitments/A/?on=2025-01-01", name))


def test_a_commitment_that_came_later_is_said_to_have_been_absent(browse: Browse, make: Make) -> None:
    make("A", year=2023)
    page = _text(browse("/commitments/A/?on=2022-06-01"))
    assert "It was not in the register on that day" in page
    assert "Title A" not in page


def test_its_needs_say_what_is_left_of_each(browse: Browse, make: Make) -> None:
    commitment = make("A")
    half = need("N-1", amount=900, commitment=commitment)
    match(half, offer(), *SIGNED, amount=300)
    need("N-2", commitment=commitment)
    need("N-3", commitment=commitment, closed_at=timezone.now(), closed_because="Done")
    page = _text(browse("/commitments/A/"))
    assert "Still wanted: USD 600 of USD 900" in page
    assert "Belize · Open, no amount stated" in page
    assert "Belize · closed" in page
