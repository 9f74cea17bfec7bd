"""The cast of house.md section 5, the same in every permission test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cauce.foundation.accounts.models import Appointment, Role, User
from cauce.foundation.accounts.queries import person_of
from cauce.foundation.accounts.standing import Person, nobody
from cauce.foundation.parties.models import Membership, Office, OfficeTerm, Party, Team, TeamYear
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.translated import Translated

TODAY = date(2025, 5, 15)
PASSWORD = "a-long-cast-password"
NAMES = ("ana", "bruno", "celia", "diego", "elena", "fabio", "gina")
MEMBERS = (
    ("mirps_state", "BLZ", "Belice", "Belize"),
    ("mirps_state", "MEX", "México", "Mexico"),
    ("support_platform_member", "CAN", "Canadá", "Canada"),
    ("support_platform_member", "COL", "Colombia", "Colombia"),
    ("support_platform_member", "ESP", "España", "Spain"),
)
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
    name = Translated({"es": es or code, "en": en or code})
    made, _ = Party.objects.get_or_create(
        code=code, defaults={"kind": kind, "name": name, "short": name, "source_url": "test"}
    )
    return made


def _appoint(name: str, code: str, role: str, team: Team | None = None) -> User:
    user = User.objects.create_user(f"{name}@example.org", PASSWORD, name=name.capitalize())
    Appointment.objects.create(person=user, party=party(code), role=role, team=team, began=date(2025, 1, 1))
    return user


def gather() -> Cast:
    """Put the cast in its places.

    Ana (secretariat), Bruno (chair, Colombia), Celia (focal point of Belize), Diego (focal point of Mexico),
    Elena (focal point of Canada, a member), Fabio (leads the asylum team for Mexico), Gina (observer).
    """
    party("UNHCR", "un_entity", "ACNUR", "UNHCR")
    for role, code, es, en in MEMBERS:
        Membership.objects.create(party=party(code, es=es, en=en), role=role, source_url="test")
    OfficeTerm.objects.create(
        office=Office.SUPPORT_PLATFORM_CHAIR, sequence=4, party=party("COL"), source_url="test",
        began=PartialDate("2025"), ended=PartialDate("2025"),
    )  # fmt: skip
    team = Team.objects.create(key="reception-admission-case-processing", name=TEAM, source_url="test")
    TeamYear.objects.create(team=team, year=2025, lead=party("MEX"), source_url="test")
    return Cast(
        {
            "ana": _appoint("ana", "UNHCR", Role.SECRETARIAT),
            "bruno": _appoint("bruno", "COL", Role.CHAIR),
            "celia": _appoint("celia", "BLZ", Role.FOCAL_POINT),
            "diego": _appoint("diego", "MEX", Role.FOCAL_POINT),
            "elena": _appoint("elena", "CAN", Role.FOCAL_POINT),
            "fabio": _appoint("fabio", "MEX", Role.TEAM_LEAD, team),
            "gina": _appoint("gina", "ESP", Role.OBSERVER),
        }
    )
