"""The page of the money as its template shows it: stages, differences, groups, totals told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cauce.engines.flows import NOTHING, STAGES, Counted, Share, Stage, Told, Totals, Why
from cauce.foundation.web.as_of import AsOf
from cauce.regional.cooperation import charts_money
from cauce.regional.cooperation import words_money as words
from cauce.regional.cooperation.models import Flow, FlowStage
from cauce.regional.cooperation.queries.money import NOBODY, Asked, Found, donor_key
from cauce.regional.cooperation.renderings import said
from cauce.regional.cooperation.unconverted import unconverted


@dataclass(frozen=True)
class Line:
    """A stage of all that was asked for."""

    stage: str
    label: str
    cell: SafeString


@dataclass(frozen=True)
class Step:
    """The difference between two stages, in words."""

    label: str
    open: str
    aside: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One donor, State, theme or year: a cell for each stage of which anything was told."""

    label: str
    cells: tuple[tuple[str, SafeString], ...]


@dataclass(frozen=True)
class Table:
    """The groups of one kind, in the order of their names, or of the years.

    `heads` are the stages of which anything was told; `silent` says of which nothing was.
    """

    title: str
    head: str
    note: str
    heads: tuple[str, ...]
    silent: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Occasion:
    """A total that was told, what rows name of it, and the rest."""

    flow: Flow
    title: str
    amount: str
    named: str
    rest: str
    is_invented: bool


@dataclass(frozen=True)
class MoneyPage:
    """Everything the page says of the money."""

    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    tables: tuple[Table, ...]
    occasions: tuple[Occasion, ...]
    unconverted: tuple[str, ...]
    rows: int
    is_empty: bool
    is_invented: bool


def page_of(found: Found, asked: Asked, as_of: AsOf) -> MoneyPage:
    """What the totals say, each figure with the address of its rows."""
    totals = found.totals
    to = _Address(asked, as_of)
    return MoneyPage(
        lines=tuple(_line(stage, found, to) for stage in STAGES),
        steps=steps_of(totals),
        tables=tuple(_tables(found, to)),
        occasions=tuple(_occasion(told, found) for told in totals.told),
        unconverted=tuple(unconverted(found)),
        rows=sum(each.counts for each in totals.rows),
        is_empty=not totals.rows,
        is_invented=any(money.is_invented for money in totals.whole.values()),
    )


def steps_of(totals: Totals) -> tuple[Step, ...]:
    """The three differences between the four stages."""
    return tuple(
        Step(
            str(words.NOT_YET[each.after.value]),
            words.open_of(each, totals.whole.get(each.before)),
            tuple(words.aside_of(each)),
        )
        for each in totals.differences
    )


@dataclass(frozen=True)
class _Address:
    """The address of the rows behind a figure."""

    asked: Asked
    as_of: AsOf

    def __call__(self, stage: Stage, **narrowed: str) -> str:
        wanted = replace(self.asked, stage=stage.value, **narrowed)
        given = {name: value for name, value in vars(wanted).items() if value} | self.as_of.kept()
        return f"{reverse('cooperation:money_rows')}?{urlencode(given)}"


def _line(stage: Stage, found: Found, to: _Address) -> Line:
    label = _label(stage)
    return Line(stage.value, label, words.cell(found.totals.whole.get(stage, NOTHING), to(stage), label))


def _tables(found: Found, to: _Address) -> Iterable[Table]:
    totals = found.totals
    names = _names(found.flows.values())
    shared = _("What is for several stands in each of them, and once in the whole: do not add these up.")
    table = _Tables(tuple(totals.whole), to)
    yield table(_("By donor"), _("Donor"), "", totals.by_donor, "donor", names.donor)
    yield table(_("By State"), _("State"), shared, totals.by_recipient, "state", names.state)
    if found.scheme:
        yield table(_("By theme"), _("Theme"), shared, totals.by_theme, "theme", names.theme)
    by_year = _("The year in which each stage was told.")
    yield table(_("By year"), _("Year"), by_year, totals.by_year, "year", str)


