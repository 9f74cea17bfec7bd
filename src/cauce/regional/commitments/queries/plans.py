"""How much of the National Action Plans is here, and how much their public pages say there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.figures.figure import Figure
from cauce.foundation.parties.models import Party
from cauce.regional.commitments.models import Forum, Kind, Part, PartRole, PlanCount
from cauce.regional.commitments.queries.known import known_by
from cauce.regional.commitments.queries.links import without_merged
from cauce.regional.commitments.queries.reading import NO_SECTOR, OWN_PLAN_KINDS, PLAN_ROWS, visible
from cauce.regional.commitments.queries.sectors import PLAN_SECTORS, UNLABELLED, sector_labels, sector_name

ELSEWHERE = "total_reported_elsewhere"
PAGES = "https://mirps-platform.org/"


@dataclass(frozen=True)
class Cell:
    """A State's plan in one sector: rows here, and commitments counted (None: the page gives no number)."""

    sector: str
    here: int
    counted: int | None
    rows_url: str
    counted_url: str = ""
    is_expected: bool = False

    @property
    def is_nothing(self) -> bool:
        """Nothing here, and nothing counted."""
        return not self.here and self.counted is None

    @property
    def is_silent(self) -> bool:
        """Nothing here and nothing counted in a sector that a plan should speak of: not reported."""
        return self.is_nothing and self.is_expected


@dataclass(frozen=True)
class Plan:
    """One State's plan: its cells in the order of the sectors, its totals, and what is in doubt."""

    state: Party
    cells: tuple[Cell, ...]
    total: Cell
    labels: tuple[str, ...]
    caveats: tuple[Caveat, ...]

    @property
    def labelled(self) -> tuple[tuple[Cell, str], ...]:
        """Each cell with the name of its sector."""
        return tuple(zip(self.cells, self.labels, strict=True))


@dataclass(frozen=True)
class KindShare:
    """How many rows of one kind are here, and the list of them."""

    kind: Kind
    count: int
    rows_url: str

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class Caveat:
    """A count to be read with care, and the words for its sector."""

    count: PlanCount
    sector: str


@dataclass(frozen=True)
class PlanCounts:
    """The plans of all States side by side."""

    headline: Figure
    kinds: tuple[KindShare, ...]
    sectors: tuple[tuple[str, str], ...]
    plans: tuple[Plan, ...]
    families: Cell
    totals: tuple[Cell, ...]
    total: Cell

    @property
    def labelled_totals(self) -> tuple[tuple[Cell, str], ...]:
        return tuple(zip(self.totals, (label for _key, label in self.sectors), strict=True))

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        return tuple(caveat for plan in self.plans for caveat in plan.caveats)


@dataclass(frozen=True)
class _Rows:
    """Plan rows of a day grouped: by (kind, sector) each once, and own rows by (State, sector)."""

    by_kind: Counter[tuple[str, str]]
    by_state: Counter[tuple[str, str]]
    on: date | None = None

    def own(self, sector: str | None = None) -> int:
        return sum(
            n for (kind, at), n in self.by_kind.items() if kind in OWN_PLAN_KINDS and sector in (None, at)
        )

    def url(self, **criteria: str) -> str:
        """The list narrowed to some of these rows, on the same day."""
        return list_url(**criteria, on=self.on.isoformat() if self.on else "")


def list_url(**criteria: str) -> str:
    """The list of commitments, narrowed: where a number's rows are."""
    kept = {name: value for name, value in criteria.items() if value}
    return f"{reverse('commitments:list')}?{urlencode(kept)}"


def plan_headline(person: Person) -> Figure:
    """ "48 of about 180 commitments of the plans are here", as far as `person` may see. Two queries."""
    here = without_merged(visible(person)).filter(forum=Forum.NATIONAL_ACTION_PLAN)
    return _headline(here.count(), person.on)


def _headline(here: int, today: date, rows_url: str = "") -> Figure:
    counted = PlanCount.objects.exclude(sector=ELSEWHERE).aggregate(all=Sum("commitments"))["all"]
    return Figure(
        value=here,
        of=counted,
        of_is_approximate=True,
        label=_("commitments of the plans are here"),
        scope=_("National Action Plans of the MIRPS States; the total as their public pages count it"),
        as_of=today,
        source_label=_("MIRPS pages by country"),
        source_url=PAGES,
        rows_url=rows_url or list_url(forum=Forum.NATIONAL_ACTION_PLAN),
    )


def plan_counts(person: Person, *, on: date | None = None) -> PlanCounts:
    """Rows here against commitments counted, by State and sector; those known `on` a day. Six queries."""
    rows = _grouped(person, on)
    counts = list(PlanCount.objects.select_related("country").order_by("country", "pk"))
    sectors = _sectors(rows, counts)
    plans = tuple(_plan(state, rows, counts, sectors) for state in _states(rows, counts))
    return PlanCounts(
        headline=_headline(
            sum(rows.by_kind.values()), on or person.on, rows.url(forum=Forum.NATIONAL_ACTION_PLAN)
        ),
        kinds=_kinds(rows),
        sectors=sectors,
        plans=plans,
        families=_families(rows),
        totals=tuple(_column(sector, rows, counts) for sector, _label in sectors),
        total=Cell("", rows.own(), _sum(counts), rows.url(kind=PLAN_ROWS)),
    )


