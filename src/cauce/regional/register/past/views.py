"""The tables of the commitments once more, as views that read the wordings of a day.

Each view bears the name of its table and stands in a schema of its own: a transaction that looks there first
(`world.as_worded_on`) reads the past with the queries of today. A row that was not reworded after the day
comes from the table; one that was, from the wording of that day. Whoever may see a row, its key, its source
and its doubts are those of today: they are rights and provenance, no wording.

A wording is JSON in `Revision`. Once another takes its place it is laid out in tables with the columns of the
real ones (`kept_...`), with the time it was in force, so that the past is read through indexes as today is.
All of it is made again from the models and the wordings, after each migration; nothing in it is a source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, models, transaction

from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.commitments.content import COLUMNS
from cauce.regional.commitments.models import (
    Commitment,
    Cost,
    Indicator,
    Link,
    Part,
    Revision,
    SupportWanted,
)

SCHEMA = "as_it_stood"
#: What a transaction says before it looks here: the day, and the first moment after it.
DAY, END = "cauce.day", "cauce.end_of_day"
_DAY, _END = f"current_setting('{DAY}')::date", f"current_setting('{END}')::timestamptz"
WORDING, KEPT = f"{SCHEMA}.wording", f"{SCHEMA}.kept"
#: Rows of a wording have no key of their own: one below zero, where no table has any.
_OWN_KEY = "-(w.id * 4096 + item.place)"
#: The parts are read with the updates of each, in this order: with both sides in it the database only has to
#: merge them, and it does not see that an arm comes in order unless the arm says so.
_ORDER: Mapping[type[models.Model], str] = {Part: " ORDER BY commitment_id, party_id"}
#: What an item of a list says, when it is a text.
_TEXT = "item.value #>> '{}'"


def _table(model: type[models.Model]) -> str:
    return f'public."{model._meta.db_table}"'


def _kept_table(model: type[models.Model]) -> str:
    return f'{SCHEMA}."kept_{model._meta.db_table}"'


#: The first wording that everyone may read: what a State wrote before it published stays its own, whatever
#: day is asked about; of what is not published nothing but the wording of now.
_FIRST_SHOWN = f"""
    CASE WHEN c.drafted_by_id IS NULL THEN 0 WHEN c.published_at IS NULL THEN c.version ELSE coalesce(
      (SELECT max(shown.version) FROM {_table(Revision)} shown
       WHERE shown.commitment_id = c.id AND shown.at <= c.published_at), 0) END
"""  # noqa: S608
#: The wordings in whose place another came, each with the time it was in force; the first had no beginning.
_WORDINGS = f"""
    SELECT r.id, r.commitment_id, r.content, next.at AS until_at,
      CASE WHEN EXISTS (SELECT FROM {_table(Revision)} before WHERE before.commitment_id = r.commitment_id
                        AND before.version < r.version AND before.version >= {_FIRST_SHOWN})
           THEN r.at ELSE '-infinity' END AS from_at
    FROM {_table(Revision)} r JOIN {_table(Commitment)} c ON c.id = r.commitment_id
    CROSS JOIN LATERAL (
      SELECT later.at FROM {_table(Revision)} later
      WHERE later.commitment_id = r.commitment_id AND later.version > r.version
      ORDER BY later.version LIMIT 1) next
    WHERE r.version >= {_FIRST_SHOWN}
