from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

import cauce
from cauce.site import schema

pytestmark = pytest.mark.django_db


def seen(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def test_a_site_with_a_worker_is_ok_in_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    seen(5)
    with django_assert_num_queries(2):
        answer = client.get("/healthz")
    report = answer.json()
    assert (answer.status_code, report["status"], report["version"]) == (200, "ok", cauce.__version__)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("seconds_ago", [None, 600])
def test_a_silent_worker_leaves_the_site_open_and_says_degraded(
    client: Client, seconds_ago: int | None
) -> None:
    if seconds_ago:
        seen(seconds_ago)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert (answer.json()["worker_last_seen"] is None) == (seconds_ago is None)


def test_tables_that_are_behind_make_it_unavailable(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'agenda'")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["migrations_applied"]) == (503, False)
    assert "agenda.0001_initial" in schema.pending()


def test_a_database_that_does_not_answer_makes_it_unavailable(client: Client) -> None:
    def silent(*_: object) -> None:
        raise OperationalError("no route")

    with connection.execute_wrapper(silent):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


def test_healthz_only_reads(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
