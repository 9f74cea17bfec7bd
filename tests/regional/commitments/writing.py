"""Contents and drafts for tests, made by the actions themselves."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import actions, rules
from cauce.regional.commitments.content import Content, GivenIndicator, GivenPart
from cauce.regional.commitments.models import Commitment, Consent
from tests.cast import Cast

#: Who writes for whom in the cast.
WRITERS = {"BLZ": "celia", "MEX": "diego", "CAN": "elena", "COL": "bruno"}


def both(text: str) -> Translated:
    return Translated({"es": f"{text} es", "en": f"{text} en"})


def content(called: str = "Promise", by: tuple[str, ...] = ("BLZ",), **fields: Any) -> Content:
    given: dict[str, Any] = {
        "kind": "pledge",
        "forum": "GRF 2023",
        "year": 2025,
        "title": both(called),
        "statement": both(f"What {called} does"),
        "parts": tuple(GivenPart("commits", code) for code in by),
    }
    return Content(**{**given, **fields})


def indicator(name: str = "People", **fields: Any) -> GivenIndicator:
    return GivenIndicator(name=both(name), **fields)


def draft(cast: Cast, owner: str = "BLZ", said: Content | None = None, **fields: Any) -> Commitment:
    by = cast.person(fields.pop("writer", WRITERS[owner]))
    return actions.draft_commitment(by=by, content=said or content(**{"by": (owner,), **fields}), owner=owner)


def published(
    cast: Cast, owner: str = "BLZ", said: Content | None = None, visibility: str = "public", **fields: Any
) -> Commitment:
    """Agreed by its owner, and by everyone else whom it names."""
    made = draft(cast, owner, said, **fields)
    by = cast.person(WRITERS[owner])
    actions.agree(by=by, commitment=made)
    named = ("MEX",) if visibility == "parties" else ()
    for code in rules.unasked(made):
        Consent.objects.create(
            commitment=made,
            party_id=code,
            version=made.version,
            by=cast.users[WRITERS[owner]],
            at=timezone.now(),
        )
    return actions.publish(by=by, commitment=made, visibility=visibility, named=named)