"""  # noqa: S608
#: Of the commitments reworded after the day: the wording that was in force at its end.
_THEN = f"SELECT revision, commitment_id FROM {KEPT} WHERE until_at >= {_END} AND from_at < {_END}"  # noqa: S608


def statements() -> list[str]:
    """What makes the schema: the wordings, a table for the rows of each, and the views over both."""
    laid = _laid_out()
    return [
        f"CREATE SCHEMA {SCHEMA}",
        f"CREATE VIEW {WORDING} AS {_WORDINGS}",
        f"CREATE TABLE {KEPT} (revision bigint PRIMARY KEY, commitment_id bigint NOT NULL,"
        " from_at timestamptz NOT NULL, until_at timestamptz NOT NULL)",
        f"CREATE INDEX ON {KEPT} (until_at) INCLUDE (from_at, commitment_id, revision)",
        f"CREATE INDEX ON {KEPT} (commitment_id)",
        *(statement for model, sql in laid.items() for statement in _made(model, sql)),
        _keeping(laid),
        *(f'CREATE VIEW {SCHEMA}."{model._meta.db_table}" AS {_view(model)}' for model in laid),
        f'CREATE VIEW {SCHEMA}."{Link._meta.db_table}" AS {_links()}',
    ]


def _laid_out() -> dict[type[models.Model], str]:
    """For each table, the rows of the wordings `w` in its columns, each with the key of its wording."""
    terms, countries = Commitment.terms.through, Commitment.countries.through
    return {
        Commitment: _commitments(),
        Part: _listed(Part, "parts", {"position": "item.place - 1", "party_id": _code("party")}),
        terms: _listed(
            terms, "terms", {"term_id": _TEXT}, f"JOIN {_table(Term)} known ON known.code = {_TEXT}"
        ),
        countries: _listed(countries, "countries", {"party_id": _TEXT}),
        Indicator: _indicators(),
        SupportWanted: _listed(SupportWanted, "support", {"position": "item.place - 1"}),
        Cost: _costs(),
    }


def _made(model: type[models.Model], laid: str) -> list[str]:
    """The table for the rows of the wordings."""
    table = _kept_table(model)
    first = "revision" if model is Commitment else "commitment_id, revision"
    return [
        f"CREATE TABLE {table} AS {laid} WITH NO DATA",
        *(f"CREATE INDEX ON {table} ({columns})" for columns in dict.fromkeys(("revision", first))),
    ]


def _keeping(laid: Mapping[type[models.Model], str]) -> str:
    """The function that lays these wordings out, those that were not before."""
    filled = "".join(
        f"INSERT INTO {_kept_table(model)} {sql} WHERE w.id = ANY(new);\n" for model, sql in laid.items()
    )
    return f"""
        CREATE FUNCTION {SCHEMA}.keep(wanted bigint[]) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE new bigint[];
        BEGIN
          WITH added AS (
            INSERT INTO {KEPT} SELECT w.id, w.commitment_id, w.from_at, w.until_at FROM {WORDING} w
            WHERE wanted IS NULL OR w.commitment_id = ANY(wanted)
            ON CONFLICT DO NOTHING RETURNING revision)
          SELECT array_agg(revision) INTO new FROM added;
          {filled}
        END $$
    """  # noqa: S608


def _columns(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _names(model: type[models.Model], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{field.column}"' for field in _columns(model))


def _view(model: type[models.Model]) -> str:
    """The rows of what was not reworded since the day, and those of the wordings of that day."""
    own = "id" if model is Commitment else "commitment_id"
    today = (
        f"SELECT {_names(model, 't.')} FROM {_table(model)} t"  # noqa: S608
        f" WHERE NOT EXISTS (SELECT FROM ({_THEN}) other WHERE other.commitment_id = t.{own})"
    )
    kept = f"{_kept_table(model)} k ON k.revision = past.revision"
    if model is not Commitment:
        reworded = f"SELECT {_names(model, 'k.')} FROM ({_THEN}) past JOIN {kept}"  # noqa: S608
        return f"({today}{_ORDER.get(model, '')}) UNION ALL ({reworded}{_ORDER.get(model, '')})"
    shown = ", ".join(f'{_whose(field)}."{field.column}"' for field in _columns(Commitment))
    return (
        f"{today} UNION ALL SELECT {shown} FROM ({_THEN}) past JOIN {kept}"  # noqa: S608
        f" JOIN {_table(Commitment)} t ON t.id = past.commitment_id"
    )


def _is_worded(field: Any) -> bool:
    """Whether a column of a commitment is told by its wording."""
    return field.generated or field.name == "version" or field.name in COLUMNS


def _whose(field: Any) -> str:
    return "k" if _is_worded(field) else "t"


def _said(field: models.Field[Any, Any], content: str) -> str:
    """A column of a model as a wording has it; what it lacks is empty, as in `Content.from_json`."""
    if isinstance(field, TranslatedField):
        return f"coalesce({content} -> '{field.name}', '{{}}')"
    text = f"({content} ->> '{field.name}')"
    if isinstance(field, models.CharField | models.TextField):
        return f"coalesce({text}, '')"
    return f"{text}::{field.db_type(connection)}"


def _code(name: str) -> str:
    """A party by its code; none for what a wording leaves empty."""
    return f"nullif(item.value ->> '{name}', '')"


def _listed(model: type[models.Model], name: str, given: Mapping[str, str], join: str = "") -> str:
    """The rows of a list in a wording; `given` are the columns that are not simply what an item says."""
    fixed = {"id": _OWN_KEY, "commitment_id": "w.commitment_id", **given}
    then = ", ".join(
        f"({fixed.get(str(each.column)) or _said(each, 'item.value')})::{each.db_type(connection)}"
        f' AS "{each.column}"'
        for each in _columns(model)
    )
    items = f"jsonb_array_elements(w.content -> '{name}') WITH ORDINALITY item (value, place)"
    return f"SELECT w.id AS revision, {then} FROM {WORDING} w CROSS JOIN {items} {join}"  # noqa: S608


def _commitments() -> str:
    """The columns of the text, and what the database generates from them made again."""
    worded = [field for field in _columns(Commitment) if _is_worded(field)]
    said = ", ".join(f'{_worded(field)} AS "{field.column}"' for field in worded if not field.generated)
    shown = ", ".join(f'({_put(field)})::{_type(field)} AS "{field.column}"' for field in worded)
    version = f"SELECT r.version FROM {_table(Revision)} r WHERE r.id = x.id"  # noqa: S608
    return (
        f"SELECT w.revision, {shown} FROM (SELECT x.id, x.id AS revision, ({version}) AS version_then, {said}"  # noqa: S608
        f" FROM (SELECT id, content FROM {WORDING}) x) w"
    )


def _worded(field: Any) -> str:
    return "NULL::integer" if field.name == "version" else _said(field, "x.content")


def _type(field: Any) -> str:
    return str((field.output_field if field.generated else field).db_type(connection))


def _put(field: Any) -> str:
    """A column as it is kept. Of the table's own type: the planner reads both sides of a view as one then."""
    if field.generated:
        return _generated(field)
    return "version_then" if field.name == "version" else f'"{field.column}"'


