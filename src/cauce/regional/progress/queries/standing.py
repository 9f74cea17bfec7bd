"""How far commitments are on a day, derived from signed updates each time it is asked.

The rule is that of `engines.progress.standing`; here it is told to the database, which applies it to a
hundred thousand commitments at once. A test compares the two. `on` is the day asked about: only what was
signed by its end counts, and only what refers to it or before; so the answer for a day that is over never
changes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from cauce.engines.progress.standing import (
    DISCONTINUED,
    FULFILLED,
    IN_PROGRESS,
    PLANNING,
    SILENT,
    STANDINGS,
    SUPERSEDED,
    WEARING_OFF,
    months_before,
)
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.progress.models import Audience, Update

UPDATES = Update._meta.db_table
PARTS = Part._meta.db_table
#: A bit for each standing: those of all partners in one number say what the commitment's is.
BITS = {standing: 1 << place for place, standing in enumerate(STANDINGS)}
DROPPED = BITS[DISCONTINUED] | BITS[SUPERSEDED]

#: The last word of each partner: one row for each party that commits, whether it ever reported or not.
#: `bit` is the standing again, as one bit of `BITS`: the roll-up reads it several times for each row.
#: `invented` is whether a demonstration report says so: read for some commitments, not in the counts of all.
PARTNERS = f"""
    SELECT part.commitment_id, part.party_id, word.refers_to,
      CASE WHEN word.stage IS NULL THEN '{SILENT}'
           WHEN word.stage IN {WEARING_OFF} AND word.refers_to < %(cutoff)s THEN '{SILENT}'
           ELSE word.stage END AS standing,
      CASE WHEN word.stage IS NULL THEN {BITS[SILENT]}
           WHEN word.stage = '{FULFILLED}' THEN {BITS[FULFILLED]}
           WHEN word.stage = '{DISCONTINUED}' THEN {BITS[DISCONTINUED]}
           WHEN word.stage = '{SUPERSEDED}' THEN {BITS[SUPERSEDED]}
           WHEN word.refers_to < %(cutoff)s THEN {BITS[SILENT]}
           WHEN word.stage = '{IN_PROGRESS}' THEN {BITS[IN_PROGRESS]}
           ELSE {BITS[PLANNING]} END AS bit {{invented_word}}
    FROM {PARTS} part LEFT JOIN (
      SELECT DISTINCT ON (u.commitment_id, u.party_id)
        u.commitment_id, u.party_id, u.refers_to, u.stage {{invented_update}}
      FROM {UPDATES} u
      WHERE u.signed_at < %(end)s AND u.refers_to <= %(on)s
        AND (u.corrected_at IS NULL OR u.corrected_at >= %(end)s) {{readable}} {{among_updates}}
      ORDER BY u.commitment_id, u.party_id, u.refers_to DESC, u.signed_at DESC, u.id DESC
    ) word ON word.commitment_id = part.commitment_id AND word.party_id = part.party_id
    WHERE part.role = 'commits' AND part.party_id IS NOT NULL {{among_parts}}
"""  # noqa: S608
#: The roll-up rule over those rows: what is left of the bits once those that do not matter are taken away.
COMMITMENTS = f"""
    SELECT commitment_id, refers_to, partners, speaking {{invented}},
      CASE
        WHEN bits & ~{DROPPED} = 0
          THEN CASE WHEN bits & {BITS[SUPERSEDED]} > 0 THEN '{SUPERSEDED}' ELSE '{DISCONTINUED}' END
        WHEN bits & ~{DROPPED | BITS[FULFILLED]} = 0 THEN '{FULFILLED}'
        WHEN bits & {BITS[IN_PROGRESS] | BITS[FULFILLED]} > 0 THEN '{IN_PROGRESS}'
        WHEN bits & {BITS[PLANNING]} > 0 THEN '{PLANNING}'
        ELSE '{SILENT}' END AS standing
    FROM (
      SELECT commitment_id, max(refers_to) AS refers_to, count(*) AS partners,
        count(*) FILTER (WHERE bit <> {BITS[SILENT]}) AS speaking, bit_or(bit) AS bits
        {{some_invented}}
      FROM ({{partners}}) partner GROUP BY commitment_id
    ) together
