"""What a search finds here: arrangements, those that the person may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.cooperation import words
from cauce.regional.cooperation.models import Side
from cauce.regional.cooperation.queries import arrangements


def _origin(row: Any, _person: Any) -> str:
    return " · ".join(word for word in (row.get_form_display(), words.parties_line(row)) if word)


def _prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.prefetch_related(Prefetch("sides", Side.objects.select_related("party")))


register(
    Searchable(
        kind="arrangements",
        label=_("Arrangements"),
        one=_("Arrangement"),
        rows=arrangements.visible,
        url=lambda row: reverse("cooperation:detail", args=[row.key]),
        body=("summary",),
        origin=_origin,
        prepare=_prepare,
        position=36,
    )
)
