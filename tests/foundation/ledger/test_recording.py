"""What an entry holds, and that the database lets nobody change it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cauce.foundation.accounts.models import User
from cauce.foundation.ledger import actions, marks
from cauce.foundation.ledger.models import Entry, Leaf, Seal
from tests.cast import Cast

AT = datetime(2025, 5, 15, 18, tzinfo=UTC)


def test_an_act_says_who_in_which_capacity_on_what_for_whom_and_when(cast: Cast) -> None:
    entry = actions.record(
        verb="appoint", subject=cast.users["celia"], by=cast.person("ana"), party="BLZ",
        change={"role": "focal_point", "until": date(2025, 12, 31)}, at=AT,
    )  # fmt: skip
    entry.refresh_from_db()
    assert (entry.actor_id, entry.actor_name, entry.acting_as) == (cast.users["ana"].pk, "Ana", "secretariat")
    assert (entry.object_type, entry.object_id, entry.object_label) == (
        "accounts.user", str(cast.users["celia"].pk), "Celia",
    )  # fmt: skip
    assert (entry.party, entry.at) == ("BLZ", AT)
    assert entry.change == {"role": "focal_point", "until": "2025-12-31"}


def test_the_mark_covers_every_field(cast: Cast) -> None:
    entry = actions.record(verb="appoint", subject=cast.users["celia"], by=cast.person("ana"), at=AT)
    keys = marks.known_keys()
    assert marks.bears_valid_mark(marks.content(entry), entry.key_id, entry.mark, keys)
    others: dict[str, Any] = {
        "pk": entry.pk + 1, "at": AT.replace(microsecond=1), "actor_id": cast.users["diego"].pk,
        "actor_name": "A",
        "acting_as": "chair", "party": "MEX", "verb": "x", "object_type": "x", "object_id": "0",
        "object_label": "x", "change": {"a": 1},
    }  # fmt: skip
    stored = {field.attname for field in Entry._meta.fields} - {"id", "key_id", "mark"} | {"pk"}
    assert set(others) == stored
    for field, value in others.items():
        changed = Entry.objects.get(pk=entry.pk)
        setattr(changed, field, value)
        assert not marks.bears_valid_mark(marks.content(changed), entry.key_id, entry.mark, keys), field


def test_what_is_read_back_bears_the_mark_it_was_given(cast: Cast) -> None:
    change = {
        "ñ": "día 🌱 \u2028",
        "amount": Decimal("1.50"),
        "big": 10**30,
        "nested": [{"b": None, "a": True}],
        "set": {"b", "a"},
    }
    entry = actions.record(verb="report", subject=cast.users["celia"], by=None, change=change)
    read = Entry.objects.get(pk=entry.pk)
    assert read.change["amount"] == "1.50"
    assert marks.content(read) == marks.content(entry)


@pytest.mark.parametrize("unfit", [1.5, float("nan"), {"deep": [0.1]}, "a\x00b"])
def test_a_change_that_json_would_bend_is_refused(cast: Cast, unfit: object) -> None:
    with pytest.raises(marks.NotRecordable):
        actions.record(verb="report", subject=cast.users["celia"], by=None, change={"value": unfit})


@pytest.mark.django_db(transaction=True)
def test_an_act_is_not_recorded_outside_a_transaction() -> None:
    with pytest.raises(actions.RecordedOutsideTransaction):
        actions.record(verb="report", subject=User(pk=1, name="Ana"), by=None)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_act_and_its_record_fall_together() -> None:
    def failing_act() -> None:
        with transaction.atomic():
            user = User.objects.create_user("ana@example.org", name="Ana")
            actions.record(verb="join", subject=user, by=None)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing_act()
    assert not Entry.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("model", [Entry, Seal, Leaf])
@pytest.mark.parametrize(
    "sql", ["UPDATE {table} SET id = id", "DELETE FROM {table}", "TRUNCATE {table} CASCADE"]
)
def test_the_database_refuses_to_change_or_empty_the_ledger(cast: Cast, model: Any, sql: str) -> None:
    actions.record(verb="join", subject=cast.users["ana"], by=None)
    actions.seal_pending(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with (
        connection.cursor() as cursor,
        pytest.raises(DatabaseError, match="The ledger only grows"),
        transaction.atomic(),
    ):
        cursor.execute(sql.format(table=model._meta.db_table))
    assert model.objects.count() == 1
