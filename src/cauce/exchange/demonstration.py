"""The demonstration cast: seven invented people on the real parties, marked as such wherever they show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Max

from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.parties.models import Office, OfficeTerm, Party, Team
from cauce.foundation.parties.queries import office_on
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated
from cauce.regional.rounds import actions as rounds
from cauce.regional.rounds.models import Round, RoundKind
from cauce.regional.rounds.queries import PROMISES, Scope

DEMONSTRATION_PASSWORD = "cauce-de-demostracion"  # noqa: S105 (printed at start-up, refused in production)
TEAM = "reception-admission-case-processing"
ROUND_PARTIES = ("BLZ", "CAN", "MEX")
ROUND_LASTS = timedelta(days=21)
ROUND_TITLE = Translated(
    {"es": "Informe de medio año (demostración)", "en": "Mid-year report (demonstration)"}
)
INVENTED = Translated(
    {
        "es": "Inventado para la demostración: ninguna fuente dice quién ejerce la presidencia este año.",
        "en": "Invented for the demonstration: no source says who chairs this year.",
    }
)


class NotForProduction(Exception):
    """People whose password is public have no place in production."""


class ReferenceDataMissing(Exception):
    """The cast stands on real parties and a real team: load the reference data first."""


@dataclass(frozen=True)
class Part:
    """Who somebody of the cast is."""

    name: str
    role: Role
    party: str
    team: str = ""

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@demo.cauce.example"


CAST = (
    Part("Ana", Role.SECRETARIAT, "UNHCR"),
    Part("Bruno", Role.CHAIR, "COL"),
    Part("Celia", Role.FOCAL_POINT, "BLZ"),
    Part("Diego", Role.FOCAL_POINT, "MEX"),
    Part("Elena", Role.FOCAL_POINT, "CAN"),
    Part("Fabio", Role.TEAM_LEAD, "MEX", TEAM),
    Part("Gina", Role.OBSERVER, "ESP"),
)


@dataclass(frozen=True)
class CastMember:
    """What the start-up story prints of one of them. `role_words` are in the language active now."""

    name: str
    role_words: str
    email: str


def make_cast(*, on: date) -> list[CastMember]:
    """Make the cast, or leave it as it is where it exists already; appointments begin with the year of `on`.

    Raises `NotForProduction`, and `ReferenceDataMissing` before the parties and teams are loaded.
    """
    if settings.PRODUCTION:
        raise NotForProduction("The demonstration cast is not made in production.")
    _require_reference_data()
    with transaction.atomic():
        _make_chair(on)
        _make_users()
        return [_make(part, on) for part in CAST]


def _require_reference_data() -> None:
    missing = {part.party for part in CAST} - set(Party.objects.values_list("code", flat=True))
    if not Team.objects.filter(key=TEAM).exists():
        missing.add(TEAM)
    if missing:
        raise ReferenceDataMissing(f"Not loaded yet: {', '.join(sorted(missing))}")


def _make_chair(on: date) -> None:
    """Let Colombia hold the chair on the day if no source says who does."""
    if office_on(Office.SUPPORT_PLATFORM_CHAIR, on).answer.is_settled:
        return
    terms = OfficeTerm.objects.filter(office=Office.SUPPORT_PLATFORM_CHAIR)
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR,
        sequence=(terms.aggregate(last=Max("sequence"))["last"] or 0) + 1,
        party_id="COL",
        began=PartialDate(str(on.year)),
        source_url="demonstration",
        confidence=Confidence.NOT_FOUND,
        note=INVENTED,
        is_demonstration=True,
    )


def _make_users() -> None:
    """Those who are not there yet. One hash for all: the password is one, and public."""
    known = set(User.objects.values_list("email", flat=True))
    missing = [part for part in CAST if part.email not in known]
    password = make_password(DEMONSTRATION_PASSWORD) if missing else ""
    for part in missing:
        User.objects.create(email=part.email, name=part.name, password=password, is_demonstration=True)


def _make(part: Part, on: date) -> CastMember:
    user = User.objects.get(email=part.email)
    appointment, _made = Appointment.objects.get_or_create(
        person=user, party_id=part.party, role=part.role, team_id=part.team or None,
        defaults={"began": date(on.year, 1, 1), "is_demonstration": True},
    )  # fmt: skip
    role = f"{appointment.get_role_display()}, {appointment.party}"
    return CastMember(user.name, f"{role}, {appointment.team}" if appointment.team else role, user.email)


def make_round(*, on: date) -> Round | None:
    """Open an invented round over real commitments of the cast's States, with nothing answered in it.

    None where the installation's own data holds no such commitment. Needs the cast. Raises
    `NotForProduction`.
    """
    if settings.PRODUCTION:
        raise NotForProduction("The demonstration round is not made in production.")
    ana = User.objects.get(email=CAST[0].email)
    asked = rounds.Asked(
        kind=RoundKind.MID_YEAR, title=ROUND_TITLE, deadline=on + ROUND_LASTS,
        period_from=date(on.year, 1, 1), period_to=date(on.year, 6, 30),
        scope=Scope(kinds=tuple(map(str, PROMISES)), parties=ROUND_PARTIES),
    )  # fmt: skip
    try:
        return rounds.open_round(by=person_of(ana, on=on), asked=asked)
    except rounds.Refused:
        return None
