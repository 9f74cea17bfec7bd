"""The web server: waitress, with the site loaded once before it divides into processes that share it.

Run by the supervisor as `python -m cauce.site.web HOST PORT`, the first time with `--tell DESCRIPTOR`:
then it prepares database and files before it serves, and tells the story of it there, one JSON object
a line. Preparing and serving in one process spares loading Django twice.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import multiprocessing.connection
import os
import signal
import socket
import sys
import time
from multiprocessing.process import BaseProcess
from typing import Any

import waitress

from cauce.site import preparation
from cauce.site.errors import OperatorError

WORKERS = 2
#: A request is given to a thread when all of it has come; a slow visitor holds none.
THREADS = 4
CONNECTIONS = 1000
SILENCE_SECONDS = 30
LONGEST_BODY = 32 * 2**20
#: An answer that its reader takes slowly is laid aside (beyond a megabyte on disk), up to this size.
LONGEST_ANSWER = 2**30
WAITING = 1024
PATIENCE = 8
PAUSE = 1


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
    """Fork the processes and replace those that die, until SIGTERM."""
    listener, application = _listen(host, port), load()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    workers: list[BaseProcess] = []
    try:
        while True:
            workers = [each for each in workers if each.is_alive()]
            workers += [_fork(application, listener) for _ in range(WORKERS - len(workers))]
            multiprocessing.connection.wait([each.sentinel for each in workers])
            time.sleep(PAUSE)
    finally:
        _end(workers)


def _listen(host: str, port: int) -> socket.socket:
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family, backlog=WAITING)


def _fork(application: Any, listener: socket.socket) -> BaseProcess:
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(application, listener))
    worker.start()
    return worker


def _work(application: Any, listener: socket.socket) -> None:
    """One process: answers until SIGTERM, and finishes what it has begun."""
    server = waitress.create_server(
        application,
        sockets=[listener],
        threads=THREADS,
        backlog=WAITING,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=SILENCE_SECONDS,
        max_request_body_size=LONGEST_BODY,
        outbuf_high_watermark=LONGEST_ANSWER,
        clear_untrusted_proxy_headers=False,
        ident=None,
    )
    server.run()


def _end(workers: list[BaseProcess]) -> None:
    for worker in workers:
        worker.terminate()
    deadline = time.monotonic() + PATIENCE
    for worker in workers:
        worker.join(max(0.0, deadline - time.monotonic()))
        worker.kill()


def load() -> Any:
    """The WSGI application, with every page's code imported."""
    from django.urls import get_resolver

    from cauce.site.wsgi import application

    get_resolver().url_patterns  # noqa: B018
    return application


if __name__ == "__main__":
    main()
