"""The cast walks every route for what stands in mails: nobody reads a mail that was written to another."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.accounts import mail, tasks
from cauce.foundation.ledger.models import Entry
from cauce.foundation.post.models import KeptMail
from cauce.regional.rounds import actions
from cauce.regional.rounds.models import Obligation, Round
from tests.cast import Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.site import test_cast_walk as walk

READ = {
    "colibrimensaje": {"celia", "ana"},
    "colibripresidencia": {"bruno", "ana"},
    "colibriclave": {"diego"},
    "colibriinvitacion": {"ana"},
    "colibriaviso": {"ana"},
}
"""A word that stands only in one mail: who reads it. The secretariat reads all of a demonstration's mails,
but not the links by which others come in."""
RESET = "http://localhost:8000/es/account/password/reset/key/1-colibriclave/"
INVITATION = "http://localhost:8000/es/invitation/colibriinvitacion/"


@pytest.fixture
def posted(cast: Cast, settings: Any, capsys: pytest.CaptureFixture[str]) -> Cast:
    """A message to those who report for Belize, one to the chair, and three mails with links, all kept."""
    settings.EMAIL_BACKEND = "cauce.foundation.post.backend.EmailBackend"
    walk._open_rooms()
    round_ = walk._round()
    Obligation.objects.create(round=round_, party=party("BLZ"), commitment=make_commitment("BLZ-1"))
    ana = cast.person("ana")
    actions.write_to_parties(by=ana, round_=round_, parties=["BLZ"], words="colibrimensaje")
    actions.escalate(by=ana, round_=round_, words="colibripresidencia")
    mail.send_later(to="diego@example.org", subject="Clave", body=RESET)
    mail.send_later(to="guest@example.org", subject="Invitación", body=INVITATION)
    mail.send_later(to="ana@example.org", subject="colibriaviso", body="Aviso")
    for job in ProcrastinateJob.objects.filter(task_name=tasks.deliver.name):
        tasks.deliver(**job.args)
    capsys.readouterr()
    return cast


@pytest.mark.parametrize("name", ["ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"])
def test_nobody_reads_the_mail_of_another_on_any_route(posted: Cast, name: str) -> None:
    client = walk.as_reader(posted, name)
    seen: set[str] = set()
    for address in _addresses(posted):
        answer = client.get(address)
        assert answer.status_code in walk.ANSWERS, f"{address}: {answer.status_code}"
        for word in (each for each in READ if each in walk.words_in(answer)):
            assert name in READ[word], f"{name} reads {word} at {address}"
            seen.add(word)
    assert seen == {word for word, readers in READ.items() if name in readers}


def _addresses(cast: Cast) -> set[str]:
    """Every route, each mail by its key, and the places where one could look for a word."""
    found = {address for address in walk.addresses("colibri", cast).values() if "logout" not in address}
    round_ = Round.objects.get()
    found |= {f"/es/mails/{kept.pk}/" for kept in KeptMail.objects.all()}
    found |= {f"/es/ledger/rounds.round/{round_.pk}/", "/es/mails/?page=2", "/es/ledger/?q=colibri"}
    return found


def test_the_record_of_acts_says_that_somebody_wrote_not_what(posted: Cast) -> None:
    assert Entry.objects.filter(verb__in=("write_to_parties", "escalate_round")).count() == 2
    told = "".join(f"{each.change}" for each in Entry.objects.all())
    assert "colibri" not in told
    assert "@" not in told


def test_a_mail_rests_sealed_in_the_queue_and_among_the_kept(posted: Cast) -> None:
    resting = [*KeptMail.objects.values_list("concealed", flat=True)]
    resting += [str(each) for each in ProcrastinateJob.objects.values_list("args", flat=True)]
    assert len(resting) == 10
    assert not [each for each in resting if "colibri" in each or "@" in each]
