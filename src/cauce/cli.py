"""The `cauce` command."""

from __future__ import annotations

import argparse
import errno
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

from cauce import __version__
from cauce.site import backup, commands, environment
from cauce.site.database import database_running
from cauce.site.errors import OperatorError

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}

Verb = Callable[[argparse.Namespace], int]
Verbs: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(words: Sequence[str] | None = None) -> None:
    """Run one verb and leave with its exit code. Expected failures are told in words, without a traceback."""
    typed = sys.argv[1:] if words is None else words
    given = parser().parse_args(typed or ["--help"])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.site.settings")
    try:
        environment.check()
        code = given.run(given)
    except OperatorError as error:
        code = _fail(str(error))
    except KeyboardInterrupt:
        code = 130
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        code = _fail(f"{error.filename or environment.home()}: {error.strerror}. Nothing more was done.")
    sys.exit(code)


def _fail(text: str) -> int:
    print(f"cauce: {text}", file=sys.stderr)
    return 1


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="cauce", description="Cauce makes asylum systems stronger. docs/operators/running.md says more."
    )
    top.add_argument("--version", action="version", version=f"Cauce {__version__}")
    verbs = top.add_subparsers(title="what to do", metavar="VERB", required=True)
    _describe_serve(verbs)
    _describe_load(verbs)
    _verb(verbs, "check", _check, "look whether data, settings and tables are in order; change nothing")
    _describe_ledger(verbs)
    _describe_account(verbs)
    _describe_mail(verbs)
    _describe_backup(verbs)
    _describe_match(verbs)
    _verb(verbs, "migrate", _migrate, "bring the database tables up to date (serve does it by itself)")
    _verb(verbs, "worker", _worker, "run only the worker for background jobs (serve does it by itself)")
    developer = _verb(verbs, "django", _django, "pass the rest to Django's own commands, for developers")
    developer.add_argument("words", nargs=argparse.REMAINDER, metavar="...")
    return top


def _verb(verbs: Verbs, name: str, run: Verb, help_text: str) -> argparse.ArgumentParser:
    made = verbs.add_parser(name, help=help_text, description=f"{help_text[0].upper()}{help_text[1:]}.")
    made.set_defaults(run=run)
    return made


def _describe_serve(verbs: Verbs) -> None:
    serve = _verb(verbs, "serve", _serve, "start the site: database, web server and worker, until Ctrl-C")
    serve.add_argument(
        "--host", default="127.0.0.1", help="where to listen; usual: 127.0.0.1, only this machine"
    )
    serve.add_argument("--port", type=_port, default=8000, help="usual: 8000; 0 takes a free one")
    serve.add_argument(
        "--production", action="store_true", help="refuse to start unless it is safe to let people in"
    )


def _describe_load(verbs: Verbs) -> None:
    load = _verb(verbs, "load", _load, "load the reference data, whole or not at all")
    load.add_argument("--data", type=Path, metavar="FOLDER", help="from here instead of what ships")
    load.add_argument(
        "--synthetic",
        type=_count,
        metavar="N",
        help="N invented commitments, to measure with; 0 removes them",
    )


def _describe_ledger(verbs: Verbs) -> None:
    ledger = _verb(verbs, "ledger", _ledger, "prove that the record of acts is whole, or seal it")
    ledger.add_argument(
        "act",
        choices=("verify", "seal", "roots"),
        help="verify: look for changed, removed or inserted entries. seal: close the open entries now. "
        "roots: print the seals, to hand to a witness",
    )
    ledger.add_argument(
        "--witness", type=Path, metavar="FILE", help="verify also against seals that `roots` printed earlier"
    )


def _describe_account(verbs: Verbs) -> None:
    account = _verb(verbs, "account", _invite, "let the first person in, or the demonstration out")
    acts = account.add_subparsers(title="what to do", metavar="ACT", required=True)
    invite = _verb(
        acts, "invite-secretariat", _invite, "print a link that lets a person of the secretariat in"
    )
    invite.add_argument("--email", required=True)
    invite.add_argument("--name", required=True)
    _verb(acts, "end-demonstration", _end_demonstration, "close every demonstration account")


