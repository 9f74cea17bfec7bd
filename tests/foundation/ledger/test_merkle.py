from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.foundation.ledger import merkle

# The test vectors of Certificate Transparency: roots over the first 1, 2, ... 8 inputs.
INPUTS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("count", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(count: int) -> None:
    assert merkle.root(INPUTS[:count]).hex() == ROOTS[count - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root([]) == hashlib.sha256(b"").digest()


def naive(contents: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word: split at the largest power of two below the number of leaves."""
    if not contents:
        return hashlib.sha256().digest()
    if len(contents) == 1:
        return hashlib.sha256(b"\x00" + contents[0]).digest()
    split = 1
    while split * 2 < len(contents):
        split *= 2
    return hashlib.sha256(b"\x01" + naive(contents[:split]) + naive(contents[split:])).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_the_root_is_that_of_its_naive_twin(contents: list[bytes]) -> None:
    assert merkle.root(iter(contents)) == naive(contents)


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=20), st.data())
def test_any_changed_leaf_changes_the_root(contents: list[bytes], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(contents) - 1))
    changed = [*contents[:place], contents[place] + b"x", *contents[place + 1 :]]
    assert merkle.root(changed) != merkle.root(contents)
