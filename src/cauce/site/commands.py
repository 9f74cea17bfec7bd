"""What the verbs of the `cauce` command do, once the database is there."""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cauce.site import environment, preparation
from cauce.site.catalogues import compile_catalogues
from cauce.site.database import database_running, unreachable
from cauce.site.errors import OperatorError
from cauce.site.home import holder

SEED = 2025


@contextmanager
def ready(verb: str, *, migrate: bool = False, refuse_if_behind: bool = True) -> Iterator[None]:
    """The database running, Django set up and speaking English, the tables brought or found up to date."""
    with database_running(verb):
        compile_catalogues()
        preparation.set_up()
        from django.db import OperationalError, connections
        from django.utils import translation

        translation.activate("en")
        try:
            if migrate:
                preparation.migrate()
            elif refuse_if_behind:
                _refuse_if_behind()
            yield
        except OperationalError as error:
            raise OperatorError(unreachable(error)) from error
        finally:
            connections.close_all()


def _refuse_if_behind() -> None:
    from cauce.site import schema

    behind = schema.pending()
    if behind:
        raise OperatorError(
            f"The database tables are {len(behind)} changes behind this version. Run: ./run migrate"
        )


def load(folder: Path | None) -> int:
    print(f"Reference data: {preparation.load_reference_data(folder)}.")
    return 0


def synthesize(number: int) -> int:
    """Put so many invented commitments, and a tenth as many events, in the place of those there were."""
    from cauce.exchange import synthetic
    from cauce.exchange.demonstration import NotForProduction

    preparation.load_reference_data()
    if number:
        try:
            print(synthetic.make(commitments=number, events=-(-number // 10), seed=SEED))
        except NotForProduction as error:
            raise OperatorError(f"{error} Nothing was made.") from error
    else:
        synthetic.clear()
        print("The invented rows are gone.")
    return 0


def check() -> int:
    """Tell everything that is not in order, and the exit code: 1 if anything is not."""
    from django.conf import settings
    from django.core import checks

    from cauce.exchange import reference_data
    from cauce.site import schema

    findings: dict[str, Sequence[object]] = {
        f"Data in {settings.DATA_DIR}": reference_data.check_reference_data(settings.DATA_DIR),
        "Settings": [each for each in checks.run_checks() if not each.is_silenced()],
        "Tables": [f"{name} is missing; ./run migrate makes it" for name in schema.pending()],
    }
    for title, problems in findings.items():
        print("\n  ".join([f"{title}: {'not in order' if problems else 'in order'}", *map(str, problems)]))
    return 1 if any(findings.values()) else 0


def verify_ledger(given: argparse.Namespace) -> int:
    from cauce.foundation.ledger import queries

    found = queries.verify(witnessed=_witnesses(given.witness))
    for problem in found.problems:
        print(f"  {problem.sentence}")
    verdict = (
        f"{len(found.problems)} problems." if found.problems else "Nothing was changed, removed or inserted."
    )
    print(f"{found.entries} entries, {found.sealed} of them in {found.seals} seals. {verdict}")
    return 0 if found.is_sound else 1


def _witnesses(file: Path | None) -> list[Any]:
    from cauce.foundation.ledger import queries

    try:
        lines = file.read_text().splitlines() if file else []
        return [queries.Witness.parse(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise OperatorError(f"{file} is not what `cauce ledger roots` prints: {error}") from error


def seal_ledger(_given: argparse.Namespace) -> int:
    from django.utils import timezone

    from cauce.foundation.ledger import actions

    made = 0
    while seal := actions.seal_pending(at=timezone.now()):
        made += 1
        print(f"Seal {seal.pk}: {seal.count} entries, chain {seal.chain}")
    if not made:
        print("Nothing to seal.")
    return 0


def print_roots(_given: argparse.Namespace) -> int:
    from cauce.foundation.ledger import queries

    for witness in queries.roots():
        print(witness)
    return 0


def invite_secretariat(*, email: str, name: str) -> int:
    """The first person of an installation, who then invites the others."""
    from cauce.foundation.accounts import actions

    preparation.load_reference_data()
    try:
        link = actions.invite_first_secretariat(email=email, name=name, site=_site_address())
    except actions.Refused as error:
        raise OperatorError(f"{error} Nobody was invited.") from error
    print(f"{name} <{email}> can come in here, within 14 days, once:\n{link}")
    return 0


def _site_address() -> str:
    """Where this installation answers, for a link that is read elsewhere."""
    if environment.is_production():
        return f"https://{environment.hosts()[0].lstrip('.')}"
    note = holder(environment.home())
    return note.address if note and note.address else "http://127.0.0.1:8000"


def end_demonstration() -> int:
    """Close every demonstration account. Its traces in the record of acts stay."""
    from django.db import transaction

    from cauce.foundation.accounts.models import User
    from cauce.foundation.ledger import actions

    with transaction.atomic():
        people = list(User.objects.select_for_update().filter(is_demonstration=True, is_active=True))
        for person in people:
            person.is_active = False
            person.save(update_fields=["is_active"])
            actions.record(verb="close_account", subject=person, by=None)
    for person in people:
        print(f"Closed: {person.name} <{person.email}>")
    print(f"{len(people) or 'No'} demonstration accounts were open.")
    return 0


def list_mail(_given: argparse.Namespace) -> int:
    """Each mail that was tried and has not left, with what the mail host said."""
    from cauce.foundation.post import outbox

    stuck = outbox.stuck()
    for mail in stuck:
        then = f"next try {mail.next_at:%Y-%m-%d %H:%M} UTC" if mail.next_at else "given up"
        print(f"{mail.to}: tried {mail.tries} times, {then}. {mail.reason or 'It could not be read.'}")
    print(f"{len(stuck) or 'No'} mails are stuck.")
    return 0


def send_mail_again(_given: argparse.Namespace) -> int:
    """Have what is stuck tried at once, after the cause was mended."""
    from cauce.foundation.post import outbox

    print(f"{outbox.send_again() or 'No'} mails are being tried again.")
    return 0


def work() -> int:
    """Run the job worker until Ctrl-C."""
    from cauce.site import serving

    return subprocess.call(serving.worker_command(), env=serving.child_environment())


def pass_to_django(words: Sequence[str]) -> int:
    """Run one of Django's own commands as a process of its own."""
    from cauce.site import serving

    command = [sys.executable, "-m", "django", *words]
    return subprocess.call(command, env=serving.child_environment())
