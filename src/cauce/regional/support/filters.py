"""What the lists of needs and offers can be narrowed by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import groupby
from types import ModuleType
from typing import Any, ClassVar, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.search.queries import says
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.ordering import alphabetical
from cauce.foundation.web.templatetags.cauce import day
from cauce.regional.commitments.queries import one_of
from cauce.regional.support.models import Form, Need, Offer, Unit
from cauce.regional.support.queries import clocks, gaps, needs, offers
from cauce.regional.support.reading import AskedQuerySet
from cauce.regional.support.showing import named_language
from cauce.regional.support.words import LANGUAGES

UNMET, COVERED, CLOSED, EVERY = "unmet", "covered", "closed", "every"
OPEN = "open"
NEED_STATUS = {
    UNMET: _("Unmet"),
    COVERED: _("Covered"),
    CLOSED: _("Closed"),
    EVERY: _("All, unmet or not"),
}
OFFER_STATUS = {OPEN: _("Open"), CLOSED: _("Closed"), EVERY: _("All, open or not")}
MONEY = {"yes": _("Money"), "no": _("Not money")}
CLOCKS = {
    "uncirculated": _("Not shown to members yet"),
    "circulated-late": _("Not shown within two weeks"),
    "unanswered": _("Somebody has not answered"),
    "answered-late": _("Somebody has not answered within two months"),
}


def _choice(label: Any, choices: Any = (), **options: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, empty_label=_("Any"), choices=choices, **options)


def _date(label: Any, method: str) -> django_filters.DateFilter:
    widget = forms.DateInput(attrs={"type": "date"})
    return django_filters.DateFilter(label=label, method=method, widget=widget)


class AskedFilter(django_filters.FilterSet):
    """What needs and offers can both be narrowed by. The options are those that rows of the reader have.

    `read` is the module of the queries that they are read with.
    """

    read: ClassVar[ModuleType]

    q = django_filters.CharFilter(
        label=_("Words"), method="with_words", widget=forms.TextInput(attrs={"type": "search"})
    )
    form = _choice(_("Form of support"), Form.choices, method="in_form")
    term = _choice(_("Classification"), method="of_term")
    language = _choice(_("Working language"), method="in_language")
    money = _choice(_("Money or not"), list(MONEY.items()), method="in_money")
    from_on = _date(_("Still useful on"), "not_over_on")
    until_on = _date(_("Begins by"), "begun_by")

    def __init__(
        self, data: Any = None, queryset: AskedQuerySet | None = None, *, person: Person, **options: Any
    ) -> None:
        self.person = person
        super().__init__(data, self.read.listed(person) if queryset is None else queryset, **options)
        offered = self.read.published(person)
        self._offer("term", _grouped(needs.terms(offered, self._chosen("term"))))
        self._offer("language", self._languages(offered))
        self._offer_more(offered)

    def _offer_more(self, rows: QuerySet[Any]) -> None:
        """The options that only one of the two lists has."""

    def _chosen(self, name: str) -> str:
        """What was asked for stays on offer, though no row has it now."""
        return str((self.data or {}).get(name) or "").strip()

    def _languages(self, rows: QuerySet[Any]) -> list[tuple[str, str]]:
        chosen = {self._chosen("language")} & set(LANGUAGES)
        return _named_languages({*needs.languages(rows), *chosen})

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.filters[name].extra["choices"] = choices

    def with_words(self, rows: QuerySet[Any], name: str, text: str) -> QuerySet[Any]:
        return rows.filter(says(text))

    def in_form(self, rows: QuerySet[Any], name: str, form: str) -> QuerySet[Any]:
        return rows.filter(forms__contains=[form])

    def of_term(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        through = rows.model.terms.through
        key = f"{rows.model._meta.model_name}_id"
        return rows.filter(pk__in=through.objects.filter(term=code).values(key))

    def in_language(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(languages__contains=[code])

    def in_money(self, rows: QuerySet[Any], name: str, answer: str) -> QuerySet[Any]:
        is_money = Q(unit=Unit.MONEY) | Q(forms__contains=[Form.FINANCIAL])
        return rows.filter(is_money if answer == "yes" else ~is_money)

    def not_over_on(self, rows: QuerySet[Any], name: str, day: Any) -> QuerySet[Any]:
        return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def begun_by(self, rows: QuerySet[Any], name: str, day: Any) -> QuerySet[Any]:
        return rows.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=day))

    @property
    def found(self) -> AskedQuerySet:
        """The rows that are left: none when a filter was given a value it does not have."""
        rows = cast(AskedQuerySet, self.qs)
        return rows if not self.is_bound or self.is_valid() else rows.none()

    @property
    def asked(self) -> dict[str, str]:
        """The filters in use, as an address carries them."""
        given: Mapping[str, Any] = self.data or {}
        values = {name: str(given.get(name) or "").replace("\x00", "").strip() for name in self.filters}
        return {name: value for name, value in values.items() if value}

    @property
    def words(self) -> list[str]:
        """The filters in use, as a person would say them: "State: Belize"."""
        return [
            f"{self.filters[name].label}: {self._said(name, value)}" for name, value in self.asked.items()
        ]

    def _said(self, name: str, value: str) -> str:
        field = self.form.fields[name]
        if isinstance(field, forms.DateField):
            return _day(field, value)
        options = dict(_flat(getattr(field, "choices", ())))
        return str(options.get(value, value))


class NeedFilter(AskedFilter):
    """Narrows the needs that are published and that `person` may see: to the unmet ones unless asked else.

    `clock` is for the secretariat; of anybody else's question it leaves nothing.
    """

    read: ClassVar[ModuleType] = needs
    state = _choice(_("State"), field_name="owner")
    status = _choice(_("Where it stands"), list(NEED_STATUS.items()), method="standing")
    clock = _choice(_("Clocks"), list(CLOCKS.items()), method="on_clock")

    class Meta:
        model = Need
        fields: tuple[str, ...] = ()

    @cached_property
    def covered(self) -> frozenset[int]:
        """The keys of the needs of which nothing is left, asked once."""
        return gaps.covered()

    def _offer_more(self, rows: QuerySet[Any]) -> None:
        self.filters["status"].extra["empty_label"] = None
        self._offer("state", _named_parties(needs.owners(rows, self._chosen("state"))))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = super().filter_queryset(queryset)
        return found if self.asked.get("status") else gaps.unmet(found, self.covered)

    def standing(self, rows: QuerySet[Any], name: str, status: str) -> QuerySet[Any]:
        if status == UNMET:
            return gaps.unmet(rows, self.covered)
        if status == COVERED:
            return rows.filter(gaps.is_open(), one_of(self.covered))
        return rows.filter(closed_at__isnull=False) if status == CLOSED else rows

    def on_clock(self, rows: QuerySet[Any], name: str, clock: str) -> QuerySet[Any]:
        on = self.person.on
        if not self.person.is_secretariat:
            return rows.none()
        if clock == "uncirculated":
            return clocks.uncirculated(rows)
        if clock == "circulated-late":
            return clocks.circulated_late(rows, on)
        return clocks.unanswered(rows, on, late=clock == "answered-late")

    @property
    def fields(self) -> list[Any]:
        """The fields of the page, in its order; the clocks for the secretariat alone."""
        names = ["q", "state", "form", "term", "language", "money", "from_on", "until_on", "status"]
        return [self.form[name] for name in (*names, *(["clock"] if self.person.is_secretariat else []))]


class OfferFilter(AskedFilter):
    """Narrows the offers that are published and that `person` may see: to the open ones unless asked else."""

    read: ClassVar[ModuleType] = offers
    party = _choice(_("Who offers"), field_name="owner")
    state = _choice(_("For which State"), method="for_state")
    status = _choice(_("Where it stands"), list(OFFER_STATUS.items()), method="standing")

    class Meta:
        model = Offer
        fields: tuple[str, ...] = ()

    def _offer_more(self, rows: QuerySet[Any]) -> None:
        self.filters["status"].extra["empty_label"] = None
        self._offer("party", _named_parties(needs.owners(rows, self._chosen("party"))))
        self._offer("state", _named_parties(offers.served(self.person)))

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found: QuerySet[Any] = super().filter_queryset(queryset)
        return found if self.asked.get("status") else found.filter(gaps.is_open())

    def for_state(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        """Offers that name the State, or that are for any. What an offer excludes is known to few."""
        named = Offer.states.through.objects.filter(party=code).values("offer_id")
        return rows.filter(Q(for_any=True) | Q(pk__in=named))

    def standing(self, rows: QuerySet[Any], name: str, status: str) -> QuerySet[Any]:
        if status == OPEN:
            return rows.filter(gaps.is_open())
        return rows.filter(closed_at__isnull=False) if status == CLOSED else rows

    @property
    def fields(self) -> list[Any]:
        names = ("q", "party", "state", "form", "term", "language", "money", "from_on", "until_on", "status")
        return [self.form[name] for name in names]


def _day(field: forms.DateField, value: str) -> str:
    """A day as it is written elsewhere; what is no day stays as it was typed."""
    try:
        return day(field.clean(value))
    except forms.ValidationError:
        return value


def _flat(choices: Iterable[Any]) -> Iterable[tuple[str, Any]]:
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield str(value), label


def _named_parties(parties: list[Party]) -> list[tuple[str, str]]:
    return sorted(((party.code, str(party)) for party in parties), key=lambda option: alphabetical(option[1]))


def _named_languages(codes: Iterable[str]) -> list[tuple[str, str]]:
    return sorted(((code, named_language(code)) for code in codes), key=lambda option: option[1])


def _grouped(terms: list[Term]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [
        (name, [(term.pk, str(term)) for term in group])
        for name, group in groupby(terms, key=lambda term: str(term.scheme))
    ]
