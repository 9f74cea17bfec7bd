from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.mark.parametrize(
    "address", ["/es/commitments/?state=%00", "/es/commitments/?kind=%00", "/es/ledger/x/%00/"]
)
def test_the_character_nul_in_an_address_is_refused(cast: Cast, address: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.users["ana"], backend=BACKEND)
    assert client.get(address).status_code == 400


@pytest.mark.parametrize(
    "address", ["/es/", "/es/people/", "/es/ledger/", "/es/account/", "/es/account/2fa/"]
)
def test_what_somebody_reads_signed_in_is_kept_in_no_cache(cast: Cast, client: Client, address: str) -> None:
    client.force_login(cast.users["ana"], backend=BACKEND)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_public_pages_may_be_kept(cast: Cast, client: Client) -> None:
    assert not client.get("/es/").has_header("Cache-Control")
