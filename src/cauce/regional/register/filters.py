"""What a reader may narrow the list by, each option with the rows it would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.engines.progress.standing import SILENT, STANDINGS
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.web.as_of import AsOf
from cauce.foundation.web.paging import all_keys
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Commitment, Forum, Kind, Side
from cauce.regional.commitments.queries import CEILING, NO_SECTOR, PLAN_ROWS, Criteria, Tally
from cauce.regional.commitments.words import short_forum, short_kind
from cauce.regional.progress.queries import Standing, standings_of
from cauce.regional.progress.queries.shares import keys_in_standing, keys_with_share_in
from cauce.regional.register.words import STAGE_NAMES, stage_name

Option = tuple[str, str]
Group = tuple[str, list[Option]]

#: Among so many rows there are usually enough silent ones to count the options over.
ENOUGH = 5 * CEILING

OWN_PLANS = gettext_lazy("Plans of the States: any row")


def _open(label: Any) -> django_filters.CharFilter:
    return django_filters.CharFilter(label=label, widget=forms.Select)


def _closed(label: Any, choices: Any) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(label=label, choices=choices)


class CommitmentFilter(django_filters.FilterSet):
    """Narrows the commitments that `person` may see. A value that nobody has leaves no rows.

    `stage` is how far the whole is, `share` how far the own share of the State in `state` is, both at the
    end of the day `on`. With `counted`, the options carry how many rows they would leave.
    """

    q = django_filters.CharFilter(
        label=gettext_lazy("Words"), widget=forms.TextInput(attrs={"type": "search"})
    )
    state = _open(gettext_lazy("Who commits"))
    kind = _closed(gettext_lazy("Kind"), [*Kind.choices, (PLAN_ROWS, OWN_PLANS)])
    forum = _closed(gettext_lazy("Forum"), Forum.choices)
    stage = _closed(gettext_lazy("Stage"), list(STAGE_NAMES.items()))
    sector = _open(gettext_lazy("Sector of the plan"))
    term = _open(gettext_lazy("Classification"))
    side = _closed(gettext_lazy("Support"), Side.choices)
    share = _closed(gettext_lazy("Stage of its own share"), list(STAGE_NAMES.items()))
    on = django_filters.CharFilter(
        label=gettext_lazy("As it stood on"), widget=forms.DateInput(attrs={"type": "date"})
    )

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
        given = data or {}
        self.criteria = Criteria.read(given)
        self.as_of = AsOf.read(given, person.on)
        self.stage, self.share = (str(given.get(name) or "").strip() for name in ("stage", "share"))
        rows = queries.listed(person) if queryset is None else queryset
        super().__init__(data, rows, **options)
        self._refuse()
        self._found: frozenset[int] | None = None
        self._standings: dict[int, Standing] = {}
        if counted:
            self._count()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self._found is not None:
            return queries.among(queryset, self._found)
        return queries.matching(self._of_stage(self._of_day(queryset)), self.criteria)

    @property
    def is_active(self) -> bool:
        return bool(self.criteria.active or self.stage or self.share or self.as_of.asked)

    @property
    def facets(self) -> list[Any]:
        """The fields that carry counts; a State's own share is on offer once the State is chosen."""
        hidden = {"on"} if self.criteria.state else {"on", "share"}
        return [field for field in self.form if field.name not in hidden]

    def standings(self, keys: Collection[int]) -> Mapping[int, Standing]:
        """How far these commitments are; asked of the database only when it was not asked before."""
        unknown = [key for key in keys if key not in self._standings]
        self._standings |= standings_of(self.person, unknown, on=self.as_of.day)
        return self._standings

    def _refuse(self) -> None:
        """What cannot be answered is an error of the form: the API refuses, a page says it and goes on."""
        if self.is_bound and self.as_of.problem:
            self.form.is_valid()
            self.form.add_error("on", self.as_of.problem)
        if self.is_bound and self.share and not self.criteria.state:
            self.form.is_valid()
            self.form.add_error("share", _("Say whose share: choose who commits too."))

    def _of_day(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those known on the day, and in which the State's own share stands as asked."""
        rows = queries.without_merged(queries.known_by(rows, self.as_of.day), self.as_of.day)
        return queries.among(rows, self._with_share) if self.share and self.criteria.state else rows

    @cached_property
    def _with_share(self) -> list[int]:
        return keys_with_share_in(self.person, self.criteria.state, self.share, on=self.as_of.day)

    def _of_stage(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if not self.stage:
            return rows
        if self.stage not in STANDINGS:
            return queries.among(rows, ())
        return rows.exclude(self._in_stage) if self.stage == SILENT else rows.filter(self._in_stage)

    @property
    def is_sifted(self) -> bool:
        """Whether a page reads `of_any_stage` and keeps what `stands`: a stage that many rows may have."""
        return self._found is None and self.stage in STANDINGS

    @property
    def of_any_stage(self) -> QuerySet[Any]:
        """The rows that match, whatever their stage."""
        return queries.matching(self._of_day(self.queryset), self.criteria)

    def standing(self, keys: list[int]) -> list[int]:
        """Those of the keys whose commitment is in the stage asked for, in their order."""
        known = self._stage_keys
        if self.stage == SILENT:
            return [key for key in keys if key not in known]
        return [key for key in keys if key in known]

    @cached_property
    def _stage_keys(self) -> frozenset[int]:
        """Those of the stage; of silence all others, since nobody can report on some rows at all."""
        others = self.stage == SILENT
        return frozenset(keys_in_standing(self.person, self.stage, on=self.as_of.day, others=others))

    @cached_property
    def _in_stage(self) -> Any:
        return queries.one_of(self._stage_keys)

    def _staged(self, of_day: QuerySet[Any]) -> QuerySet[Any]:
        """Those of the stage, to be counted: without other criteria the first so many are known by key."""
        if self.stage not in STANDINGS or self.criteria.active:
            return self._of_stage(of_day)
        rows = of_day.order_by()
        keys = self.standing(all_keys(rows[:ENOUGH])) if self.stage == SILENT else []
        if len(keys) <= CEILING:
            keys = self.standing(all_keys(rows))
        return queries.among(of_day, keys[: CEILING + 1])

    def _count(self) -> None:
        of_day = self._of_day(queries.visible(self.person))
        known = queries.counted(self.person, self.criteria, among_rows=self._staged(of_day))
        self._found = known.found
        first = self._first(of_day) if self.stage else known.looked_at
        self._offer(known.facets, self._stages(first))

    def _first(self, rows: QuerySet[Any]) -> tuple[int, ...]:
        """The rows in which stages are counted when one is chosen: whatever their stage is."""
        found = queries.matching(rows, self.criteria).order_by()
        return tuple(found.values_list("pk", flat=True)[: CEILING + 1])

    def _stages(self, keys: Collection[int]) -> dict[str, Tally]:
        stand = self.standings(keys)
        counts = Counter(stand[key].standing for key in keys)
        return {standing: Tally(count, len(keys) <= CEILING) for standing, count in counts.items()}

    def _offer(self, counted: Mapping[str, Mapping[str, Tally]], stages: Mapping[str, Tally]) -> None:
        self._set("state", _state_options(_with_chosen(counted["state"], self.criteria.state)))
        self._set("kind", _kind_options(counted["kind"]))
        self._set("forum", _plain(Forum.values, counted["forum"], short_forum))
        self._set("stage", _plain(STANDINGS, stages, stage_name))
        self._set("sector", _sector_options(_with_chosen(counted["sector"], self.criteria.sector)))
        self._set("term", _term_options(_with_chosen(counted["term"], self.criteria.term)))
        self._set("side", _plain(Side.values, counted["side"], lambda side: str(Side(side).label)))
        self._set("share", list(STAGE_NAMES.items()))

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
