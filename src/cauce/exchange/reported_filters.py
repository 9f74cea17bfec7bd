"""What a reader may narrow updates by, in a download and over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from cauce.exchange import reported
from cauce.foundation.accounts.standing import Person
from cauce.regional.progress.models import MoneyKind, Stage


class UpdateFilter(django_filters.FilterSet):
    """Narrows signed updates that were read with `reported.updates`."""

    commitment = django_filters.CharFilter("commitment__key", label=gettext_lazy("Key of the commitment"))
    party = django_filters.CharFilter("party_id", label=gettext_lazy("Code of the party that reports"))
    stage = django_filters.ChoiceFilter("stage", label=gettext_lazy("Stage"), choices=Stage.choices)
    since = django_filters.DateFilter(
        "signed_at__date", "gte", label=gettext_lazy("Signed on that day or later")
    )
    on = django_filters.DateFilter(
        method="as_it_stood", label=gettext_lazy("As it stood on that day (default: today)")
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        person: Person,
        **options: Any,
    ) -> None:
        self.person = person
        super().__init__(data, queryset, **options)

    def as_it_stood(self, rows: QuerySet[Any], _name: str, on: date) -> QuerySet[Any]:
        reported.day_asked({"on": on.isoformat()}, self.person)
        return reported.as_stood(rows, self.person, on)


class ValueFilter(UpdateFilter):
    """Narrows what belongs to updates: values of indicators."""

    commitment = django_filters.CharFilter(
        "update__commitment__key", label=gettext_lazy("Key of the commitment")
    )
    party = django_filters.CharFilter(
        "update__party_id", label=gettext_lazy("Code of the party that reports")
    )
    stage = django_filters.ChoiceFilter("update__stage", label=gettext_lazy("Stage"), choices=Stage.choices)
    since = django_filters.DateFilter(
        "update__signed_at__date", "gte", label=gettext_lazy("Signed on that day or later")
    )

    def as_it_stood(self, rows: QuerySet[Any], _name: str, on: date) -> QuerySet[Any]:
        reported.day_asked({"on": on.isoformat()}, self.person)
        return reported.values_as_stood(rows, on)


class MoneyFilter(ValueFilter):
    """Narrows money by its kind, too: the three kinds are never added to each other."""

    kind = django_filters.ChoiceFilter("kind", label=gettext_lazy("Kind of money"), choices=MoneyKind.choices)
