"""The `cauce` command as somebody types it: what it answers when something is not as it should be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cauce import cli
from tests.site.running import cauce


def fails_in_words(done: subprocess.CompletedProcess[str], *words: str) -> bool:
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return all(word in done.stderr for word in words)


@pytest.mark.parametrize(
    "verb", ["serve", "load", "check", "ledger", "account", "migrate", "worker", "django"]
)
def test_every_verb_is_in_the_help(capsys: pytest.CaptureFixture[str], verb: str) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 0
    assert f"    {verb} " in capsys.readouterr().out


def test_help_is_what_somebody_gets_who_types_only_the_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([])
    assert left.value.code == 0
    assert "start the site" in capsys.readouterr().out


def test_a_port_that_is_none_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["serve", "--port", "70000"])
    assert "from 0 to 65535" in capsys.readouterr().err


def test_a_database_url_that_cannot_be_read_is_named_with_an_example(tmp_path: Path) -> None:
    done = cauce(tmp_path, "check", DATABASE_URL="mysql=yes")
    assert fails_in_words(done, "DATABASE_URL cannot be read", "Example: postgresql://")


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    done = cauce(tmp_path, "check", DATABASE_URL="postgresql://cauce:hush@127.0.0.1:1/cauce")
    assert fails_in_words(done, "The database cannot be reached", "DATABASE_URL")
    assert "hush" not in done.stderr


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = cauce(tmp_path / "file" / "home", "check")
    assert fails_in_words(done, str(tmp_path / "file" / "home"), "CAUCE_HOME")


def test_a_folder_of_data_that_is_none_loads_nothing(tmp_path: Path) -> None:
    done = cauce(tmp_path, "load", "--data", str(tmp_path / "nowhere"))
    assert fails_in_words(done, "nowhere is no folder", "Nothing was loaded")


def test_a_host_that_is_not_ours_is_said_before_anything_is_started(tmp_path: Path) -> None:
    done = cauce(tmp_path, "serve", "--host", "192.0.2.1", "--port", "8000")
    assert fails_in_words(done, "cannot listen on 192.0.2.1")
    assert not (tmp_path / "database").exists()
