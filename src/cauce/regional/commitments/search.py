"""What a search finds here: pledges, and rows of the National Action Plans."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.commitments.models import Commitment, Forum
from cauce.regional.commitments.queries import committing


def _url(row: Commitment) -> str:
    return reverse("commitments:detail", args=[row.key])


def _origin(row: Any, _person: Any) -> str:
    who = ", ".join(str(part.party or part.name) for part in row.parts.all())
    return " · ".join(word for word in (who, row.get_forum_display()) if word)


def _prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.defer("search_es", "search_en").prefetch_related(committing())


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
        may_be_many=True,
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
        may_be_many=True,
    )
)
