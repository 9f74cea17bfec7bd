"""Secrets: made once, kept only as a digest, or sealed under the installation's secret key."""

from __future__ import annotations

import base64
import hashlib
import secrets

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def new_secret() -> str:
    """256 bits, fit for an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def conceal(text: str) -> str:
    """The text as only this installation can read it: jobs and second factors rest in the database."""
    return _box().encrypt(text.encode()).decode()


def reveal(concealed: str) -> str:
    """The text again. Raises `cryptography.fernet.InvalidToken` for anything else, or another secret key."""
    return _box().decrypt(concealed.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([_lock(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _lock(key: str | bytes) -> Fernet:
    derived = hashlib.sha256(b"cauce.accounts" + force_bytes(key)).digest()
    return Fernet(base64.urlsafe_b64encode(derived))
