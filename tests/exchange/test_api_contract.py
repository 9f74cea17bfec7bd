"""The API keeps what its schema says, asked in many ways (the same ways in every run)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cauce.exchange.api import api
from cauce.site.wsgi import application
from tests.exchange.rows import commitment, event

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

PATHS = list(api.get_openapi_schema()["paths"])
#: Any text may stand for a key: only parameters of a query can be wrong.
ASKED = [(path, GenerationMode.POSITIVE) for path in PATHS] + [
    (path, GenerationMode.NEGATIVE) for path in PATHS if "{" not in path
]
QUICKLY = settings(
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def contract(cast: object) -> Iterator[Any]:
    """The schema as the site serves it. The test's own connection is not closed between requests."""
    commitment("A-1")
    event("E-1")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "mode"), ASKED)
def test_the_api_keeps_its_word(contract: Any, path: str, mode: GenerationMode) -> None:
    @QUICKLY
    @given(case=contract[path]["GET"].as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    ask()
