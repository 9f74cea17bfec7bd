"""What a reader may narrow the list by, each option with the rows it would leave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Forum, Kind, Side
from cauce.regional.commitments.queries import NO_SECTOR, PLAN_ROWS, Criteria, Tally
from cauce.regional.commitments.words import short_forum, short_kind

Option = tuple[str, str]
Group = tuple[str, list[Option]]

OWN_PLANS = gettext_lazy("Plans of the States: any row")


def _open(label: Any) -> django_filters.CharFilter:
    return django_filters.CharFilter(label=label, widget=forms.Select)


def _closed(label: Any, choices: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=choices)


class CommitmentFilter(django_filters.FilterSet):
    """Narrows the commitments that `person` may see. A value that nobody has leaves no rows.

    With `counted`, the options carry how many rows they would leave.
    """

    q = django_filters.CharFilter(
        label=gettext_lazy("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = _open(gettext_lazy("Who commits"))
    kind = _closed(gettext_lazy("Kind"), [*Kind.choices, (PLAN_ROWS, OWN_PLANS)])
    forum = _closed(gettext_lazy("Forum"), Forum.choices)
    sector = _open(gettext_lazy("Sector of the plan"))
    term = _open(gettext_lazy("Classification"))
    side = _closed(gettext_lazy("Support"), Side.choices)

    class Meta:
        model = Commitment
        fields: list[str] = []

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        queryset: QuerySet[Any] | None = None,
        *,
        person: Person,
        counted: bool = False,
        **options: Any,
    ) -> None:
        self.person = person
        self.criteria = Criteria.read(data or {})
        rows = queries.listed(person) if queryset is None else queryset
        super().__init__(data, rows, **options)
        self._found: frozenset[int] | None = None
        if counted:
            self._count()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self._found is not None:
            return queries.among(queryset, self._found)
        return queries.matching(queryset, self.criteria)

    @property
    def is_active(self) -> bool:
        return bool(self.criteria.active)

    def _count(self) -> None:
        known = queries.counted(self.person, self.criteria)
        self._found = known.found
        self._offer(known.facets)

    def _offer(self, counted: Mapping[str, Mapping[str, Tally]]) -> None:
        self._set("state", _state_options(_with_chosen(counted["state"], self.criteria.state)))
        self._set("kind", _kind_options(counted["kind"]))
        self._set("forum", _plain(Forum.values, counted["forum"], short_forum))
        self._set("sector", _sector_options(_with_chosen(counted["sector"], self.criteria.sector)))
        self._set("term", _term_options(_with_chosen(counted["term"], self.criteria.term)))
        self._set("side", _plain(Side.values, counted["side"], lambda side: str(Side(side).label)))

    def _set(self, name: str, options: Iterable[Option | Group]) -> None:
        self.form.fields[name].widget.choices = [("", _("Any")), *options]


def _with_chosen(tallies: Mapping[str, Tally], chosen: str) -> dict[str, Tally]:
    """What is chosen stays on offer, even when nothing is left of it."""
    return dict(tallies) | ({} if not chosen or chosen in tallies else {chosen: Tally(0)})


def _named(name: str, tally: Tally | None) -> str:
    return f"{name} ({tally.text if tally else 0})"


def _plain(values: Iterable[str], tallies: Mapping[str, Tally], name: Any) -> list[Option]:
    return [(value, _named(name(value), tallies.get(value))) for value in values]


def _kind_options(tallies: Mapping[str, Tally]) -> list[Option]:
    own_plan = (PLAN_ROWS, _named(str(OWN_PLANS), tallies.get(PLAN_ROWS)))
    return [*_plain(Kind.values, tallies, short_kind), own_plan]


def _state_options(tallies: Mapping[str, Tally]) -> list[Option]:
    parties = Party.objects.filter(pk__in=tallies).only("code", "short", "name")
    options = [(party.pk, _named(str(party), tallies[party.pk])) for party in parties]
    return sorted(options, key=lambda option: option[1])


def _sector_options(tallies: Mapping[str, Tally]) -> list[Option]:
    labels = queries.sector_labels()
    known = [key for key in labels if key in tallies]
    others = sorted(set(tallies) - set(known) - {NO_SECTOR})
    options = [(key, _named(queries.sector_name(key, labels), tallies[key])) for key in (*known, *others)]
    none = tallies.get(NO_SECTOR)
    return [*options, (NO_SECTOR, _named(_("Not given"), none))] if none else options


def _term_options(tallies: Mapping[str, Tally]) -> list[Group]:
    terms = Term.objects.filter(pk__in=tallies).select_related("scheme")
    ordered = terms.order_by("scheme__position", "position")
    return [
        (name, [(term.pk, _named(str(term), tallies[term.pk])) for term in group])
        for name, group in groupby(ordered, key=lambda term: str(term.scheme))
    ]
