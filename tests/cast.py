"""The cast of house.md section 5, the same in every permission test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.parties.models import Membership, Office, OfficeTerm, Party, Team, TeamYear
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.translated import Translated

TODAY = date(2025, 5, 15)
PASSWORD = "a-long-cast-password"
MEMBERS = (
    ("mirps_state", "BLZ", "Belice", "Belize"),
    ("mirps_state", "MEX", "México", "Mexico"),
    ("support_platform_member", "CAN", "Canadá", "Canada"),
    ("support_platform_member", "COL", "Colombia", "Colombia"),
    ("support_platform_member", "ESP", "España", "Spain"),
)
PLACES = {
    "ana": ("UNHCR", Role.SECRETARIAT), "bruno": ("COL", Role.CHAIR), "celia": ("BLZ", Role.FOCAL_POINT),
    "diego": ("MEX", Role.FOCAL_POINT), "elena": ("CAN", Role.FOCAL_POINT), "fabio": ("MEX", Role.TEAM_LEAD),
    "gina": ("ESP", Role.OBSERVER),
}  # fmt: skip
NAMES = tuple(PLACES)
TEAM = Translated(
    {
        "es": "Recepción, admisión y procesamiento de casos",
        "en": "Reception, Admission and Case Processing",
    }
)


@dataclass(frozen=True)
class Cast:
    """The seven users by name, and `nobody`."""

    users: dict[str, User]

    def person(self, name: str) -> Person:
        if name == "nobody":
            return nobody(TODAY)
        return person_of(self.users[name], on=TODAY)

    @property
    def everyone(self) -> tuple[str, ...]:
        return (*NAMES, "nobody")


def party(code: str, kind: str = "state", es: str = "", en: str = "") -> Party:
    found = Party.objects.filter(pk=code).first()
    if found is None:
        found = _party(code, kind, es or code, en or code)
        found.save(force_insert=True)
    return found


def _party(code: str, kind: str, es: str, en: str) -> Party:
    name = Translated({"es": es, "en": en})
    return Party(code=code, kind=kind, name=name, short=name, source_url="test")


def gather() -> Cast:
    """Put the cast in its places.

    Ana (secretariat), Bruno (chair, Colombia), Celia (focal point of Belize), Diego (focal point of Mexico),
    Elena (focal point of Canada, a member), Fabio (leads the asylum team for Mexico), Gina (observer).
    """
    parties = _parties()
    Membership.objects.bulk_create(
        Membership(party=parties[code], role=role, source_url="test") for role, code, _es, _en in MEMBERS
    )
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=4, party=parties["COL"], source_url="test",
        began=PartialDate("2025"), ended=PartialDate("2025"),
    )  # fmt: skip
    team = Team.objects.create(key="reception-admission-case-processing", name=TEAM, source_url="test")
    TeamYear.objects.create(team=team, year=2025, lead=parties["MEX"], source_url="test")
    users = _users()
    Appointment.objects.bulk_create(
        Appointment(
            person=users[name], party=parties[code], role=role, began=date(2025, 1, 1),
            team=team if role == Role.TEAM_LEAD else None,
        )
        for name, (code, role) in PLACES.items()
    )  # fmt: skip
    return Cast(users)


def _parties() -> dict[str, Party]:
    given = [("un_entity", "UNHCR", "ACNUR", "UNHCR"), *(("state", *row) for _role, *row in MEMBERS)]
    Party.objects.bulk_create(
        (_party(code, kind, es, en) for kind, code, es, en in given), ignore_conflicts=True
    )
    return Party.objects.in_bulk([code for _kind, code, _es, _en in given])


def _users() -> dict[str, User]:
    """All of them with the same password, so that it is hashed once."""
    concealed = make_password(PASSWORD)
    made = User.objects.bulk_create(
        User(email=f"{name}@example.org", name=name.capitalize(), password=concealed) for name in NAMES
    )
    return dict(zip(NAMES, made, strict=True))
