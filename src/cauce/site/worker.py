"""The job worker: does what the site asked to be done later, and what is due by the clock.

Run by the supervisor as `python -m cauce.site.worker`. Finished jobs are deleted, so that the job
table stays small; failed ones stay, to be looked at.
"""

from __future__ import annotations

import asyncio

from cauce.site import preparation

PATIENCE = 8


def main() -> None:
    """Work until SIGTERM; a job at work then gets `PATIENCE` seconds to finish."""
    preparation.set_up()
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    async with app.open_async():
        await app.run_worker_async(
            name="cauce",
            delete_jobs="successful",
            shutdown_graceful_timeout=PATIENCE,
        )


if __name__ == "__main__":
    main()