"""  # noqa: S608

#: What those two statements read besides, so that a standing tells whether it rests on invented reports.
INVENTED = {
    "invented_update": ", u.is_demonstration",
    "invented_word": f""", coalesce(word.is_demonstration AND NOT (
             word.stage IN {WEARING_OFF} AND word.refers_to < %(cutoff)s), false) AS invented""",
    "some_invented": ", bool_or(invented) AS invented",
    "invented": ", invented",
}

#: A statement with its values in their places.
Told = tuple[str, list[Any]]
NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Standing:
    """How far a commitment is: one of `engines.progress.standing.STANDINGS`, and by whose word.

    `refers_to` is the day of the newest word (None: never one), `speaking` how many of `partners` are not
    silent. `on_demonstration`: the word of one of them at least is an invented report, so a page that shows
    the standing says so.
    """

    standing: str = SILENT
    refers_to: date | None = None
    speaking: int = 0
    partners: int = 0
    on_demonstration: bool = False

    @property
    def is_silent(self) -> bool:
        return self.standing == SILENT

    @property
    def is_joint(self) -> bool:
        return self.partners > 1


def standings_of(person: Person, keys: Collection[int], *, on: date | None = None) -> Mapping[int, Standing]:
    """The standing of each of these commitments, by primary key. One query; no rights on the commitments."""
    if not keys:
        return {}
    whole, values = _commitments(person, on, keys)
    sql = (
        "SELECT commitment_id, standing, refers_to, speaking, partners, invented"  # noqa: S608
        f" FROM ({whole}) whole"
    )
    found = {row[0]: Standing(*row[1:]) for row in _rows(sql, values)}
    return {key: found.get(key, Standing()) for key in keys}


def in_standing(
    rows: QuerySet[Commitment], person: Person, standing: str, *, on: date | None = None
) -> QuerySet[Commitment]:
    """Those of `rows` (already narrowed to what the person may see) that stand so on the day.

    What nobody could report on, for want of a partner that is a party, is silent too.
    """
    whole, values = _commitments(person, on)
    sign = "<>" if standing == SILENT else "="
    known = RawSQL(  # noqa: S611 - the values are parameters
        f"SELECT commitment_id FROM ({whole}) whole WHERE standing {sign} %s",  # noqa: S608
        [*values, standing],
    )
    return rows.exclude(pk__in=known) if standing == SILENT else rows.filter(pk__in=known)


def standing_counts(
    rows: QuerySet[Commitment], person: Person, *, on: date | None = None
) -> Mapping[str, int]:
    """How many of `rows` stand how, every standing named. One query."""
    wanted, first = rows.order_by().values_list("pk").query.sql_with_params()
    whole, values = _commitments(person, on)
    sql = (
        f"SELECT coalesce(whole.standing, '{SILENT}'), count(*) FROM ({wanted}) wanted (id)"  # noqa: S608
        f" LEFT JOIN ({whole}) whole ON whole.commitment_id = wanted.id GROUP BY 1"
    )
    return dict.fromkeys(STANDINGS, 0) | dict(_rows(sql, [*first, *values]))


def heat_map(
    rows: QuerySet[Commitment], person: Person, *, on: date | None = None
) -> Mapping[tuple[str, str], Mapping[str, int]]:
    """(party, sector) -> standing -> how many of the party's own shares in `rows` stand so. One query.

    A commitment of seven States counts once for each of them: never add the parties up.
    """
    wanted, first = rows.order_by().values_list("pk", "sector").query.sql_with_params()
    partners, values = _partners(person, on)
    sql = (
        "SELECT partner.party_id, wanted.sector, partner.standing, count(*)"  # noqa: S608
        f" FROM ({wanted}) wanted (id, sector)"
        f" JOIN ({partners}) partner ON partner.commitment_id = wanted.id GROUP BY 1, 2, 3"
    )
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for party, sector, standing, count in _rows(sql, [*first, *values]):
        cells.setdefault((party, sector), dict.fromkeys(STANDINGS, 0))[standing] = count
    return cells


def partner_standings(
    person: Person, commitment: int, *, on: date | None = None
) -> Mapping[str, tuple[str, date | None]]:
    """Party -> its own standing in one commitment and the day of its last word. One query."""
    partners, values = _partners(person, on, [commitment])
    sql = f"SELECT party_id, standing, refers_to FROM ({partners}) partner ORDER BY party_id"  # noqa: S608
    return {party: (standing, refers_to) for party, standing, refers_to in _rows(sql, values)}


def end_of(day: date) -> datetime:
    """The first moment after a day, here."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _commitments(person: Person, on: date | None, keys: Collection[int] | None = None) -> Told:
    partners, values = _partners(person, on, keys)
    told = INVENTED if keys is not None else {}
    return COMMITMENTS.format_map(defaultdict(str, partners=partners, **told)), values


def _partners(person: Person, on: date | None, keys: Collection[int] | None = None) -> Told:
    day = on or person.on
    named = {
        "on": day,
        "end": end_of(day),
        "cutoff": months_before(day, settings.SILENT_AFTER_MONTHS),
        "keys": list(keys or ()),
        "parties": sorted(person.parties),
    }
    among = " AND {}.commitment_id = ANY(%(keys)s)" if keys is not None else ""
    pieces = {
        "readable": _readable(person),
        "among_updates": among.format("u"),
        "among_parts": among.format("part"),
        **(INVENTED if keys is not None else {}),
    }
    return _told(PARTNERS.format_map(defaultdict(str, pieces)), named)


def _readable(person: Person) -> str:
    """Which updates count for this reader: one for the secretariat alone does not move what others see."""
    if person.is_secretariat:
        return ""
    own = " OR u.party_id = ANY(%(parties)s)" if person.parties else ""
    return f"AND (u.audience = '{Audience.COMMITMENT}'{own})"


def _told(sql: str, named: Mapping[str, Any]) -> Told:
    """Named places as positions, as the ORM takes them."""
    values = [named[name] for name in NAMED.findall(sql)]
    return NAMED.sub("%s", sql), values


@contextmanager
def merging() -> Iterator[None]:
    """Within it the database joins by merging rows that come in order, not by a table of all words.

    It takes the two for equally quick, since it cannot know how many partners ever reported; of a day that
    is over the table takes a fourth longer.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off")
        yield
        cursor.execute("SET LOCAL enable_hashjoin = on")


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
