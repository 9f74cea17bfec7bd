"""What the environment says about this installation. No Django here: settings read it."""

from __future__ import annotations

import os
import secrets
import zoneinfo
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from cauce.site import embedded_postgres
from cauce.site.errors import OperatorError

SMTP_SECURITY = ("starttls", "tls", "none")
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def home() -> Path:
    """The folder of this installation: database, keys, collected static files (`CAUCE_HOME`)."""
    folder = Path(os.environ.get("CAUCE_HOME") or Path(__file__).resolve().parents[3] / ".cauce")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"The folder {folder} cannot be made: {error.strerror}. "
            "Set CAUCE_HOME to a folder this user may write in."
        ) from error
    return folder.resolve()


def is_production() -> bool:
    return os.environ.get("CAUCE_PRODUCTION") == "1"


def is_demonstration() -> bool:
    """Whether this installation shows the demonstration cast (a new embedded database does)."""
    return not is_production() and os.environ.get("CAUCE_DEMONSTRATION", "1") == "1"


def is_embedded() -> bool:
    """Whether Cauce brings its own PostgreSQL, because no `DATABASE_URL` names another."""
    return not os.environ.get("DATABASE_URL")


def data_folder() -> Path:
    """The reference data: what ships, or an installation's own in its stead (`CAUCE_DATA`)."""
    return Path(os.environ.get("CAUCE_DATA") or Path(__file__).resolve().parents[3] / "data")


def old_ledger_keys() -> list[str]:
    """Keys that sealed the record of acts before the one in use (`CAUCE_LEDGER_OLD_KEYS`, with commas)."""
    return _keys("CAUCE_LEDGER_OLD_KEYS")


def old_secret_keys() -> list[str]:
    """Secret keys in use before the present one (`CAUCE_OLD_SECRET_KEYS`, with commas): what they sealed
    and signed stays good.
    """
    return _keys("CAUCE_OLD_SECRET_KEYS")


def _keys(variable: str) -> list[str]:
    return [key.strip() for key in os.environ.get(variable, "").split(",") if key.strip()]


def secret(file_name: str, variable: str) -> str:
    """The secret of that variable, else one made once and kept in `CAUCE_HOME`, readable by us only."""
    given = os.environ.get(variable)
    if given:
        return given
    path = home() / file_name
    try:
        return path.read_text() if path.exists() else _new_secret(path)
    except PermissionError as error:
        raise OperatorError(
            f"{path} may not be read by this user. Start Cauce as the user who owns {path.parent}, "
            "or choose another CAUCE_HOME."
        ) from error


