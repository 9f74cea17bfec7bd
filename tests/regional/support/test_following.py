"""A filter that is kept: mails about what is new in it, once, in the reader's language, until stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.ledger.models import Entry
from cauce.regional.support import digests
from cauce.regional.support.actions import following as actions
from cauce.regional.support.actions.refusals import Refused
from cauce.regional.support.models import Following
from tests.cast import TODAY, Cast, party
from tests.regional.rounds.conftest import delivered
from tests.regional.support.asking import SIGNED, match, need, offer
from tests.regional.support.test_reading import BACKEND, text


def post(days: int = 0) -> list[EmailMessage]:
    """The mails of a day so much later."""
    moment = timezone.now() + timedelta(days=days)
    with time_machine.travel(moment):
        digests.send_news(on=timezone.localdate())
        return delivered()


def follow(cast: Cast, name: str = "elena", **asked: str) -> Following:
    return actions.follow(by=cast.person(name), asked=asked)


def test_what_was_there_when_the_filter_was_kept_is_no_news(cast: Cast) -> None:
    need("N-1")
    follow(cast)
    assert post() == []
    need("N-2")
    (letter,) = post()
    assert letter.to == ["elena@example.org"]
    assert "/needs/N-2/" in str(letter.body)
    assert "/needs/N-1/" not in str(letter.body)


def test_a_need_is_told_once_and_a_mail_goes_out_once_a_day(cast: Cast) -> None:
    follow(cast)
    need("N-1")
    assert len(post()) == 1
    need("N-2")
    assert post() == [], "one mail a day"
    (letter,) = post(days=1)
    assert "/needs/N-2/" in str(letter.body)
    assert "/needs/N-1/" not in str(letter.body)
    assert post(days=2) == []


def test_only_what_matches_the_filter_is_told(cast: Cast) -> None:
    follow(cast, state="MEX", form="twinning")
    need("N-1", "BLZ", forms=["twinning"])
    need("N-2", "MEX", forms=["training"])
    assert post() == []
    need("N-3", "MEX", forms=["training", "twinning"])
    (letter,) = post()
    assert "/needs/N-3/" in str(letter.body)


def test_nobody_is_told_of_what_they_may_not_see(cast: Cast) -> None:
    follow(cast)
    hidden = need("N-1", visibility="secretariat")
    need("N-2", published_at=None)
    assert post() == []
    hidden.visibility = "public"
    hidden.save()
    assert len(post(days=1)) == 1, "once it is opened to them it is news"


def test_rights_are_those_of_the_day_of_the_mail(cast: Cast) -> None:
    follow(cast, "diego")
    named = need("N-1", visibility="parties")
    named.named_parties.add(party("MEX"))
    Appointment.objects.filter(person=cast.users["diego"]).update(ended=TODAY - timedelta(days=1))
    assert post() == []


def test_a_need_that_was_covered_meanwhile_is_not_told(cast: Cast) -> None:
    follow(cast)
    match(need("N-1"), offer(), *SIGNED)
    assert post() == []


def test_two_filters_make_one_mail_and_name_a_need_once(cast: Cast) -> None:
    follow(cast)
    follow(cast, state="BLZ")
    need("N-1")
    need("N-2", "MEX")
    (letter,) = post()
    assert str(letter.body).count("/needs/N-1/") == 1
    assert post(days=1) == []


def test_each_is_written_to_in_their_language(cast: Cast) -> None:
    elena = cast.users["elena"]
    elena.language = "en"
    elena.save()
    follow(cast, state="BLZ")
    follow(cast, "celia", state="BLZ")
    need("N-1", title="Hermanamiento", amount=500)
    letters = {letter.to[0].partition("@")[0]: letter for letter in post()}
    assert letters["elena"].subject == "1 new unmet need"
    assert "State: Belize" in str(letters["elena"].body)
    assert "Hermanamiento (en)" in str(letters["elena"].body)
    assert "/en/support/needs/N-1/" in str(letters["elena"].body)
    assert letters["celia"].subject == "1 nueva necesidad sin cubrir"
    assert "/es/support/needs/N-1/" in str(letters["celia"].body)


def test_the_address_in_the_mail_stops_it_without_signing_in(cast: Cast) -> None:
    kept = follow(cast)
    need("N-1")
    (letter,) = post()
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in str(letter.body)
    path = "/" + stop.partition("//")[2].partition("/")[2]
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    kept.refresh_from_db()
    assert kept.ended_at is None, "looking at it changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    kept.refresh_from_db()
    assert kept.ended_at is not None
    need("N-2")
    assert post(days=1) == []
    assert client.get("/es/support/unfollow/not-a-token/").status_code == 404


def test_a_filter_is_kept_from_the_page_and_given_up_there(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.users["elena"], backend=BACKEND)
    need("N-1")
    assert 'name="query" value="state=BLZ"' in text(client.get("/es/support/?state=BLZ&status=every"))
    client.post("/es/support/following/", {"query": "state=BLZ&status=every&unknown=1"})
    kept = Following.objects.get()
    assert kept.asked == {"state": "BLZ"}
    assert "Belice" in text(client.get("/es/support/following/"))
    assert 'name="query"' not in text(client.get("/es/support/?state=BLZ"))
    client.post(f"/es/support/following/{kept.pk}/stop/")
    kept.refresh_from_db()
    assert kept.ended_at is not None
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)[:2]) == [
        "follow_needs",
        "stop_following_needs",
    ]


def test_nobody_stops_the_filter_of_another(cast: Cast) -> None:
    kept = follow(cast)
    client = Client()
    client.force_login(cast.users["diego"], backend=BACKEND)
    assert client.post(f"/es/support/following/{kept.pk}/stop/").status_code == 404
    kept.refresh_from_db()
    assert kept.ended_at is None


def test_kept_twice_it_is_kept_once_and_a_wrong_value_is_refused(cast: Cast) -> None:
    assert follow(cast, form="twinning").pk == follow(cast, form="twinning").pk
    with pytest.raises(Refused):
        follow(cast, form="nonsense")
    with pytest.raises(Refused):
        follow(cast, from_on="yesterday")
    assert Following.objects.count() == 1


def test_one_person_keeps_so_many_filters_and_no_more(cast: Cast) -> None:
    for number in range(actions.MOST):
        follow(cast, q=f"w{number}")
    with pytest.raises(Refused):
        follow(cast, q="more")
    assert follow(cast, q="w0").asked == {"q": "w0"}


def test_what_is_invented_is_marked_in_the_mail(cast: Cast) -> None:
    follow(cast)
    need("N-1", is_demonstration=True)
    (letter,) = post()
    assert "(Demostración)" in str(letter.body)


def test_a_day_among_the_filters_is_said_as_a_day(cast: Cast) -> None:
    client = Client()
    page = text(client.get("/es/support/?from_on=2025-06-01"))
    assert "Aún útil el: 1 jun 2025" in page
    assert "Aún útil el: mañana" in text(client.get("/es/support/?from_on=mañana"))
