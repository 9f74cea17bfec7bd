"""Updates for tests, made by the actions themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import actions
from cauce.regional.progress.models import Update
from tests.cast import TODAY, Cast

#: Who reports for whom in the cast.
REPORTERS = {"BLZ": "celia", "MEX": "diego", "CAN": "elena"}


def content(stage: str = "in_progress", refers_to: date = TODAY, **fields: Any) -> actions.Content:
    text = fields.pop("done", f"hecho {stage}")
    return actions.Content(
        refers_to=refers_to, stage=stage, done=Translated({"es": text, "en": f"en {text}"}), **fields
    )


def draft(cast: Cast, commitment: Commitment, party: str = "BLZ", **fields: Any) -> Update:
    """A draft by the focal point of the party."""
    corrects = fields.pop("corrects", None)
    by = cast.person(REPORTERS[party])
    return actions.begin(
        by=by, commitment=commitment, party=party, content=content(**fields), corrects=corrects
    )


def signed(
    cast: Cast, commitment: Commitment, party: str = "BLZ", at: datetime | None = None, **fields: Any
) -> Update:
    """An update signed at noon of the day it refers to, unless said otherwise."""
    made = draft(cast, commitment, party, **fields)
    moment = at or datetime.combine(made.refers_to, time(12), tzinfo=UTC)
    return actions.sign(by=cast.person(REPORTERS[party]), update=made, at=moment)
