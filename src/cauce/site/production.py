"""What must be true before the public may come in. `cauce serve --production` refuses otherwise."""

from __future__ import annotations

import os
from typing import Any

import psycopg

from cauce.site import environment
from cauce.site.errors import OperatorError

SHORTEST_SECRET = 32
SECRETS = {"CAUCE_SECRET_KEY": "secret.key", "CAUCE_LEDGER_KEY": "ledger.key"}
HOW_TO_MAKE_ONE = 'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
HOW_TO_NAME_HOSTS = "Name those of the site, with commas: CAUCE_HOSTS=cauce.example.org"


def check() -> None:
    """Raises `OperatorError` that names every problem at once. Needs the database running."""
    found = [*secret_problems(), *declaration_problems(), *demonstration_problems()]
    if found:
        listed = "\n".join(f"  {number}. {problem}" for number, problem in enumerate(found, 1))
        raise OperatorError(
            f"Not started: this installation is not ready for production.\n{listed}\n"
            "docs/operators/running.md explains each."
        )


def secret_problems() -> list[str]:
    found = [problem for variable in SECRETS if (problem := _secret_problem(variable))]
    given = [os.environ[variable] for variable in SECRETS if os.environ.get(variable)]
    if len(given) > len(set(given)):
        found.append("CAUCE_SECRET_KEY and CAUCE_LEDGER_KEY are the same. Give each its own.")
    return found


def _secret_problem(variable: str) -> str:
    given = os.environ.get(variable, "")
    if not given:
        return f"{variable} is not set; the generated one is for trying out only. {HOW_TO_MAKE_ONE}"
    if len(given) < SHORTEST_SECRET:
        return f"{variable} is too short: {len(given)} of {SHORTEST_SECRET} characters. {HOW_TO_MAKE_ONE}"
    generated = environment.home() / SECRETS[variable]
    if generated.exists() and generated.read_text() == given:
        return f"{variable} is the one generated in {generated}. Give it one of its own. {HOW_TO_MAKE_ONE}"
    return ""


def declaration_problems() -> list[str]:
    found = []
    if environment.proxies() < 1:
        found.append(
            "CAUCE_TLS_PROXIES is not set, so nothing is said to end TLS. Put a reverse proxy with a "
            "certificate in front, and set CAUCE_TLS_PROXIES to the number of your own proxies that a "
            "request passes (usually 1)."
        )
    if not os.environ.get("CAUCE_HOSTS", "").strip(" ,"):
        found.append(f"CAUCE_HOSTS is not set. {HOW_TO_NAME_HOSTS}")
    elif "*" in environment.hosts():
        found.append(f"CAUCE_HOSTS allows any host name (*). {HOW_TO_NAME_HOSTS}")
    if not os.environ.get("CAUCE_SMTP_HOST"):
        found.append(
            "CAUCE_SMTP_HOST is not set, so invitations and password links could not be sent. "
            "Name your mail server: CAUCE_SMTP_HOST=mail.example.org"
        )
    return found


def demonstration_problems() -> list[str]:
    """What is left of a demonstration: accounts that could still sign in, and invented rows."""
    try:
        addresses, rows = active_demonstration_accounts(), synthetic_rows()
    except psycopg.OperationalError as error:
        return [f"The database cannot be asked about demonstration rows: {' '.join(str(error).split())}"]
    found = []
    if addresses:
        found.append(
            f"Demonstration accounts can sign in: {', '.join(addresses)}. Close them with "
            "`./run account end-demonstration`, or start with a new CAUCE_HOME or another DATABASE_URL."
        )
    if rows:
        found.append(f"There are {rows} invented rows. Remove them with `./run load --synthetic 0`.")
    return found


def active_demonstration_accounts() -> list[str]:
    """E-mail addresses; none when the database has no accounts yet. Raises `psycopg.OperationalError`."""
    asked = "SELECT email FROM accounts_user WHERE is_active AND is_demonstration ORDER BY email"
    return [str(row[0]) for row in _rows("accounts_user", asked)]


def synthetic_rows() -> int:
    """How many rows were invented to measure with. Raises `psycopg.OperationalError`."""
    counted = "SELECT count(*) FROM {} WHERE is_demonstration AND key LIKE 'SYN-%'"
    tables = ("commitments_commitment", "agenda_event", "support_need", "support_offer", "support_match")
    return sum(row[0] for table in tables for row in _rows(table, counted.format(table)))


def _rows(table: str, question: str) -> list[Any]:
    """The answer to a question, none while the table is not there."""
    with environment.connect() as connection:
        there = connection.execute("SELECT to_regclass(%s)", [table]).fetchone()
        return connection.execute(question).fetchall() if there and there[0] else []
