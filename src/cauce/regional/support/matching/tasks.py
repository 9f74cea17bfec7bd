"""What the job worker does for matching: one run at a time, in a lane of its own."""

from __future__ import annotations

from procrastinate.contrib.django import app

from cauce.regional.support.matching import runs

QUEUE = "matching"


@app.task(name="support.match", queue=QUEUE, lock="support.match")
def match(run: int) -> None:
    """Carry out a run. One that a dead worker left is begun again."""
    runs.carry_out(run)


def start(run: int) -> None:
    """Have a run done as soon as the transaction at hand is whole."""
    match.defer(run=run)