def _generated(field: Any) -> str:
    """What the database works out for the column, over columns of the same names."""
    sql, values = field.generated_sql(connection)
    quote = connection.schema_editor().quote_value
    return str(sql % tuple(quote(value) for value in values))


def _indicators() -> str:
    """An indicator keeps its key in the database: values hang on it. One removed since has none."""
    join = (
        f"LEFT JOIN {_table(Indicator)} known"
        " ON known.commitment_id = w.commitment_id AND known.key = item.value ->> 'key'"
    )
    given = {
        "id": f"coalesce(known.id, {_OWN_KEY})",
        "position": "item.place - 1",
        "owner_id": _code("owner"),
        "feeds_id": "(item.value ->> 'feeds')",
    }
    return _listed(Indicator, "indicators", given, join)


def _costs() -> str:
    """Costs are only added: those up to the one that the wording names."""
    said, columns = "(w.content -> 'cost')", {field.name: field for field in _columns(Cost)}
    same = " AND ".join(
        f'stated."{name}" IS NOT DISTINCT FROM {_said(columns[name], said)}'
        for name in ("stated_on", "currency", "total", "prices_of", "state_share", "external_share")
    )
    last = f"SELECT max(stated.id) FROM {_table(Cost)} stated WHERE stated.commitment_id = t.commitment_id"  # noqa: S608
    return (
        f"SELECT w.id AS revision, {_names(Cost, 't.')} FROM {WORDING} w"  # noqa: S608
        f" JOIN {_table(Cost)} t ON t.commitment_id = w.commitment_id AND t.id <= ({last} AND {same})"
    )


def _links() -> str:
    """Links carry their own days: those drawn by then; what ended later had not ended."""
    shown = ", ".join(
        f'CASE WHEN ended <= {_DAY} THEN ended END AS "ended"'
        if field.name == "ended"
        else f'"{field.column}"'
        for field in _columns(Link)
    )
    return f"SELECT {shown} FROM {_table(Link)} WHERE began <= {_DAY}"  # noqa: S608


def drop() -> None:
    """Take the views away, so that a migration may change the tables under them."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")


def make() -> None:
    """Make the schema as this version wants it, and lay out the wordings that are not yet."""
    wanted = statements()
    mark = hashlib.sha256("\n".join(wanted).encode()).hexdigest()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regnamespace(%s), 'pg_namespace')", [SCHEMA])
        if cursor.fetchone() != (mark,):
            drop()
            for statement in wanted:
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON SCHEMA {SCHEMA} IS '{mark}'")
        cursor.execute(f"SELECT {SCHEMA}.keep(NULL)")


def keep(commitments: Collection[int]) -> None:
    """Lay out what was just reworded of these commitments; `make` does it later while there is no schema."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [KEPT])
        if cursor.fetchone() != (None,):
            cursor.execute(f"SELECT {SCHEMA}.keep(%s)", [list(commitments)])
