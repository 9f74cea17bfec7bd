"""What the log says of addresses that hold a secret."""

from __future__ import annotations

import logging

import pytest

SECRET = "q" * 43


@pytest.mark.parametrize("path", [f"/es/invitation/{SECRET}/", f"/es/account/password/reset/key/1-{SECRET}/"])
@pytest.mark.parametrize("name", ["django.request", "waitress", "cauce.access"])
def test_no_log_holds_the_secret_of_an_address(
    caplog: pytest.LogCaptureFixture, name: str, path: str
) -> None:
    logger = logging.getLogger(name)
    logger.addHandler(caplog.handler)
    try:
        logger.setLevel(logging.INFO)
        logger.warning("Not Found: %s", path)
        logger.warning('"%(method)s %(path)s" %(status)d', {"method": "GET", "path": path, "status": 200})
    finally:
        logger.removeHandler(caplog.handler)
    assert "/es/" in caplog.text
    assert SECRET not in caplog.text
