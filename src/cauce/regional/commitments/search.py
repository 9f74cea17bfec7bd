"""What a search finds here: pledges, and rows of the National Action Plans."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.commitments.models import Commitment, Forum, Part, PartRole


def _url(row: Commitment) -> str:
    return reverse("commitments:detail", args=[row.key])


def _origin(row: Any, _person: Any) -> str:
    who = ", ".join(str(part.party or part.name) for part in row.committing)
    return " · ".join(word for word in (who, row.get_forum_display()) if word)


def _prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
    committing = Part.objects.filter(role=PartRole.COMMITS).select_related("party")
    return rows.defer("search_es", "search_en").prefetch_related(
        Prefetch("parts", committing, to_attr="committing")
    )


register(
    Searchable(
        kind="commitments",
        label=_("Pledges"),
        one=_("Pledge"),
        rows=lambda person: Commitment.objects.visible_to(person).exclude(forum=Forum.NATIONAL_ACTION_PLAN),
        url=_url,
        body=("statement",),
        origin=_origin,
        prepare=_prepare,
        position=20,
    )
)
register(
    Searchable(
        kind="plan-rows",
        label=_("National Action Plans"),
        one=_("National Action Plan"),
        rows=lambda person: Commitment.objects.visible_to(person).filter(forum=Forum.NATIONAL_ACTION_PLAN),
        url=_url,
        body=("statement",),
        origin=_origin,
        prepare=_prepare,
        position=30,
    )
)