def _describe_mail(verbs: Verbs) -> None:
    mail = _verb(verbs, "mail", _mail, "look at mails that did not leave, or have them tried again")
    mail.add_argument(
        "act",
        choices=("stuck", "retry"),
        help="stuck: name each with what the mail host said. retry: try all of them at once",
    )


def _describe_backup(verbs: Verbs) -> None:
    made = _verb(verbs, "backup", _backup, "write the whole database into one file, also while serve runs")
    made.add_argument("file", type=Path, metavar="FILE")
    restore = _verb(verbs, "restore", _restore, "put a backup in the place of what the database holds")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--replace", action="store_true", help="even if real people have accounts")


def _describe_match(verbs: Verbs) -> None:
    match = _verb(verbs, "match", _match, "propose which offers serve which needs, from two files alone")
    match.add_argument("needs", type=Path, metavar="NEEDS.json")
    match.add_argument("offers", type=Path, metavar="OFFERS.json")
    match.add_argument("--weights", type=Path, metavar="FILE", help="factor: number; usual: all the same")
    match.add_argument("--on", type=_day, metavar="DAY", help="the day asked about, instead of the file's")
    match.add_argument("--seconds", type=_seconds, default=60.0, help="how long to search; usual: 60")
    match.add_argument("--json", action="store_true", help="print JSON, for programs")
    match.add_argument("--explain", action="store_true", help="say why, and what almost fits")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; it must be like 2025-05-15") from error


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} must be a number above 0")
    return seconds


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; it must be a number from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} must be a number from 0 on")
    return int(text)


def _serve(given: argparse.Namespace) -> int:
    from cauce.site import serving

    if given.production:
        os.environ["CAUCE_PRODUCTION"] = "1"
    return serving.serve(host=given.host, port=given.port)


def _load(given: argparse.Namespace) -> int:
    if given.synthetic is not None and given.data:
        raise OperatorError("--synthetic goes without --data. Nothing was loaded.")
    if given.data and not given.data.is_dir():
        raise OperatorError(f"{given.data} is no folder. Nothing was loaded.")
    with commands.ready("load", migrate=True):
        if given.synthetic is not None:
            return commands.synthesize(given.synthetic)
        return commands.load(given.data)


def _check(_given: argparse.Namespace) -> int:
    with commands.ready("check", refuse_if_behind=False):
        return commands.check()


def _ledger(given: argparse.Namespace) -> int:
    acts = {"verify": commands.verify_ledger, "seal": commands.seal_ledger, "roots": commands.print_roots}
    with commands.ready("ledger"):
        return acts[given.act](given)


def _mail(given: argparse.Namespace) -> int:
    acts = {"stuck": commands.list_mail, "retry": commands.send_mail_again}
    with commands.ready("mail"):
        return acts[given.act](given)


def _invite(given: argparse.Namespace) -> int:
    with commands.ready("account", migrate=True):
        return commands.invite_secretariat(email=given.email, name=given.name)


def _end_demonstration(_given: argparse.Namespace) -> int:
    with commands.ready("account"):
        return commands.end_demonstration()


def _backup(given: argparse.Namespace) -> int:
    with database_running("backup"):
        backup.back_up(given.file)
    print(f"Written: {given.file}. The keys are not in it; see docs/operators/running.md.")
    return 0


def _restore(given: argparse.Namespace) -> int:
    with database_running("restore", alone=True):
        backup.restore(given.file, replace=given.replace)
    print(f"The database now holds what {given.file} holds.")
    return 0


def _match(given: argparse.Namespace) -> int:
    from cauce.site import matching

    return matching.match(
        matching.Asked(
            needs=given.needs,
            offers=given.offers,
            weights=given.weights,
            on=given.on,
            seconds=given.seconds,
            as_json=given.json,
            explain=given.explain,
        )
    )


def _migrate(_given: argparse.Namespace) -> int:
    with commands.ready("migrate", migrate=True):
        print("The tables are up to date.")
    return 0


def _worker(_given: argparse.Namespace) -> int:
    with commands.ready("worker"):
        return commands.work()


def _django(given: argparse.Namespace) -> int:
    with database_running("django"):
        return commands.pass_to_django(given.words)
