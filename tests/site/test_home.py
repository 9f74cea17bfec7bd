from __future__ import annotations

import os
from pathlib import Path

import pytest

from cauce.site.home import HomeInUse, HomeLock


def test_the_second_learns_who_was_first_and_where_it_answers(tmp_path: Path) -> None:
    with (
        HomeLock(tmp_path, verb="serve", address="http://127.0.0.1:8000/"),
        pytest.raises(HomeInUse) as raised,
    ):
        HomeLock(tmp_path, verb="load")
    assert raised.value.note is not None
    assert (raised.value.note.verb, raised.value.note.pid) == ("serve", os.getpid())
    assert "http://127.0.0.1:8000/" in str(raised.value)


def test_who_leaves_in_good_order_leaves_no_trace(tmp_path: Path) -> None:
    HomeLock(tmp_path, verb="load").release()
    assert not HomeLock(tmp_path, verb="serve").was_killed


def test_who_was_killed_is_noticed_by_the_next(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        HomeLock(tmp_path, verb="serve")
        os._exit(9)
    os.waitpid(child, 0)
    assert HomeLock(tmp_path, verb="serve").was_killed
