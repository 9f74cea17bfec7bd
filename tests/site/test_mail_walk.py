"""What stands in mails is told nowhere else. That nobody reads another's mail, `test_cast_walk` shows."""

from __future__ import annotations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cauce.foundation.ledger.models import Entry
from cauce.foundation.post.models import KeptMail
from tests.cast import Cast
from tests.site.guarded import open_rooms, post


@pytest.fixture
def posted(cast: Cast) -> Cast:
    open_rooms()
    post(cast)
    return cast


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
