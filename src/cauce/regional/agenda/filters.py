"""What the list of events can be narrowed to."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import GuardedQuerySet
from cauce.foundation.search.queries import says
from cauce.regional.agenda import queries, words
from cauce.regional.agenda.models import Event, Organ


class EventFilter(django_filters.FilterSet):
    """Year, organ, State or host, kind, standing on the reader's day, and words."""

    q = django_filters.CharFilter(label=_("Words"), method="with_words")
    year = django_filters.ChoiceFilter(label=_("Year"), empty_label=_("Any"), method="of_year")
    organ = django_filters.ChoiceFilter(label=_("Organ"), empty_label=_("Any"), choices=Organ.choices)
    state = django_filters.ChoiceFilter(label=_("State or host"), empty_label=_("Any"), field_name="hosts")
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("Any"))
    status = django_filters.ChoiceFilter(
        label=_("Standing"), empty_label=_("Any"), choices=list(words.STANDING.items()), method="standing"
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()

    def __init__(
        self, data: Any = None, queryset: GuardedQuerySet | None = None, *, person: Person, **options: Any
    ) -> None:
        self.person = person
        super().__init__(data, queries.events(person) if queryset is None else queryset, **options)
        self._offer("year", [(year, str(year)) for year in reversed(queries.years(person))])
        self._offer("kind", [(kind, words.kind_words(kind)) for kind in queries.kinds(person)])
        self._offer("state", [(party.code, str(party)) for party in queries.hosts(person)])

    def _offer(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.filters[name].extra["choices"] = choices

    def with_words(self, found: GuardedQuerySet, name: str, text: str) -> GuardedQuerySet:
        return found.filter(says(text))

    def of_year(self, found: GuardedQuerySet, name: str, year: str) -> GuardedQuerySet:
        return queries.of_year(found, int(year))

    def standing(self, found: GuardedQuerySet, name: str, key: str) -> GuardedQuerySet:
        return queries.with_standing(found, key, self.person.on)

    @property
    def found(self) -> GuardedQuerySet:
        """The rows that are left: none when a filter was given a value it does not have."""
        rows = cast(GuardedQuerySet, self.qs)
        return rows if not self.is_bound or self.is_valid() else rows.none()

    @property
    def in_use(self) -> bool:
        return any(self.form[name].data for name in self.filters)
