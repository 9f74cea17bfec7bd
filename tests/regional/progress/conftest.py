"""The cast in front of the pages of reporting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Indicator
from tests.cast import Cast, party
from tests.regional.commitments.conftest import make_commitment
from tests.site.test_cast_walk import as_reader


class Desk:
    """One of the cast at a browser."""

    def __init__(self, cast: Cast, name: str) -> None:
        self.client: Client = as_reader(cast, name)

    def get(self, path: str, language: str = "en") -> Any:
        return self.client.get(f"/{language}{path}")

    def post(self, path: str, **fields: Any) -> Any:
        return self.client.post(f"/en{path}", fields)

    def reads(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.status_code
        return str(answer.content.decode())


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Evidence lies in a folder of its own."""
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    return Path(settings.EVIDENCE_DIR)


@pytest.fixture
def joint(cast: Cast) -> Commitment:
    """A public commitment of Belize and Mexico."""
    return make_commitment("JOINT-1", by=("BLZ", "MEX"))


def indicator(commitment: Commitment, key: str = "people", owner: str = "", **fields: Any) -> Indicator:
    return Indicator.objects.create(
        commitment=commitment, key=key, name=Translated({"es": f"{key} es", "en": f"{key} en"}),
        owner=party(owner) if owner else None, **fields,
    )  # fmt: skip


def typed(stage: str = "in_progress", **fields: Any) -> dict[str, Any]:
    """What a form sends; names with a dash as keyword arguments with `__`."""
    given = {name.replace("__", "-"): value for name, value in fields.items()}
    return {
        "version": "0", "refers_to": "2025-05-01", "stage": stage, "obstacles_audience": "owner",
        "audience": "commitment", "then": "draft", **given,
    }  # fmt: skip
