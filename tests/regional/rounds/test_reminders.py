"""Reminders: who is written to, when, in which language, and never twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone

from cauce.foundation.accounts.models import Appointment
from cauce.regional.commitments.models import Commitment
from cauce.regional.rounds import actions, letters
from cauce.regional.rounds.models import Reminder, Round
from tests.cast import TODAY, Cast
from tests.regional.progress.making import signed
from tests.regional.rounds.conftest import DEADLINE, delivered, opened

Post = Callable[[date], list[EmailMessage]]
Move = Callable[[date], None]


def to(mails: list[EmailMessage]) -> list[str]:
    return sorted(mail.to[0].partition("@")[0] for mail in mails)


def test_at_the_opening_each_who_reports_gets_one_mail(cast: Cast, round_: Round, post: Post) -> None:
    assert to(post(TODAY)) == ["celia", "diego", "elena"]


@pytest.mark.parametrize("days", [-14, -3, 1, 7])
def test_those_who_still_owe_are_reminded_on_the_day(
    cast: Cast, round_: Round, post: Post, at: Move, days: int
) -> None:
    for number in (1, 2):
        signed(cast, Commitment.objects.get(key=f"BLZ-{number}"), at=timezone.now())
    post(TODAY)
    day = DEADLINE + timedelta(days=days)
    at(day - timedelta(days=1))
    post(day - timedelta(days=1))
    at(day)
    assert to(post(day)) == ["diego", "elena"]
    assert post(day) == []
    at(day + timedelta(days=1))
    assert post(day + timedelta(days=1)) == []


def test_a_whole_round_sends_five_mails_to_who_never_answers(
    cast: Cast, round_: Round, post: Post, at: Move
) -> None:
    sent = []
    for number in range(60):
        at(TODAY + timedelta(days=number))
        sent += to(post(TODAY + timedelta(days=number)))
    assert sent.count("elena") == 5
    assert set(sent) == {"celia", "diego", "elena"}, "the chair is told by the secretariat alone"


def test_two_open_rounds_make_one_mail(cast: Cast, round_: Round, post: Post) -> None:
    opened(cast, kind="grf", deadline=DEADLINE + timedelta(days=5))
    (mail,) = [mail for mail in post(TODAY) if mail.to == ["celia@example.org"]]
    assert str(mail.body).count("/answer/?party=BLZ") == 2


def test_each_is_written_to_in_their_language(cast: Cast, round_: Round, post: Post) -> None:
    elena = cast.users["elena"]
    elena.language = "en"
    elena.save()
    mails = {mail.to[0].partition("@")[0]: mail for mail in post(TODAY)}
    assert mails["elena"].subject == "A reporting round has opened: 2 answers"
    assert "/en/rounds/mid-year-2025-06/answer/?party=CAN" in str(mails["elena"].body)
    assert mails["celia"].subject == "Se abrió una ronda de informes: 2 respuestas"
    assert "Belice: 2 de 2 sin responder" in str(mails["celia"].body)


def test_a_mail_counts_only_what_its_reader_may_see(cast: Cast, round_: Round, post: Post) -> None:
    Commitment.objects.filter(key="MEX-1").update(owner="BLZ", visibility="private")
    (mail,) = [mail for mail in post(TODAY) if mail.to == ["diego@example.org"]]
    assert "1 de 1 sin responder" in str(mail.body)


def test_whoever_left_is_not_written_to_and_whoever_follows_is(
    cast: Cast, round_: Round, post: Post, at: Move
) -> None:
    Appointment.objects.filter(person=cast.users["celia"]).update(ended=TODAY)
    Appointment.objects.create(
        person=cast.users["gina"], party_id="BLZ", role="focal_point", began=TODAY + timedelta(days=1)
    )
    assert "gina" not in to(post(TODAY))
    tomorrow = TODAY + timedelta(days=1)
    at(tomorrow)
    assert to(post(tomorrow)) == ["gina"]


def test_a_closed_account_is_not_written_to(cast: Cast, round_: Round, post: Post) -> None:
    celia = cast.users["celia"]
    celia.is_active = False
    celia.save()
    assert to(post(TODAY)) == ["diego", "elena"]


def test_a_closed_round_reminds_nobody(cast: Cast, round_: Round, post: Post) -> None:
    actions.close_round(by=cast.person("ana"), round_=round_)
    assert post(TODAY) == []


def test_a_morning_that_was_missed_is_made_up_for(cast: Cast, round_: Round, post: Post, at: Move) -> None:
    post(TODAY)
    at(DEADLINE - timedelta(days=12))
    assert to(post(DEADLINE - timedelta(days=12))) == ["celia", "diego", "elena"]
    assert set(Reminder.objects.filter(kind="before").values_list("day", flat=True)) == {
        DEADLINE - timedelta(days=14)
    }


def test_a_job_that_runs_twice_at_once_writes_once(cast: Cast, round_: Round) -> None:
    """The row is refused by the database, and with it goes the mail of the same transaction."""
    celia = cast.users["celia"]
    Reminder.objects.create(
        round=round_, party_id="BLZ", person=celia, kind="opening", day=TODAY, sent_at=timezone.now()
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(letters, "_was_told", lambda *_: False)
        letters.send_reminders(on=TODAY)
    assert to(delivered()) == ["diego", "elena"]


def test_a_message_reaches_those_who_report_for_the_chosen_once(cast: Cast, round_: Round) -> None:
    ana = cast.person("ana")
    for _ in range(2):
        actions.write_to_parties(by=ana, round_=round_, parties=["CAN", "MEX", "COL"], words="¿Cómo va?")
    mails = delivered()
    assert to(mails) == ["diego", "elena"]
    assert "¿Cómo va?" in str(mails[0].body)
    assert "Ana" in str(mails[0].body)


def test_only_the_chair_reads_an_escalation(cast: Cast, round_: Round) -> None:
    assert actions.escalate(by=cast.person("ana"), round_=round_, words="Falta Canadá.") == 1
    assert to(delivered()) == ["bruno"]


def test_a_message_without_words_or_readers_is_refused(cast: Cast, round_: Round) -> None:
    ana = cast.person("ana")
    for parties, words in ((["CAN"], "  "), (["ESP"], "Hola")):
        with pytest.raises(actions.Refused):
            actions.write_to_parties(by=ana, round_=round_, parties=parties, words=words)
