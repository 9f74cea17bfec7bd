"""Mails through a real mail server and the real worker: none twice, none lost, and what is stuck is told."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from cauce.foundation.accounts import mail, tasks
from cauce.foundation.accounts.models import User
from cauce.foundation.post import outbox
from cauce.foundation.post.models import Delivery
from cauce.foundation.post.tasks import forget, take_up_again
from cauce.site import commands
from tests.catcher import Catcher, catching, text_of
from tests.site.running import free_port, until

CELIA, DIEGO = "celia@example.org", "diego@example.org"
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def catcher(port: int, settings: Any) -> Iterator[Catcher]:
    """A mail server, which this process sends to as well."""
    settings.EMAIL_BACKEND = "cauce.foundation.post.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    with catching(port) as caught:
        yield caught


@pytest.fixture
def worker(transactional_db: None, port: int) -> Iterator[Start]:
    """Starts the worker that `cauce serve` runs, on the database of this test."""
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ, "DATABASE_URL": _address(), "CAUCE_SMTP_HOST": "127.0.0.1",
        "CAUCE_SMTP_PORT": str(port), "CAUCE_SMTP_SECURITY": "none", "PYTHONPATH": os.pathsep.join(sys.path),
    }  # fmt: skip

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen([sys.executable, "-m", "cauce.site.worker"], env=environment))
        return started[-1]

    yield start
    for each in started:
        each.kill()
        each.wait()
    _run("DELETE FROM procrastinate_workers")


def _address() -> str:
    parts = connection.settings_dict
    return (
        f"postgresql://{quote(parts['USER'])}:{quote(parts['PASSWORD'])}@/{quote(parts['NAME'])}"
        f"?host={quote(parts['HOST'], safe='')}&port={parts['PORT']}"
    )


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def ask(to: str = CELIA, words: str = "Hola.") -> None:
    mail.send_later(to=to, subject="Aviso", body=f"{words}\n")


def the_job() -> ProcrastinateJob:
    job: ProcrastinateJob = ProcrastinateJob.objects.get(task_name="accounts.deliver")
    return job


def nothing_waits() -> bool:
    return not ProcrastinateJob.objects.filter(task_name="accounts.deliver").exists()


def a_minute_begins() -> None:
    """As the worker has it by itself; when it was first, the job stands there already."""
    with contextlib.suppress(AlreadyEnqueued):
        take_up_again.configure().defer(timestamp=0)


def the_workers_are_dead() -> None:
    """As half a minute without a sign of life has it."""
    _run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds'")
    a_minute_begins()


@pytest.mark.django_db
def test_a_mail_says_that_nobody_wrote_it_by_hand(catcher: Catcher) -> None:
    ask(words="¿Cómo va la oficina de Petén? " * 30)
    tasks.deliver(**the_job().args)
    (came,) = catcher.mails
    assert (came["To"], came["Subject"], came["Auto-Submitted"]) == (CELIA, "Aviso", "auto-generated")
    assert came.get_content_type() == "text/plain"
    assert text_of(came).startswith("¿Cómo va la oficina de Petén?")
    assert came["Message-ID"].endswith("@localhost>")


@pytest.mark.django_db
def test_what_has_left_does_not_leave_again(catcher: Catcher) -> None:
    """As when the worker is ended between the answer of the mail host and the end of the job."""
    ask()
    for _ in range(2):
        tasks.deliver(**the_job().args)
    assert len(catcher.mails) == 1


@pytest.mark.django_db
def test_two_mails_of_the_same_words_are_two(catcher: Catcher) -> None:
    ask()
    ask()
    for job in ProcrastinateJob.objects.filter(task_name="accounts.deliver"):
        tasks.deliver(**job.args)
    assert len({came["Message-ID"] for came in catcher.mails}) == 2


def test_while_the_mail_host_is_down_it_waits_and_the_operator_is_told(
    worker: Start, port: int, capsys: pytest.CaptureFixture[str], client: Client
) -> None:
    ask()
    worker()
    until(lambda: outbox.stuck())
    (stuck,) = outbox.stuck()
    assert (stuck.to, stuck.reason.split()[0], bool(stuck.next_at)) == (CELIA, "ConnectionRefusedError", True)
    assert client.get("/healthz").json()["mails_stuck"] == 1
    commands.list_mail(Namespace())
    assert "celia@example.org: tried" in capsys.readouterr().out
    with catching(port) as caught:
        commands.send_mail_again(Namespace())
        caught.wait_for(1)
        until(nothing_waits)
        time.sleep(1)
        assert len(caught.mails) == 1
    assert outbox.stuck() == []
    assert client.get("/healthz").json()["mails_stuck"] == 0


def test_one_who_is_refused_holds_up_nobody_and_is_given_up(worker: Start, catcher: Catcher) -> None:
    catcher.refused[DIEGO] = "550 5.1.1 No such person here"
    for to in (DIEGO, CELIA):
        ask(to)
    worker()
    catcher.wait_for(1)
    until(lambda: [each.next_at for each in outbox.stuck()] == [None])
    (stuck,) = outbox.stuck()
    assert (stuck.to, stuck.tries) == (DIEGO, 1)
    assert stuck.reason == "550 5.1.1 No such person here"
    catcher.refused.clear()
    assert outbox.send_again() == 1
    catcher.wait_for(2)
    until(nothing_waits)
    assert [each["To"] for each in catcher.mails] == [CELIA, DIEGO]


def test_one_who_is_put_off_is_tried_again_unasked(worker: Start, catcher: Catcher) -> None:
    catcher.refused[CELIA] = "451 4.7.1 Come back later"
    ask()
    worker()
    until(lambda: Delivery.objects.filter(tried=1, reason__startswith="451"))
    catcher.refused.clear()
    catcher.wait_for(1, within=30)
    until(nothing_waits)
    assert Delivery.objects.get().tried == 2


def test_a_slow_mail_host_holds_up_no_other_job(worker: Start, catcher: Catcher) -> None:
    catcher.pause = 600
    for _ in range(6):
        ask()
    worker()
    until(lambda: catcher.begun == 4)
    a_minute_begins()
    until(lambda: not ProcrastinateJob.objects.filter(task_name="post.take_up_again").exists(), within=20)
    assert catcher.mails == []


def test_killed_in_the_middle_it_is_sent_by_the_next_worker_once(worker: Start, catcher: Catcher) -> None:
    catcher.pause = 600
    ask()
    first = worker()
    until(lambda: catcher.begun == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    catcher.pause = 0
    assert the_job().status == "doing"
    the_workers_are_dead()
    worker()
    catcher.wait_for(1)
    until(nothing_waits)
    assert len(catcher.mails) == 1


def test_ended_in_the_middle_it_leaves_once(worker: Start, catcher: Catcher) -> None:
    """The worker that is told to end waits for the answer of the mail host first."""
    catcher.pause = 3
    ask()
    first = worker()
    until(lambda: catcher.begun == 1)
    first.terminate()
    assert first.wait(timeout=30) == 0
    assert nothing_waits()
    assert len(catcher.mails) == 1


def test_a_lock_that_died_with_its_worker_is_freed(worker: Start) -> None:
    """Else the reminders of every round to come would wait for a job that nobody does."""
    from cauce.regional.rounds.tasks import announce, remind

    remind.configure().defer(timestamp=0)
    _run("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'rounds.remind'")
    remind.configure().defer(timestamp=0)
    announce.defer()
    the_workers_are_dead()
    worker()
    until(lambda: not ProcrastinateJob.objects.filter(lock="rounds.remind").exists(), within=60)


@pytest.mark.django_db
def test_what_left_long_ago_is_forgotten_and_what_is_stuck_is_not(cast: object) -> None:
    Delivery.objects.create(message_id="<a@x>", tried=1, left_at="2025-01-01T00:00:00Z")
    Delivery.objects.create(message_id="<b@x>", tried=1, tried_at="2025-01-01T00:00:00Z", reason="550")
    forget(timestamp=0)
    assert list(Delivery.objects.values_list("message_id", flat=True)) == ["<b@x>"]


@pytest.mark.django_db
def test_a_mail_under_a_key_that_is_gone_is_told_too(settings: Any) -> None:
    ask()
    _run("UPDATE procrastinate_jobs SET status = 'failed', attempts = 1")
    settings.SECRET_KEY = "another key of this installation"
    settings.SECRET_KEY_FALLBACKS = []
    assert [(each.to, each.reason) for each in outbox.stuck()] == [("?", "")]
    assert not User.objects.exists()
