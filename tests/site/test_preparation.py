"""The tables are brought up to date step by step, and a start that is killed amid a step leaves it undone."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cauce.site import preparation, schema

#: A migration whose foreign keys Django makes last: without a transaction around it, it is noted afterwards.
BEFORE, LAST = "0002", "cooperation.0003_corrected_rates"


class Killed(Exception):
    pass


def columns() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "cooperation_rate")
    return {each.name for each in found}


@pytest.mark.django_db(transaction=True)
def test_what_a_killed_start_left_undone_the_next_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("migrate", "cooperation", BEFORE, verbosity=0)
    assert LAST in schema.pending()

    def killed(self: MigrationRecorder, app: str, name: str) -> None:
        raise Killed

    with monkeypatch.context() as amid:
        amid.setattr(MigrationRecorder, "record_applied", killed)
        with pytest.raises(Killed):
            preparation.migrate()
    assert "corrects_id" not in columns()
    assert preparation.migrate() == "1 change made"
    assert "corrects_id" in columns()
    assert schema.pending() == []
