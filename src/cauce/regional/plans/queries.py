"""Reads of the plans: their versions, which was in force on a day, what they say and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.figures.figure import Figure
from cauce.foundation.parties.models import MembershipRole, Party
from cauce.foundation.taxonomy.queries import labels_of
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, PlanCount
from cauce.regional.commitments.queries.plans import ELSEWHERE
from cauce.regional.plans.importing.rows import OBJECTIVES, SECTORS
from cauce.regional.plans.models import DroppedRow, Import, PlanRow, PlanVersion, VersionQuerySet
from cauce.regional.progress.queries import standing_counts
from cauce.regional.progress.queries.standing import end_of

HALF_YEARS = ((6, 30), (12, 31))
MOST_DATES = 6


def states() -> QuerySet[Party]:
    """The States that have a National Action Plan."""
    return Party.objects.filter(memberships__role=MembershipRole.MIRPS_STATE).distinct().order_by("code")


def all_versions(person: Person) -> VersionQuerySet:
    """The versions that the person may see, with `row_count`, the rows they may see, and `replaced_from`: the
    day from which a later published version is in force, None while none is.
    """
    mine = PlanRow.objects.visible_to(person).filter(version=OuterRef("pk")).order_by()
    counted = mine.values("version").annotate(n=Count("pk")).values("n")
    later = PlanVersion.objects.filter(
        plan=OuterRef("plan"), number__gt=OuterRef("number"), published_at__isnull=False
    )
    found: VersionQuerySet = (
        PlanVersion.objects.visible_to(person)
        .select_related("plan", "made_by")
        .annotate(
            row_count=Coalesce(Subquery(counted), 0),
            replaced_from=Subquery(
                later.order_by().values("plan").annotate(first=Min("in_force_from")).values("first")
            ),
        )
    )
    return found


def versions(person: Person, country: str) -> VersionQuerySet:
    """The versions of one plan, as `all_versions` gives them, newest first."""
    found: VersionQuerySet = all_versions(person).filter(plan__country=country).order_by("-number")
    return found


def in_force_on(on: date) -> QuerySet[PlanVersion]:
    """Of each plan the version in force at the end of a day, as `in_force` chooses it, whoever asks."""
    was_known = Q(made_by__isnull=True) | Q(published_at__lt=end_of(on))
    has_begun = Q(in_force_from__isnull=True) | Q(in_force_from__lte=on)
    published = PlanVersion.objects.filter(was_known, has_begun, published_at__isnull=False)
    return published.order_by("plan", "-number").distinct("plan")


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


def before(person: Person, version: PlanVersion) -> PlanVersion | None:
    """The last published version before this one that the person may see."""
    found: PlanVersion | None = (
        PlanVersion.objects.visible_to(person)
        .filter(plan=version.plan_id, number__lt=version.number, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    return found


def rows_before(draft: PlanVersion) -> QuerySet[PlanRow]:
    """The rows of the version that a draft revises, whoever asks; none when it is the first."""
    last = (
        PlanVersion.objects.filter(plan=draft.plan_id, number__lt=draft.number, published_at__isnull=False)
        .order_by("-number")
        .first()
    )
    return PlanRow.objects.filter(version=last).order_by("position") if last else PlanRow.objects.none()


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
class Dropped:
    """A row that the later version no longer has, and why; an empty reason when none was written."""

    row: PlanRow
    reason: Translated


@dataclass(frozen=True)
class Comparison:
    """What changed from one version to another."""

    added: tuple[PlanRow, ...]
    dropped: tuple[Dropped, ...]
    reworded: tuple[Reworded, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.dropped or self.reworded)


COMPARED = ("title", "text", "sector", "objective_id", "more")


def comparison(person: Person, earlier: PlanVersion, later: PlanVersion) -> Comparison:
    """Rows added, dropped and reworded, as far as the person may see. Three queries.

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
    reworded = tuple(Reworded(was, now, fields) for was, now in pairs if (fields := differing(was, now)))
    dropped = _with_reasons(tuple(left.values()), earlier, later)
    return Comparison(tuple(added), dropped, reworded, len(pairs) - len(reworded))


def _with_reasons(rows: Sequence[PlanRow], earlier: PlanVersion, later: PlanVersion) -> tuple[Dropped, ...]:
    """Rows with why they went, which the version that left them out says: it may lie between the two."""
    between = DroppedRow.objects.filter(
        version__plan=later.plan_id, version__number__gt=earlier.number, version__number__lte=later.number
    )
    said = list(between.select_related("row").order_by("version__number")) if rows else []
    reasons = [{name(each.row): each.reason for each in said if name(each.row)} for name in _NAMES]
    return tuple(
        Dropped(
            row,
            next(
                (place[name(row)] for place, name in zip(reasons, _NAMES, strict=True) if name(row) in place),
                Translated(),
            ),
        )
        for row in rows
    )


def earlier_of(row: PlanRow, rows: QuerySet[PlanRow]) -> PlanRow | None:
    """Of the rows of another version the one that is this row, as `comparison` recognises it."""
    alike = [
        Q(commitment=row.commitment_id) if row.commitment_id else None,
        Q(own_id=row.own_id) if row.own_id else None,
        Q(digest=row.digest),
    ]
    found = (rows.filter(each).first() for each in alike if each is not None)
    return next((each for each in found if each is not None), None)


def reason_of(version: PlanVersion, row: PlanRow) -> Translated:
    """Why a version left out this row of the one before; empty when nobody said."""
    kept = DroppedRow.objects.filter(version=version, row=row).first()
    return kept.reason if kept else Translated()


def _by_commitment(row: PlanRow) -> str:
    return str(row.commitment_id or "")


def _by_own_id(row: PlanRow) -> str:
    return row.own_id


def _by_digest(row: PlanRow) -> str:
    return row.digest


_NAMES = (_by_commitment, _by_own_id, _by_digest)


def differing(was: PlanRow, now: PlanRow) -> tuple[str, ...]:
    """The names of `COMPARED` in which two wordings of a row differ."""
    return tuple(name for name in COMPARED if _filled(getattr(was, name)) != _filled(getattr(now, name)))


def _filled(value: Any) -> Any:
    """A text without the languages it does not exist in."""
    if not isinstance(value, Translated):
        return value
    return {code: words for code, words in value.by_language.items() if words}


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
    return {key: str(label) for key, label in labels_of(OBJECTIVES).items()}


def sector_choices() -> dict[str, str]:
    """Sector key -> its name in the reader's language, those of the plans alone. One query."""
    return {key: str(label) for key, label in labels_of(SECTORS).items()}
