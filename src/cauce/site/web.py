"""The web server: granian, with the site loaded once before it divides into processes that share it.

Run by the supervisor as `python -m cauce.site.web HOST PORT`, the first time with `--tell DESCRIPTOR`:
then it prepares database and files before it serves, and tells the story of it there, one JSON object
a line. Preparing and serving in one process spares loading Django twice.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import os
import sys
from collections.abc import Callable
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from cauce.site import preparation
from cauce.site.errors import OperatorError

WORKERS = 2
PATIENCE = 8


def main() -> None:
    """Serve until SIGTERM. A process that dies is replaced."""
    words = argparse.ArgumentParser()
    words.add_argument("host")
    words.add_argument("port", type=int)
    words.add_argument("--tell", type=int, metavar="DESCRIPTOR")
    given = words.parse_args()
    if given.tell is None:
        preparation.set_up()
    else:
        _prepare(given.tell)
    _serve(given.host, given.port)


def _prepare(descriptor: int) -> None:
    """Prepare, tell of it, and let go of the database. Ends the program after telling a problem."""
    with os.fdopen(descriptor, "w") as pipe:

        def tell(**message: Any) -> None:
            print(json.dumps(message), file=pipe, flush=True)

        try:
            preparation.prepare(tell)
        except OperatorError as error:
            tell(problem=str(error))
            sys.exit(1)
    from django.db import connections

    connections.close_all()


def _serve(host: str, port: int) -> None:
    Granian(
        "cauce.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=os.environ.get("CAUCE_ACCESS_LOG") == "1",
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=PATIENCE,
    ).serve(target_loader=_loader(), wrap_loader=False)


def _loader() -> Callable[[], Any]:
    """Where processes are forked they get the site as it is now, ready; elsewhere each loads its own."""
    if multiprocessing.get_start_method() == "fork":
        load()
        gc.collect()
        gc.freeze()
    return load


def load() -> Any:
    """The WSGI application, with every page's code imported."""
    from django.urls import get_resolver

    from cauce.site.wsgi import application

    get_resolver().url_patterns  # noqa: B018
    return application


if __name__ == "__main__":
    main()
