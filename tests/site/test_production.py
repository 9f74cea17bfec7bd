from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from cauce.foundation.accounts.models import User
from cauce.regional.commitments.models import Commitment
from cauce.site import production

READY = {
    "CAUCE_SECRET_KEY": "s" * 32,
    "CAUCE_LEDGER_KEY": "l" * 32,
    "CAUCE_TLS_PROXIES": "1",
    "CAUCE_HOSTS": "cauce.example.org",
    "CAUCE_SMTP_HOST": "mail.example.org",
}


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("CAUCE_HOME", str(tmp_path))
    for variable, value in READY.items():
        monkeypatch.setenv(variable, value)
    return tmp_path


def found() -> list[str]:
    return [*production.secret_problems(), *production.declaration_problems()]


@pytest.mark.usefixtures("home")
def test_an_installation_that_declares_everything_has_no_problem() -> None:
    assert found() == []


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("variable", READY)
def test_each_missing_variable_is_the_one_problem_named(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv(variable)
    (problem,) = found()
    assert problem.startswith(variable)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("CAUCE_SECRET_KEY", "x" * 31, "too short"),
        ("CAUCE_LEDGER_KEY", "s" * 32, "are the same"),
        ("CAUCE_HOSTS", "*", "any host name"),
        ("CAUCE_HOSTS", " , ", "not set"),
        ("CAUCE_TLS_PROXIES", "0", "TLS"),
    ],
)
@pytest.mark.usefixtures("home")
def test_a_weak_value_is_refused(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    (problem,) = found()
    assert words in problem


def test_the_generated_secret_does_not_do_even_when_it_is_passed_on(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generated = "g" * 48
    (home / "ledger.key").write_text(generated)
    monkeypatch.setenv("CAUCE_LEDGER_KEY", generated)
    (problem,) = found()
    assert problem.startswith("CAUCE_LEDGER_KEY is the one generated")


@pytest.mark.django_db(transaction=True)
def test_invented_rows_and_people_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    of = connection.settings_dict
    there = {"dbname": of["NAME"], "user": of["USER"], "host": of["HOST"], "port": of["PORT"]}
    monkeypatch.setenv(
        "DATABASE_URL", make_conninfo("", **{key: each for key, each in there.items() if each})
    )
    assert production.demonstration_problems() == []
    User.objects.create_user("ana@demo.cauce.example", name="Ana", is_demonstration=True)
    for key, is_demonstration in (("SYN-1", True), ("SYN-REAL", False)):
        Commitment.objects.create(
            key=key, kind="pledge", forum="NAP", source_url="test", is_demonstration=is_demonstration
        )
    people, rows = production.demonstration_problems()
    assert "ana@demo.cauce.example" in people
    assert "1 invented rows" in rows
