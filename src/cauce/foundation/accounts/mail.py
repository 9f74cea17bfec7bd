"""Mail leaves by the job queue: asked for in the transaction of the act, sent after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from cauce.foundation.accounts import secrecy, tasks


def send_later(*, to: str, subject: str, body: str, headers: Mapping[str, str] | None = None) -> None:
    """Hand a plain-text mail to the job queue, concealed: it may hold a link that is a secret."""
    message = json.dumps(
        {"to": to, "subject": " ".join(subject.split()), "body": body, "headers": dict(headers or {})}
    )
    tasks.deliver.defer(concealed=secrecy.conceal(message))


def write(
    template: str, *, to: str, language: str, headers: Mapping[str, str] | None = None, **context: Any
) -> None:
    """Render `<template>_subject.txt` and `<template>_message.txt` in that language, and send them."""
    with translation.override(language):
        subject = render_to_string(f"{template}_subject.txt", context)
        body = render_to_string(f"{template}_message.txt", context)
    named = {"Content-Language": language, **(headers or {})}
    send_later(to=to, subject=subject, body=body.strip() + "\n", headers=named)
