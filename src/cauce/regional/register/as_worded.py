"""Commitments in the words they had on a day that is over, many at a time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from cauce.regional.commitments.content import COLUMNS, Content
from cauce.regional.commitments.models import Revision
from cauce.regional.progress.queries.standing import end_of


def put_back(rows: Collection[Any], on: date) -> None:
    """Give rows of commitments known on the day the wording they had at its end. One query.

    A row that never had another wording stays as it is; one that came from a source has its first until it
    was changed here. The rows must not be saved.
    """
    kept = Revision.objects.filter(commitment__in=[row.pk for row in rows]).order_by("version")
    worded: dict[int, Any] = {}
    for revision in kept.only("commitment_id", "at", "content"):
        if revision.at < end_of(on):
            worded[revision.commitment_id] = revision.content
        else:
            worded.setdefault(revision.commitment_id, revision.content)
    for row in rows:
        if row.pk in worded:
            _reword(row, Content.from_json(worded[row.pk]))


def _reword(row: Any, content: Content) -> None:
    for name in COLUMNS:
        setattr(row, name, getattr(content, name))