@dataclass(frozen=True)
class _Tables:
    """Makes tables with a column for each stage of which anything was told at all."""

    stages: tuple[Stage, ...]
    to: _Address

    def __call__(
        self, title: str, head: str, note: str, shares: Mapping[str, Share], name: str,
        naming: Callable[[str], str],
    ) -> Table:  # fmt: skip
        groups = [self._group(naming(key), key, share, name) for key, share in shares.items()]
        groups.sort(key=lambda group: group.label.casefold())
        heads = tuple(_label(stage) for stage in self.stages)
        return Table(title, head, note, heads, self._silent(), tuple(groups))

    def _group(self, label: str, key: str, share: Share, name: str) -> Group:
        cells = []
        for stage in self.stages:
            heading, url = _label(stage), self.to(stage, **{name: key or NOBODY})
            shared = share.shared.get(stage)
            cells.append((heading, words.cell(share.at(stage), url, f"{label}, {heading}", shared)))
        return Group(label, tuple(cells))

    def _silent(self) -> str:
        missing = [_label(stage).lower() for stage in STAGES if stage not in self.stages]
        if not missing:
            return ""
        return _("Nobody has reported anything as %(stages)s among these rows.") % {
            "stages": ", ".join(missing)
        }


def _label(stage: Stage) -> str:
    return str(FlowStage(stage.value).label)


@dataclass(frozen=True)
class Names:
    """The names of donors, States and themes that rows bear."""

    donors: Mapping[str, str]
    states: Mapping[str, str]
    themes: Mapping[str, str]

    def donor(self, key: str) -> str:
        return self.donors.get(key, key) or _("Donor not stated")

    def state(self, key: str) -> str:
        return self.states.get(key, key) or _("The region, or no State named")

    def theme(self, key: str) -> str:
        return self.themes.get(key, key) or _("Theme not stated")


def _names(flows: Iterable[Flow]) -> Names:
    listed = list(flows)
    return Names(
        {donor_key(flow): words.donor_of(flow) for flow in listed if donor_key(flow)},
        {each.code: str(each) for flow in listed for each in flow.recipients.all()},
        {each.code: str(each) for flow in listed for each in flow.terms.all()},
    )


def choices(found: Found) -> dict[str, list[tuple[str, str]]]:
    """What may be chosen: donors, States, years and classifications of the rows that the reader sees."""
    names = _names(found.flows.values())
    years = sorted({str(flow.on.year) for flow in found.flows.values()}, reverse=True)
    return {
        "donor": _sorted(names.donors),
        "state": _sorted(names.states),
        "year": [(year, year) for year in years],
        "scheme": [(scheme.key, str(scheme)) for scheme in found.schemes],
    }


def _sorted(named: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(named.items(), key=lambda pair: pair[1].casefold())


def _occasion(told: Told, found: Found) -> Occasion:
    flow = found.flows[told.row.key]
    named = words.amounts(told.named.own.items()) or _("none reported")
    aside = words.unstated(told.named)
    title = f"{said(flow.occasion) or flow.purpose}, {words.when(flow)}"
    return Occasion(
        flow, title, words.amount(flow.amount, flow.currency), f"{named} ({aside})" if aside else named,
        words.rest_of(told), told.named.is_invented,
    )  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A row of money as a list shows it."""

    flow: Flow
    donor: str
    receives: str
    amount: str
    when: str
    why: str
    counts: bool
    is_withdrawn: bool


def listed(flow: Flow, counted: Counted) -> Listed:
    """A row in words, and whether it counts."""
    return Listed(
        flow, words.donor_of(flow), words.receives(flow), words.amount(flow.amount, flow.currency),
        words.when(flow), str(words.WHY[counted.why]), counted.counts, counted.why is Why.WITHDRAWN,
    )  # fmt: skip


def asked_of(query: Mapping[str, Any]) -> Asked:
    """From the parameters of an address; what is not known is left out."""
    given = {name: str(query.get(name) or "").replace("\x00", "")[:200] for name in vars(Asked())}
    known = given["stage"] if given["stage"] in FlowStage.values else ""
    return Asked(**{**given, "stage": known})


@dataclass(frozen=True)
class Growth:
    """The table beside the picture of money over time: a currency, a year, an amount for each stage."""

    currency: str
    year: str
    amounts: tuple[tuple[str, str], ...]


def growth_table(totals: Totals) -> list[Growth]:
    """What had been told of each stage by the end of each year."""
    return [
        Growth(currency, year, tuple(_told_by(year, currency, stages)))
        for currency, stages in charts_money.growth(totals).items()
        for year in charts_money.years_of(totals)
    ]


def _told_by(year: str, currency: str, stages: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for stage in STAGES:
        told = dict(stages.get(stage.value, ()))
        shown = words.amount(told[year], currency) if told.get(year) else _("none reported")
        yield _label(stage), shown
