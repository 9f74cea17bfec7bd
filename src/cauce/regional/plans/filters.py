"""What a reader may narrow versions of plans and their rows by, over HTTP and in a download."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import django_filters
from django.db.models import DateField, QuerySet, Value
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.standing import Person
from cauce.foundation.web.api import Refused
from cauce.foundation.web.as_of import AsOf
from cauce.regional.plans.queries import in_force_on

_COUNTRY = gettext_lazy("Code of the State")
_ON = gettext_lazy("Only what was in force on that day")


class VersionFilter(django_filters.FilterSet):
    """Narrows what `queries.all_versions` gives."""

    country = django_filters.CharFilter("plan__country", label=_COUNTRY)
    on = django_filters.DateFilter(method="in_force", label=_ON)

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

    def in_force(self, rows: QuerySet[Any], _name: str, on: date) -> QuerySet[Any]:
        """What replaced it was not known then: the answer for a day that is over never changes."""
        stood = rows.filter(pk__in=in_force_on(self._day(on)).values("pk"))
        unreplaced: QuerySet[Any] = stood.annotate(replaced_from=Value(None, output_field=DateField()))
        return unreplaced

    def _day(self, on: date) -> date:
        asked = AsOf.read({"on": on.isoformat()}, self.person.on)
        if asked.problem:
            raise Refused({"on": [asked.problem]})
        return on


class RowFilter(VersionFilter):
    """Narrows rows of versions."""

    country = django_filters.CharFilter("version__plan__country", label=_COUNTRY)
    version = django_filters.NumberFilter("version__number", label=gettext_lazy("Number of the version"))
    sector = django_filters.CharFilter("sector", label=gettext_lazy("Sector"))

    def in_force(self, rows: QuerySet[Any], _name: str, on: date) -> QuerySet[Any]:
        return rows.filter(version__in=in_force_on(self._day(on)).values("pk"))
