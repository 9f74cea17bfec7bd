"""Reads of the plans: their versions, which was in force on a day, what they say and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.figures.figure import Figure
from cauce.foundation.parties.models import MembershipRole, Party
from cauce.foundation.taxonomy.queries import labels_of
from cauce.regional.commitments.models import Commitment, PlanCount
from cauce.regional.commitments.queries.plans import ELSEWHERE
from cauce.regional.plans.models import Import, PlanRow, PlanVersion, VersionQuerySet
from cauce.regional.progress.queries import standing_counts
from cauce.regional.progress.queries.standing import end_of

HALF_YEARS = ((6, 30), (12, 31))
MOST_DATES = 6


def states() -> QuerySet[Party]:
    """The States that have a National Action Plan."""
    return Party.objects.filter(memberships__role=MembershipRole.MIRPS_STATE).distinct().order_by("code")


def versions(person: Person, country: str) -> VersionQuerySet:
    """The versions of a plan that the person may see, newest first, with `row_count`: rows they may see."""
    mine = PlanRow.objects.visible_to(person).filter(version=OuterRef("pk")).order_by()
    counted = mine.values("version").annotate(n=Count("pk")).values("n")
    found = PlanVersion.objects.visible_to(person).filter(plan__country=country)
    counted_rows: VersionQuerySet = (
        found.select_related("plan", "made_by")
        .annotate(row_count=Coalesce(Subquery(counted), 0))
        .order_by("-number")
    )
    return counted_rows


def in_force(found: Iterable[PlanVersion], on: date) -> PlanVersion | None:
    """Of versions newest first, the one in force at the end of a day, as was known on that day.

    What Cauce's editors read in public sources stood since before they read it. A draft is never in force.
    """
    known = (each for each in found if _known_by(each, on))
    return next((each for each in known if each.in_force_from is None or each.in_force_from <= on), None)


def _known_by(version: PlanVersion, on: date) -> bool:
    if version.published_at is None:
        return False
    return version.made_by_id is None or version.published_at < end_of(on)


def replaced_on(found: Sequence[PlanVersion], version: PlanVersion) -> date | None:
    """The day from which a later published version is in force; None while none is."""
    later = [
        each.in_force_from
        for each in found
        if each.number > version.number and each.published_at and each.in_force_from
    ]
    return min(later, default=None)


def rows_of(person: Person, version: PlanVersion) -> QuerySet[PlanRow]:
    """The rows of a version that the person may see, in its order."""
    return (
        PlanRow.objects.visible_to(person)
        .filter(version=version)
        .select_related("objective", "commitment")
        .defer("commitment__search_es", "commitment__search_en", "commitment__statement")
        .order_by("position")
    )


def in_sectors(rows: QuerySet[PlanRow], sectors: Iterable[str]) -> QuerySet[PlanRow]:
    """The rows sector by sector, in the order of the classification."""
    places = [When(sector=key, then=place) for place, key in enumerate(sectors)]
    return rows.order_by(Case(*places, default=len(places)), "sector", "position")


def rows_by_sector(person: Person, version: PlanVersion) -> Mapping[str, int]:
    """Sector -> how many rows the person sees in it. One query."""
    counted = rows_of(person, version).order_by("sector").values_list("sector").annotate(n=Count("pk"))
    return dict(counted)


def completeness(country: Party, version: PlanVersion, here: int, on: date) -> Figure | None:
    """ "3 of 33 commitments are here": for a version read in public sources, beside what its page counts."""
    if version.made_by_id is not None:
        return None
    counts = PlanCount.objects.filter(country=country).exclude(sector=ELSEWHERE)
    told = counts.aggregate(all=Sum("commitments"))["all"]
    page = counts.values_list("source_url", flat=True).first()
    return Figure(
        value=here,
        of=told,
        of_is_approximate=True,
        label=_("commitments of the plan are here"),
        scope=_("%(state)s; the total as its public page counts it") % {"state": country},
        as_of=on,
        source_label=_("MIRPS pages by country"),
        source_url=page or version.source_url,
        rows_url=f"{reverse('plans:version', args=[country.code, version.number])}#rows",
    )


def half_year_ends(until: date, most: int = MOST_DATES) -> tuple[date, ...]:
    """The last half-year ends up to a day, oldest first: the deadlines of the usual rounds.

    >>> [day.isoformat() for day in half_year_ends(date(2025, 5, 15), 3)]
    ['2023-12-31', '2024-06-30', '2024-12-31']
    """
    days = [date(year, *half) for year in range(until.year - most, until.year + 1) for half in HALF_YEARS]
    return tuple(day for day in days if day <= until)[-most:]


@dataclass(frozen=True)
class Progress:
    """How the commitments of a version stood on a day: standing -> how many."""

    on: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def progress_over(person: Person, version: PlanVersion, days: Iterable[date]) -> tuple[Progress, ...]:
    """How the commitments of a version stood on each day. One query a day, whatever their number."""
    keys = rows_of(person, version).order_by().filter(commitment__isnull=False).values("commitment")
    commitments = Commitment.objects.filter(pk__in=keys)
    return tuple(Progress(day, standing_counts(commitments, person, on=day)) for day in days)


@dataclass(frozen=True)
class Reworded:
    """A row that two versions have in different words; `fields` names what differs."""

    before: PlanRow
    after: PlanRow
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """What changed from one version to another."""

    added: tuple[PlanRow, ...]
    dropped: tuple[PlanRow, ...]
    reworded: tuple[Reworded, ...]
    unchanged: int


COMPARED = ("title", "text", "sector", "objective_id", "more")


def comparison(person: Person, earlier: PlanVersion, later: PlanVersion) -> Comparison:
    """Rows added, dropped and reworded, as far as the person may see. Two queries.

    A row is the same when its commitment is; else when its own number is; else when its wording is.
    """
    before = list(rows_of(person, earlier))
    left = {row.pk: row for row in before}
    added: list[PlanRow] = []
    pairs: list[tuple[PlanRow, PlanRow]] = []
    places = [{name(row): row for row in before if name(row)} for name in _NAMES]
    for row in rows_of(person, later):
        found = next((place[name(row)] for place, name in zip(places, _NAMES, strict=True)
                      if name(row) in place and place[name(row)].pk in left), None)  # fmt: skip
        if found is None:
            added.append(row)
        else:
            del left[found.pk]
            pairs.append((found, row))
    reworded = tuple(Reworded(was, now, fields) for was, now in pairs if (fields := _differing(was, now)))
    return Comparison(tuple(added), tuple(left.values()), reworded, len(pairs) - len(reworded))


def _by_commitment(row: PlanRow) -> str:
    return str(row.commitment_id or "")


def _by_own_id(row: PlanRow) -> str:
    return row.own_id


def _by_digest(row: PlanRow) -> str:
    return row.digest


_NAMES = (_by_commitment, _by_own_id, _by_digest)


def _differing(was: PlanRow, now: PlanRow) -> tuple[str, ...]:
    return tuple(name for name in COMPARED if getattr(was, name) != getattr(now, name))


def imports(person: Person, country: str) -> QuerySet[Import]:
    """The sheets sent for a State, newest first, without their rows."""
    return (
        Import.objects.visible_to(person)
        .filter(country=country)
        .select_related("sent_by", "version", "confirmed_by")
        .order_by("-sent_at")
    )


def to_be_opened(version: PlanVersion) -> int:
    """How many commitments of the State become public when this draft is published."""
    hidden = Commitment.objects.exclude(visibility=Visibility.PUBLIC)
    return hidden.filter(plan_rows__version=version, owner=version.plan.country_id).count()


def objective_labels() -> dict[str, str]:
    """Objective key -> its name in the reader's language. One query."""
    return {key: str(label) for key, label in labels_of("mirps_objective").items()}
