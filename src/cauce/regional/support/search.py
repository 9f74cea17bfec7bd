"""What a search finds here: needs and offers."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.support import showing
from cauce.regional.support.queries import needs, offers


def _origin(row: Any, _person: Any) -> str:
    return " · ".join((str(row.owner or ""), ", ".join(showing.form_names(row))))


def _prepare(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.select_related("owner").defer(*needs.UNSHOWN)


register(
    Searchable(
        kind="needs",
        label=_("Needs"),
        one=_("Need"),
        rows=needs.visible,
        url=lambda row: reverse("support:need", args=[row.key]),
        body=("words",),
        origin=_origin,
        prepare=_prepare,
        position=32,
        may_be_many=True,
    )
)
register(
    Searchable(
        kind="offers",
        label=_("Offers"),
        one=_("Offer"),
        rows=offers.visible,
        url=lambda row: reverse("support:offer", args=[row.key]),
        body=("words",),
        origin=_origin,
        prepare=_prepare,
        position=34,
        may_be_many=True,
    )
)
