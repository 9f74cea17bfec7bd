"""Addresses that hold a secret do not go into the log whole."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

LOGGERS = ("django.request", "django.security.csrf", "django.server", "waitress", "cauce.access")
SECRET = re.compile(r"(/invitation/|/password/reset/key/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Cuts the secret out of the address of an invitation or of a new password."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_cut(each) for each in record.args)
        elif isinstance(record.args, Mapping):
            record.args = {name: _cut(each) for name, each in record.args.items()}
        record.msg = _cut(record.msg)
        return True


def _cut(value: Any) -> Any:
    return SECRET.sub(r"\1…", value) if isinstance(value, str) else value


def keep() -> None:
    """Put the filter on every logger that writes addresses: Django's and the web server's."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, WithoutSecrets) for each in logger.filters):
            logger.addFilter(WithoutSecrets())