def _new_secret(path: Path) -> str:
    """Written whole or not at all, so that two processes starting at once agree on one."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()


def hosts() -> list[str]:
    given = os.environ.get("CAUCE_HOSTS", "")
    return [host.strip() for host in given.split(",") if host.strip()] or LOCAL_HOSTS


def trusted_origins() -> list[str]:
    """The addresses forms may be sent from, as Django wants them: `.example.org` becomes `https://*.example.org`."""
    origins = [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in hosts()]
    return origins if is_production() else []


def address() -> str:
    """Where this installation is reached from, for links in mails that no page asked for.

    `CAUCE_ADDRESS`, else the first of the hosts; `cauce serve` names its own while nothing else is known.
    """
    given = os.environ.get("CAUCE_ADDRESS", "")
    return (given or next(iter(trusted_origins()), "http://localhost:8000")).rstrip("/")


def proxies() -> int:
    """How many proxies of ours stand in front and end TLS (`CAUCE_TLS_PROXIES`)."""
    return _number("CAUCE_TLS_PROXIES", 0)


def time_zone() -> str:
    return os.environ.get("CAUCE_TIME_ZONE", "America/Costa_Rica")


def email() -> dict[str, Any]:
    """How mail leaves, by Django's setting names.

    Without `CAUCE_SMTP_HOST` it is printed, not sent; a demonstration keeps it too (`KEEPS_MAIL`).
    """
    host = os.environ.get("CAUCE_SMTP_HOST", "")
    keeps = is_demonstration() and not host
    kept = "cauce.foundation.post.backend" if keeps else "django.core.mail.backends.console"
    way_out = "cauce.foundation.post.smtp" if host else kept
    security = os.environ.get("CAUCE_SMTP_SECURITY", "starttls")
    return {
        "KEEPS_MAIL": keeps,
        "EMAIL_BACKEND": f"{way_out}.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": _number("CAUCE_SMTP_PORT", 465 if security == "tls" else 587),
        "EMAIL_HOST_USER": os.environ.get("CAUCE_SMTP_USER", ""),
        "EMAIL_HOST_PASSWORD": os.environ.get("CAUCE_SMTP_PASSWORD", ""),
        "EMAIL_USE_TLS": security == "starttls",
        "EMAIL_USE_SSL": security == "tls",
        "EMAIL_TIMEOUT": 20,
        "DEFAULT_FROM_EMAIL": os.environ.get("CAUCE_SENDER", "Cauce <cauce@localhost>"),
    }


def iati_reporter() -> dict[str, str]:
    """Who publishes the IATI file (`CAUCE_IATI_ORG`, `CAUCE_IATI_NAME`, `CAUCE_IATI_TYPE`)."""
    return {
        "ref": os.environ.get("CAUCE_IATI_ORG") or "CAUCE-UNREGISTERED",
        "name": os.environ.get("CAUCE_IATI_NAME") or "Cauce",
        "kind": os.environ.get("CAUCE_IATI_TYPE") or "40",
    }


def static_storage() -> str:
    if os.environ.get("CAUCE_PLAIN_STATIC") == "1":
        return "django.contrib.staticfiles.storage.StaticFilesStorage"
    return "whitenoise.storage.CompressedManifestStaticFilesStorage"


def database() -> dict[str, Any]:
    """Django's database settings: `DATABASE_URL` when given, else the embedded server's socket."""
    parts = dict(database_parts())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": str(parts.pop("dbname", "cauce")),
        "USER": str(parts.pop("user", "")),
        "PASSWORD": str(parts.pop("password", "")),
        "HOST": str(parts.pop("host", "")),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "10", **parts},
    }


def connect() -> psycopg.Connection[Any]:
    """A connection to the database without Django. Raises `psycopg.OperationalError`."""
    return psycopg.connect(
        **{"connect_timeout": "10", "dbname": "cauce", **database_parts()}, autocommit=True
    )


def check() -> None:
    """Raises `OperatorError`, naming at once every variable that cannot be read."""
    problems = [problem for problem in (_problem_of(read) for read in (database, proxies, email)) if problem]
    security = os.environ.get("CAUCE_SMTP_SECURITY", "starttls")
    if security not in SMTP_SECURITY:
        problems.append(f"CAUCE_SMTP_SECURITY is {security!r}; it must be one of {', '.join(SMTP_SECURITY)}.")
    if not _is_time_zone(time_zone()):
        problems.append(
            f"CAUCE_TIME_ZONE is {time_zone()!r}, which is no known time zone. Example: America/Bogota."
        )
    if problems:
        raise OperatorError("\n".join(problems))


def _is_time_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _problem_of(read: Any) -> str:
    try:
        read()
    except OperatorError as error:
        return str(error)
    return ""


def database_parts() -> dict[str, Any]:
    """How to reach the database, by libpq's names. Raises `OperatorError`."""
    given = os.environ.get("DATABASE_URL")
    if not given:
        return dict(embedded_postgres.connection(home()))
    try:
        return conninfo_to_dict(given)
    except psycopg.ProgrammingError as error:
        raise OperatorError(
            f"DATABASE_URL cannot be read: {str(error).strip()}. "
            "Example: postgresql://cauce:password@db.example.org:5432/cauce"
        ) from error


def _number(variable: str, default: int) -> int:
    given = os.environ.get(variable, "")
    if not given:
        return default
    if not given.isdecimal():
        raise OperatorError(f"{variable} is {given!r}; it must be a whole number.")
    return int(given)
