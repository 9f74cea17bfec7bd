"""The same rows as for the commitments themselves."""

from tests.regional.commitments.conftest import browse, guarded, make, schemes  # noqa: F401
