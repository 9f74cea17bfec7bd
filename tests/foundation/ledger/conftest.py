"""The addresses of people and of the record, as for the accounts."""

from tests.foundation.accounts.conftest import _addresses

__all__ = ["_addresses"]
