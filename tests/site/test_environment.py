from __future__ import annotations

from pathlib import Path

import pytest

from cauce.site import environment
from cauce.site.errors import OperatorError


def test_every_variable_that_cannot_be_read_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "no=such")
    monkeypatch.setenv("CAUCE_TLS_PROXIES", "one")
    monkeypatch.setenv("CAUCE_SMTP_SECURITY", "secret")
    monkeypatch.setenv("CAUCE_TIME_ZONE", "Middle/Earth")
    with pytest.raises(OperatorError) as raised:
        environment.check()
    for variable in ("DATABASE_URL", "CAUCE_TLS_PROXIES", "CAUCE_SMTP_SECURITY", "CAUCE_TIME_ZONE"):
        assert variable in str(raised.value)


def test_a_database_url_becomes_settings_with_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ana:a%40b@db.example.org:5433/mirps?sslmode=require")
    found = environment.database()
    assert [found[key] for key in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "ana", "a@b", "db.example.org", "5433", "mirps",
    ]  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require", "connect_timeout": "10"}


def test_a_secret_is_made_once_and_readable_by_its_owner_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CAUCE_HOME", str(tmp_path))
    monkeypatch.delenv("CAUCE_SECRET_KEY", raising=False)
    first = environment.secret("secret.key", "CAUCE_SECRET_KEY")
    assert len(first) >= 48
    assert environment.secret("secret.key", "CAUCE_SECRET_KEY") == first
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]


def test_a_domain_with_all_its_names_is_a_trusted_origin_as_django_writes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CAUCE_PRODUCTION", "1")
    monkeypatch.setenv("CAUCE_HOSTS", "cauce.example.org, .mirps.example.org")
    assert environment.trusted_origins() == ["https://cauce.example.org", "https://*.mirps.example.org"]


def test_mail_by_tls_goes_to_its_own_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAUCE_SMTP_HOST", "mail.example.org")
    assert environment.email()["EMAIL_PORT"] == 587
    monkeypatch.setenv("CAUCE_SMTP_SECURITY", "tls")
    found = environment.email()
    assert (found["EMAIL_PORT"], found["EMAIL_USE_SSL"], found["EMAIL_USE_TLS"]) == (465, True, False)


def test_secret_keys_used_before_are_told_apart_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.old_secret_keys() == []
    monkeypatch.setenv("CAUCE_OLD_SECRET_KEYS", "first, second,")
    assert environment.old_secret_keys() == ["first", "second"]


def test_mail_is_kept_only_in_a_demonstration_without_a_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAUCE_SMTP_HOST", raising=False)
    assert environment.email()["KEEPS_MAIL"]
    assert environment.email()["EMAIL_BACKEND"].startswith("cauce.foundation.post")
    monkeypatch.setenv("CAUCE_SMTP_HOST", "mail.example.org")
    assert not environment.email()["KEEPS_MAIL"]
    monkeypatch.delenv("CAUCE_SMTP_HOST")
    monkeypatch.setenv("CAUCE_PRODUCTION", "1")
    assert not environment.email()["KEEPS_MAIL"]
    assert "console" in environment.email()["EMAIL_BACKEND"]


def test_links_in_mails_lead_to_the_address_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAUCE_ADDRESS", raising=False)
    assert environment.address() == "http://localhost:8000"
    monkeypatch.setenv("CAUCE_PRODUCTION", "1")
    monkeypatch.setenv("CAUCE_HOSTS", "cauce.example.org")
    assert environment.address() == "https://cauce.example.org"
    monkeypatch.setenv("CAUCE_ADDRESS", "http://localhost:9000/")
    assert environment.address() == "http://localhost:9000"
