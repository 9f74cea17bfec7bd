"""Somebody edits the tables behind Cauce's back, as a superuser who can switch the triggers off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from cauce.foundation.accounts.models import User
from cauce.foundation.ledger import actions, marks, merkle
from cauce.foundation.ledger.models import Entry, Leaf, Seal
from cauce.foundation.ledger.queries import Witness, roots, verify

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2025, 5, 15, 18, tzinfo=UTC)
Run = Callable[..., None]


@pytest.fixture
def behind_the_back() -> Iterator[Run]:
    """Runs SQL as the superuser, past every trigger."""
    settings = connection.settings_dict
    with psycopg.connect(
        host=settings["HOST"], dbname=settings["NAME"], user="postgres", autocommit=True
    ) as superuser:
        superuser.execute("SET session_replication_role = replica")

        def run(sql: str, *values: object) -> None:
            assert superuser.execute(sql, values).rowcount != 0, "nothing was touched"

        yield run


@pytest.fixture
def ledger() -> list[int]:
    """Three seals of four, four and one entries, and two entries that no seal holds yet."""
    user = User.objects.create_user("ana@example.org", name="Ana")

    def record(times: int) -> None:
        with transaction.atomic():
            for number in range(times):
                actions.record(verb="report", subject=user, by=None, change={"number": number}, at=AT)

    for minute, times in enumerate((4, 4, 1)):
        record(times)
        assert actions.seal_pending(at=AT + timedelta(minutes=minute))
    record(2)
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def found(**options: Any) -> list[tuple[str, int | None, int | None]]:
    result = verify(at=AT, **options)
    assert all(str(each.entry_number or each.seal) in each.sentence for each in result.problems)
    return [(each.kind, each.entry_number, each.seal) for each in result.problems]


def test_an_untouched_ledger_is_sound(ledger: list[int]) -> None:
    result = verify(at=AT)
    assert result.is_sound
    assert (result.entries, result.sealed, result.seals) == (11, 9, 3)
    assert result.chain == Seal.objects.get(pk=3).chain


def test_an_empty_ledger_is_sound() -> None:
    assert verify(at=AT).is_sound
    assert actions.seal_pending(at=AT) is None


@pytest.mark.parametrize("place", [0, 5, 8])
@pytest.mark.parametrize(
    "assignment",
    [
        "change = '{\"number\": 99}'", "actor_name = 'Eva'", "at = at + interval '1 microsecond'",
        "verb = 'x'",
        "object_label = ''", "party = 'MEX'", "acting_as = 'chair'", "mark = repeat('0', 64)",
    ],
)  # fmt: skip
def test_a_changed_entry_is_found(
    ledger: list[int], behind_the_back: Run, place: int, assignment: str
) -> None:
    behind_the_back(f"UPDATE ledger_entry SET {assignment} WHERE id = %s", ledger[place])
    assert found() == [("changed", ledger[place], 1 if place < 4 else 2 if place < 8 else 3)]


@pytest.mark.parametrize(("place", "seal"), [(0, 1), (6, 2), (8, 3)])
def test_a_removed_entry_is_found(ledger: list[int], behind_the_back: Run, place: int, seal: int) -> None:
    behind_the_back("DELETE FROM ledger_entry WHERE id = %s", ledger[place])
    assert found() == [("removed", ledger[place], seal)]


def test_an_emptied_table_is_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back("TRUNCATE ledger_entry")
    assert [kind for kind, _entry, _seal in found()] == ["removed"] * 9


INSERT = """
    INSERT INTO ledger_entry (id, at, actor_id, actor_name, acting_as, party, verb, object_type, object_id,
        object_label, change, key_id, mark)
    SELECT %s, at, actor_id, actor_name, acting_as, party, verb, object_type, object_id,
        object_label, change, key_id, {mark} FROM ledger_entry WHERE id = %s
