"""States, organisations, offices and teams from the data files."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Words,
    choice,
    key,
    matching,
    partial_date,
    year,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import provenance, provenance_columns, source_column
from cauce.foundation.loading.rows import Records, Row
from cauce.foundation.loading.sheets import SEPARATOR, Sheet
from cauce.foundation.loading.writing import Written, set_links, upsert
from cauce.foundation.parties.models import (
    Membership,
    MembershipRole,
    Office,
    OfficeTerm,
    Party,
    PartyKind,
    Team,
    TeamYear,
)
from cauce.foundation.values.translated import Translated

PARTIES = "parties.csv"
MEMBERSHIPS = "memberships.csv"
OFFICE_TERMS = "office_terms.csv"
TEAMS = "teams.csv"
TEAM_YEARS = "team_years.csv"


@dataclass(frozen=True)
class YearOfTeam:
    """A team's year with the codes of those who take part and advise."""

    record: TeamYear
    participants: list[str]
    advisers: list[str]


@dataclass
class PartyRows:
    """What the files say of parties and teams, not yet in the database."""

    parties: list[Party] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    office_terms: list[OfficeTerm] = field(default_factory=list)
    teams: list[Team] = field(default_factory=list)
    team_years: list[YearOfTeam] = field(default_factory=list)


def read(folder: Path, problems: list[Problem], known: Known) -> PartyRows:
    """Read parties, memberships, offices and teams. Makes "party", "team" and "MIRPS State" known."""
    parties = _read_parties(folder / PARTIES, problems, known)
    known.learn("party", parties.codes("code"), listed_in=PARTIES)
    teams = _read_teams(folder / TEAMS, problems, known)
    known.learn("team", teams.codes("key"), listed_in=TEAMS)
    memberships = _memberships(folder / MEMBERSHIPS, problems, known)
    states = [row.party_id for row in memberships if row.role == MembershipRole.MIRPS_STATE]
    known.learn("MIRPS State", states, listed_in=MEMBERSHIPS)
    return PartyRows(
        parties=[_party(row) for row in parties.rows],
        memberships=memberships,
        office_terms=_office_terms(folder / OFFICE_TERMS, problems, known),
        teams=[_team(row) for row in teams.rows],
        team_years=_team_years(folder / TEAM_YEARS, problems, known),
    )


def _read_parties(path: Path, problems: list[Problem], known: Known) -> Records:
    columns: dict[str, Column] = {
        "code": Cell(matching(r"[A-Z][A-Z0-9-]+", "MEX or UNHCR"), required=True, limit=12),
        "kind": Cell(choice(PartyKind), required=True),
        "name": Words(required=True),
        "short": Words(required=True),
        "iso3": Cell(matching(r"[A-Z]{3}", "MEX"), default=""),
        "source_url": source_column(known),
    }
    return Sheet.read(path, columns, problems, key=("code",))


def _party(row: Row) -> Party:
    return Party(**{name: row[name] for name in ("code", "kind", "name", "short", "iso3", "source_url")})


def _ends_after_it_begins(row: Row) -> None:
    if row["from"] and row["to"] and row["to"].last < row["from"].first:
        row.refuse("to", f"“{row['to']}” is before “{row['from']}”, where it begins.")


def _memberships(path: Path, problems: list[Problem], known: Known) -> list[Membership]:
    columns: dict[str, Column] = {
        "party": Cell(known.code("party"), required=True),
        "role": Cell(choice(MembershipRole), required=True),
        "from": Cell(partial_date),
        "to": Cell(partial_date),
        **provenance_columns(known),
    }
    rows = Sheet.read(path, columns, problems, key=("party", "role")).rows
    for row in rows:
        _ends_after_it_begins(row)
    return [
        Membership(
            party_id=row["party"], role=row["role"], began=row["from"], ended=row["to"], **provenance(row)
        )
        for row in rows
    ]


def _office_terms(path: Path, problems: list[Problem], known: Known) -> list[OfficeTerm]:
    """The terms of an office in the order of the file: their place in it is their sequence."""
    columns: dict[str, Column] = {
        "office": Cell(choice(Office), required=True),
        "party": Cell(known.code("party"), required=True),
        "from": Cell(partial_date),
        "to": Cell(partial_date),
        "known_until": Cell(partial_date, may_be_absent=True),
        "handover": Words(),
        **provenance_columns(known),
    }
    terms: list[OfficeTerm] = []
    for row in Sheet.read(path, columns, problems).rows:
        _ends_after_it_begins(row)
        if row["to"] and row["known_until"]:
            row.refuse("known_until", "it is only for a term whose end is not known; “to” is filled in.")
        terms.append(
            OfficeTerm(
                office=row["office"],
                sequence=1 + sum(term.office == row["office"] for term in terms),
                party_id=row["party"],
                began=row["from"],
                ended=row["to"],
                known_until=row["known_until"],
                handover=row["handover"],
                **provenance(row),
            )
        )
    return terms


def _read_teams(path: Path, problems: list[Problem], known: Known) -> Records:
    columns: dict[str, Column] = {
        "key": Cell(key, required=True, limit=60),
        "name": Words(required=True),
        "alias": Words(),
        "source_url": source_column(known),
    }
    return Sheet.read(path, columns, problems, key=("key",))


def _team(row: Row) -> Team:
    return Team(**{name: row[name] for name in ("key", "name", "alias", "source_url")})


def _team_years(path: Path, problems: list[Problem], known: Known) -> list[YearOfTeam]:
    party = known.code("party")
    columns: dict[str, Column] = {
        "team": Cell(known.code("team"), required=True),
        "year": Cell(year, required=True),
        "lead": Cell(party),
        "participants": Many(party),
        "advisers": Many(party),
        "objective": Words(),
        "products": Words(),
        **(provenance_columns(known) | {"note": Words(may_be_absent=True)}),
    }
    rows = Sheet.read(path, columns, problems, key=("team", "year")).rows
    return [
        YearOfTeam(
            TeamYear(
                team_id=row["team"],
                year=row["year"],
                lead_id=row["lead"],
                objective=row["objective"],
                products=_one_per_line(row["products"]),
                **provenance(row),
            ),
            row["participants"],
            row["advisers"],
        )
        for row in rows
    ]


def _one_per_line(products: Translated) -> Translated:
    return Translated(
        {
            language: "\n".join(part.strip() for part in text.split(SEPARATOR) if part.strip())
            for language, text in products.by_language.items()
        }
    )


def write(rows: PartyRows) -> dict[str, Written]:
    """Put the rows into the database; see `writing.upsert`."""
    years = [year.record for year in rows.team_years]
    counts = {
        "parties": upsert(rows.parties, key=("code",), among=Party.objects.all()),
        "memberships": upsert(rows.memberships, key=("party_id", "role"), among=Membership.objects.all()),
        "office terms": upsert(rows.office_terms, key=("office", "sequence"), among=OfficeTerm.objects.all()),
        "teams": upsert(rows.teams, key=("key",), among=Team.objects.all()),
        "team years": upsert(years, key=("team_id", "year"), among=TeamYear.objects.all()),
    }
    for name in ("participants", "advisers"):
        wanted = {year.record.pk: getattr(year, name) for year in rows.team_years}
        set_links(getattr(TeamYear, name).through, "teamyear", "party", wanted)
    return counts
