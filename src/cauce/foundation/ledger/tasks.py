"""What the job worker does for the ledger, unasked."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from cauce.foundation.ledger import actions


@app.periodic(cron="* * * * *")
@app.task(name="ledger.seal", queueing_lock="ledger.seal", lock="ledger.seal")
def seal(timestamp: int) -> None:  # noqa: ARG001
    """Every minute: seal what was recorded. `timestamp` is the minute it was due."""
    while actions.seal_pending(at=timezone.now()):
        pass