def _grouped(person: Person, on: date | None) -> _Rows:
    known = without_merged(known_by(visible(person), on), on)
    plan = known.filter(forum=Forum.NATIONAL_ACTION_PLAN).order_by()
    kinds = plan.values_list("kind", "sector").annotate(count=Count("pk"))
    own = plan.filter(kind__in=OWN_PLAN_KINDS)
    parts = Part.objects.filter(role=PartRole.COMMITS, party__isnull=False, commitment__in=own).order_by()
    states = parts.values_list("party", "commitment__sector").annotate(count=Count("commitment"))
    return _Rows(
        Counter({(kind, sector): count for kind, sector, count in kinds}),
        Counter({(state, sector): count for state, sector, count in states}),
        on,
    )


def _sectors(rows: _Rows, counts: Iterable[PlanCount]) -> tuple[tuple[str, str], ...]:
    """The sectors that occur, those of the classification first; blocks without a label last, as one."""
    labels = sector_labels()
    seen = {sector for _kind, sector in rows.by_kind} | {_sector_of(count) for count in counts}
    known = [sector for sector in labels if sector in seen]
    others = sorted(seen - set(known) - {NO_SECTOR, "", ELSEWHERE})
    named = [(sector, sector_name(sector, labels)) for sector in (*known, *others)]
    return (*named, (NO_SECTOR, _("No label"))) if seen & {NO_SECTOR, ""} else tuple(named)


def _sector_of(count: PlanCount) -> str:
    return NO_SECTOR if UNLABELLED.fullmatch(count.sector) else count.sector


def _states(rows: _Rows, counts: Iterable[PlanCount]) -> list[Party]:
    codes = {state for state, _sector in rows.by_state} | {count.country_id for count in counts}
    return sorted(Party.objects.filter(pk__in=codes).defer("search_es", "search_en"), key=str)


def _plan(state: Party, rows: _Rows, counts: Iterable[PlanCount], sectors: Iterable[tuple[str, str]]) -> Plan:
    mine = [count for count in counts if count.country_id == state.pk]
    cells = tuple(_cell(state, sector, rows, mine) for sector, _label in sectors)
    here = sum(count for (code, _sector), count in rows.by_state.items() if code == state.pk)
    total = Cell("", here, _sum(mine), rows.url(kind=PLAN_ROWS, state=state.pk), _page(mine))
    labels = tuple(label for _sector, label in sectors)
    return Plan(state, cells, total, labels, tuple(_caveats(mine, dict(sectors))))


def _caveats(mine: Iterable[PlanCount], labels: dict[str, str]) -> Iterator[Caveat]:
    for count in mine:
        if count.sector == ELSEWHERE:
            yield Caveat(count, _("the whole plan, by another source"))
        elif not count.label_seen:
            yield Caveat(count, sector_name(count.sector, labels))


def _cell(state: Party, sector: str, rows: _Rows, mine: Iterable[PlanCount]) -> Cell:
    here = rows.by_state[state.pk, "" if sector == NO_SECTOR else sector]
    said = [count for count in mine if _sector_of(count) == sector]
    url = rows.url(kind=PLAN_ROWS, state=state.pk, sector=sector)
    return Cell(sector, here, _sum(said), url, _page(said), is_expected=sector in PLAN_SECTORS)


def _column(sector: str, rows: _Rows, counts: Iterable[PlanCount]) -> Cell:
    said = [count for count in counts if _sector_of(count) == sector]
    here = rows.own("" if sector == NO_SECTOR else sector)
    return Cell(sector, here, _sum(said), rows.url(kind=PLAN_ROWS, sector=sector))


def _sum(counts: Iterable[PlanCount]) -> int | None:
    """What the public pages count; None when they say nothing. A total told elsewhere is not added."""
    told = [count.commitments for count in counts if count.sector != ELSEWHERE]
    return sum(told) if told else None


def _page(counts: Iterable[PlanCount]) -> str:
    return next((count.source_url for count in counts if count.sector != ELSEWHERE), "")


def _kinds(rows: _Rows) -> tuple[KindShare, ...]:
    counts: Counter[str] = Counter()
    for (kind, _sector), count in rows.by_kind.items():
        counts[kind] += count
    return tuple(
        KindShare(kind, counts[kind], rows.url(forum=Forum.NATIONAL_ACTION_PLAN, kind=kind))
        for kind in Kind
        if counts[kind]
    )


def _families(rows: _Rows) -> Cell:
    here = sum(n for (kind, _sector), n in rows.by_kind.items() if kind == Kind.COMMITMENT_FAMILY)
    return Cell("", here, None, rows.url(forum=Forum.NATIONAL_ACTION_PLAN, kind=Kind.COMMITMENT_FAMILY))
