"""The job worker: does what the site asked to be done later, and what is due by the clock.

Run by the supervisor as `python -m cauce.site.worker`. Finished jobs are deleted, so that the job
table stays small; failed ones stay, to be looked at. Mail has lanes of its own: a mail host that is slow
to answer holds up neither the seals of the record nor the reminders. So has the matching engine, whose
search takes long.
"""

from __future__ import annotations

import asyncio
import signal

from cauce.site import preparation

PATIENCE = 8
#: Each set of queues, and how many of its jobs are done at once.
LANES = ((["default", "builtin"], 1), (["mail"], 4), (["matching"], 1))


def main() -> None:
    """Work until SIGTERM; a job at work then gets `PATIENCE` seconds to finish."""
    preparation.set_up()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_work())


async def _work() -> None:
    """All lanes; when one ends, so do the others. Each is told once: told twice, it drops its jobs."""
    from procrastinate.contrib.django import app

    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with app.open_async():
        lanes = [asyncio.create_task(_lane(queues, at_once)) for queues, at_once in LANES]
        until_told = asyncio.create_task(told.wait())
        await asyncio.wait([*lanes, until_told], return_when=asyncio.FIRST_COMPLETED)
        for each in (*lanes, until_told):
            each.cancel()
        for outcome in await asyncio.gather(*lanes, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome


async def _lane(queues: list[str], at_once: int) -> None:
    from procrastinate.contrib.django import app

    await app.run_worker_async(
        name="cauce", queues=queues, concurrency=at_once, delete_jobs="successful",
        shutdown_graceful_timeout=PATIENCE, install_signal_handlers=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
