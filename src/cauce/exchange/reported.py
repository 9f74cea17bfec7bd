"""What was reported, as it leaves Cauce: signed updates as they stood on a day, for one reader.

Rights stand in the query: an obstacle, a piece of evidence, a link to another commitment that is not the
reader's never leaves the database. `on` is the day asked about: what was signed later, or refers to a later
day, is not there, and a correction signed later has not happened; so the answer for a day that is over never
changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.values.translated import Translated, TranslatedField
from cauce.foundation.web.api import Refused
from cauce.foundation.web.as_of import AsOf
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress.models import (
    Attestation,
    AttestationKind,
    Audience,
    Evidence,
    IndicatorValue,
    Money,
    MoneyKind,
    Update,
)
from cauce.regional.progress.queries.standing import end_of

SELF_REPORTED = "self_reported"
LATEST_FIRST = ("-refers_to", "-signed_at", "-pk")


def day_asked(query: Mapping[str, Any], person: Person) -> date:
    """The day of `?on=`, today when none is asked. Raises `Refused` for what is no day, or is not over."""
    asked = AsOf.read(query, person.on)
    if asked.problem:
        raise Refused({"on": [asked.problem]})
    return asked.day or person.on


def updates(person: Person, on: date | None = None) -> QuerySet[Any]:
    """The signed updates that `person` may see, as they stood on the day (default: today).

    Each with `its_obstacles` (empty when they are not for this reader), `is_corrected`, `was_seen`,
    `was_verified`, `its_successor` (the key of the commitment that takes the place, when the reader sees it)
    and `it_corrects` (the update it corrects, likewise).
    """
    return as_stood(Update.objects.visible_to(person).signed(), person, on or person.on)


def as_stood(rows: QuerySet[Any], person: Person, on: date) -> QuerySet[Any]:
    """`rows` of signed updates narrowed to what stood on the day, with the marks that `updates` names."""
    end = end_of(on)
    readable = Case(
        When(is_read_by(person, "obstacles_audience"), then=F("obstacles")),
        default=Value(Translated(), output_field=TranslatedField()),
        output_field=TranslatedField(),
    )
    successor = Commitment.objects.visible_to(person).filter(pk=OuterRef("superseded_by_id"))
    corrected = Update.objects.visible_to(person).filter(pk=OuterRef("corrects_id"))
    stood: QuerySet[Any] = (
        rows.filter(signed_at__lt=end, refers_to__lte=on)
        .defer("obstacles")
        .select_related("commitment")
        .annotate(
            its_obstacles=readable,
            its_successor=Subquery(successor.order_by().values("key")[:1]),
            it_corrects=Subquery(corrected.order_by().values("pk")[:1]),
            **_marks(end),
        )
    )
    return stood


def is_read_by(person: Person, field: str, prefix: str = "") -> Q:
    """Whether a part of an update with an audience of its own is for the reader: `rules.reads` as a query."""
    read = Q(**{field: Audience.COMMITMENT})
    if person.is_secretariat:
        read |= Q(**{field: Audience.SECRETARIAT})
    return read | Q(**{f"{prefix}party__in": person.parties}) if person.parties else read


def indicator_values(person: Person, on: date | None = None) -> QuerySet[Any]:
    """The values in those updates, each with its update, commitment, indicator and parts."""
    rows = IndicatorValue.objects.select_related("update__commitment", "indicator")
    return _within(rows, person, on or person.on).prefetch_related("parts")


def money(person: Person, on: date | None = None) -> QuerySet[Any]:
    """The money in those updates, each with its update and commitment."""
    return _within(Money.objects.select_related("update__commitment"), person, on or person.on)


def evidence_of(person: Person) -> Prefetch[Any]:
    """What shows it, as `its_evidence`: what is for the reader, and no more."""
    rows = Evidence.objects.filter(is_read_by(person, "audience", "update__")).order_by("pk")
    return Prefetch("evidence", rows, "its_evidence")


def words_of(
    person: Person, keys: Collection[int], on: date, *, holding: Sequence[str]
) -> Mapping[int, list[Any]]:
    """Commitment -> what stood of its updates on the day, the latest first, as everyone who sees it reads it.

    Whoever asks: what is for the secretariat alone, and an obstacle that is not for everyone, is not there.
    Each with what it is `holding` ("money", "values__parts"). One query, and one for each of those.
    """
    rows = (
        Update.objects.visible_to(person).signed().filter(commitment__in=keys, audience=Audience.COMMITMENT)
    )
    stood = as_stood(rows, nobody(on), on).filter(is_corrected=False).select_related(None)
    found: dict[int, list[Any]] = {}
    for each in stood.prefetch_related(*holding).order_by(*LATEST_FIRST):
        found.setdefault(each.commitment_id, []).append(each)
    return found


def money_standing(said: Sequence[Any]) -> list[Any]:
    """Of updates with the latest first: the last total of each party, kind and currency, with its update.

    An update that is silent about money does not take back what the one before it said.
    """
    found: dict[tuple[str, str, str], Any] = {}
    for update in said:
        for each in update.money.all():
            found.setdefault((update.party_id, each.kind, each.currency), each)
    order = {kind: place for place, kind in enumerate(MoneyKind.values)}
    return sorted(found.values(), key=lambda each: (order[each.kind], each.currency, each.update_id))


def attested(row: Any) -> str:
    """How far what is said was looked at: self_reported, evidence_seen or verified."""
    if row.was_verified:
        return AttestationKind.VERIFIED.value
    return AttestationKind.EVIDENCE_SEEN.value if row.was_seen else SELF_REPORTED


def values_as_stood(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """`rows` of what belongs to updates, narrowed to the day."""
    end = end_of(on)
    narrowed = rows.filter(update__signed_at__lt=end, update__refers_to__lte=on)
    stood: QuerySet[Any] = narrowed.annotate(**_marks(end, "update__"))
    return stood


def _within(rows: QuerySet[Any], person: Person, on: date) -> QuerySet[Any]:
    among = Update.objects.visible_to(person).signed().order_by().values("pk")
    narrowed = rows.filter(update__in=among).defer("update__obstacles")
    return values_as_stood(narrowed, on)


def _marks(end: datetime, prefix: str = "") -> dict[str, Any]:
    """Corrected, seen and verified, as of that moment."""
    corrected = Q(**{f"{prefix}corrected_at__lt": end})
    said = Attestation.objects.filter(update=OuterRef(f"{prefix}pk"), at__lt=end)
    return {
        "is_corrected": Case(When(corrected, then=True), default=False, output_field=BooleanField()),
        "was_seen": Exists(said.filter(kind=AttestationKind.EVIDENCE_SEEN)),
        "was_verified": Exists(said.filter(kind=AttestationKind.VERIFIED)),
    }