"""


@pytest.mark.parametrize("mark", ["repeat('0', 64)", "mark"], ids=["wrong mark", "copied mark"])
@pytest.mark.parametrize("number", [-5, 10_000_000])
def test_an_inserted_entry_is_found(ledger: list[int], behind_the_back: Run, mark: str, number: int) -> None:
    behind_the_back(INSERT.format(mark=mark), number, ledger[2])
    assert found() == [("inserted", number, None)]


def test_an_entry_inserted_with_a_leaf_of_its_own_is_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back(INSERT.format(mark="mark"), 10_000_000, ledger[2])
    behind_the_back("INSERT INTO ledger_leaf (seal_id, position, entry_number) VALUES (2, 4, 10000000)")
    assert found() == [("changed", 10_000_000, 2), ("leaf_changed", None, 2)]


def test_an_entry_slipped_in_among_old_ones_by_somebody_with_the_key_is_found(
    ledger: list[int], behind_the_back: Run
) -> None:
    forged = Entry.objects.get(pk=ledger[0])
    forged.pk = -5
    behind_the_back(INSERT.format(mark="%s"), -5, marks.mark(marks.content(forged)), ledger[0])
    later = AT + timedelta(days=2)
    assert [(each.kind, each.entry_number) for each in verify(at=later).problems][:1] == [("inserted", -5)]
    assert actions.seal_pending(at=later)
    assert not Leaf.objects.filter(entry_number=-5).exists()


@pytest.mark.parametrize(
    "assignment",
    ["root = repeat('0', 64)", "count = 3", "sealed_at = now()", "chain = repeat('0', 64)", "highest = 1"],
)
@pytest.mark.parametrize("seal", [1, 3])
def test_an_edited_seal_is_found(ledger: list[int], behind_the_back: Run, assignment: str, seal: int) -> None:
    behind_the_back(f"UPDATE ledger_seal SET {assignment} WHERE id = %s", seal)
    assert ("seal_changed", None, seal) in found()


def test_a_removed_seal_is_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back("DELETE FROM ledger_seal WHERE id = 2")
    assert found() == [("seal_removed", None, 2)]
    behind_the_back("DELETE FROM ledger_leaf WHERE seal_id = 2")
    behind_the_back("DELETE FROM ledger_entry WHERE id = ANY(%s)", ledger[4:8])
    assert found() == [("seal_removed", None, 2)]


def test_the_last_seal_removed_is_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back("DELETE FROM ledger_seal WHERE id = 3")
    assert found() == [("seal_removed", None, 3)]


def test_edited_leaves_are_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back("DELETE FROM ledger_leaf WHERE entry_number = %s", ledger[1])
    assert found() == [("leaf_changed", None, 1)]


def test_leaves_that_changed_places_are_found(ledger: list[int], behind_the_back: Run) -> None:
    behind_the_back("UPDATE ledger_leaf SET position = 99 WHERE entry_number = %s", ledger[1])
    behind_the_back("UPDATE ledger_leaf SET position = 1 WHERE entry_number = %s", ledger[2])
    behind_the_back("UPDATE ledger_leaf SET position = 2 WHERE position = 99")
    assert found() == [("seal_changed", None, 1)]


def _rewrite_from_the_first_seal_with_the_key(run: Run, number: int) -> None:
    """What somebody can do who holds the key too: a false entry, and every seal after it made anew."""
    forged = Entry.objects.get(pk=number)
    forged.actor_name = "Eva"
    run(
        "UPDATE ledger_entry SET actor_name = 'Eva', mark = %s WHERE id = %s",
        marks.mark(marks.content(forged)), number,
    )  # fmt: skip
    chain = ""
    for seal in Seal.objects.order_by("pk"):
        numbers = list(seal.leaves.values_list("entry_number", flat=True))
        seal.root = merkle.root(marks.leaf(each) for each in Entry.objects.filter(pk__in=numbers)).hex()
        seal.chain = chain = actions.chained(chain, seal.root, seal.count)
        run(
            "UPDATE ledger_seal SET root = %s, chain = %s, mark = %s WHERE id = %s",
            seal.root, seal.chain, marks.mark(marks.seal_content(seal)), seal.pk,
        )  # fmt: skip


def test_only_a_witness_shows_a_ledger_rewritten_with_the_key(
    ledger: list[int], behind_the_back: Run
) -> None:
    handed_out = [Witness.parse(str(each)) for each in roots()]
    assert found(witnessed=handed_out) == []
    _rewrite_from_the_first_seal_with_the_key(behind_the_back, ledger[0])
    assert found() == []
    assert found(witnessed=handed_out[-1:]) == [("rewritten", None, 3)]


def test_a_witness_shows_a_ledger_cut_off_after_a_seal(ledger: list[int], behind_the_back: Run) -> None:
    handed_out = roots(after=2)
    behind_the_back("DELETE FROM ledger_seal WHERE id = 3")
    behind_the_back("DELETE FROM ledger_leaf WHERE seal_id = 3")
    behind_the_back("DELETE FROM ledger_entry WHERE id = ANY(%s)", ledger[8:])
    assert found() == []
    assert found(witnessed=handed_out) == [("rewritten", None, 3)]


def test_marks_of_a_key_that_is_not_here_are_told_once(ledger: list[int], settings: Any) -> None:
    before = settings.LEDGER_KEY
    settings.LEDGER_KEY = "another key"
    problems = verify(at=AT).problems
    assert [each.kind for each in problems] == ["unknown_key"]
    settings.LEDGER_OLD_KEYS = [before]
    assert verify(at=AT).is_sound
    with transaction.atomic():
        actions.record(verb="report", subject=User.objects.get(), by=None)
    actions.seal_pending(at=AT + timedelta(hours=1))
    assert verify(at=AT).is_sound


def test_an_entry_whose_transaction_ends_after_its_neighbour_was_sealed_is_sealed_next(
    ledger: list[int],
) -> None:
    early = actions._next_number()
    with transaction.atomic():
        actions.record(verb="report", subject=User.objects.get(), by=None)
    assert actions.seal_pending(at=AT)
    late = Entry.objects.get(pk=ledger[0])
    late.pk, late._state.adding = early, True
    late.mark = marks.mark(marks.content(late))
    late.save(force_insert=True)
    assert verify(at=AT).is_sound
    seal = actions.seal_pending(at=AT)
    assert seal
    assert list(seal.leaves.values_list("entry_number", flat=True)) == [early]
    assert verify(at=AT).is_sound


def test_two_sealers_do_not_seal_twice(ledger: list[int]) -> None:
    settings = connection.settings_dict
    with psycopg.connect(host=settings["HOST"], dbname=settings["NAME"], user=settings["USER"]) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [actions.SEALING_LOCK])
        assert actions.seal_pending(at=AT) is None
    assert actions.seal_pending(at=AT)


def test_sealing_takes_a_bounded_batch_at_a_time(ledger: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_PER_SEAL", 1)
    assert [getattr(actions.seal_pending(at=AT), "count", None) for _again in range(3)] == [1, 1, None]
    assert verify(at=AT).is_sound
