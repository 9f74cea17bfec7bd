"""How django-allauth behaves here: accounts by invitation, mail by the queue, the reader's language."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from cauce.foundation.accounts import mail, secrecy
from cauce.foundation.accounts.models import User

# Whoever guesses from many addresses meets this; the ministry's own address never does (see lockout.py).
ACROSS_ALL_ADDRESSES = {"password_failed": "50/15m/key"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come by invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        with translation.override(request.user.language):  # type: ignore[union-attr]
            return reverse("home")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password tried for an account, from wherever. allauth's own count, by account alone,
        would let anybody lock anybody out with five tries; it stays for the codes of the second step.
        """
        self._login_failed_rl_usage = ratelimit.consume(
            request,
            app="cauce.accounts",
            action="password_failed",
            config=ACROSS_ALL_ADDRESSES,
            key=str(credentials.get("email", "")).strip().lower(),
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def reauthenticate(self, user: User, password: str) -> bool:
        """Ask the password of somebody signed in; accounts here have one address, their own."""
        request = current.request
        found = authenticate(request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send by the queue, in the language of the person who gets it (of the page, for a stranger)."""
        known = context.get("user") or User.objects.filter(email__iexact=email).first()
        language = known.language if known else translation.get_language()
        with translation.override(language):
            message = self.render_mail(template_prefix, email, {"email": email, **context})
        mail.send_later(to=email, subject=message.subject, body=message.body)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody that their password or second step changed."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)


class MFAAdapter(DefaultMFAAdapter):
    """The keys of the second step rest concealed in the database."""

    def encrypt(self, text: str) -> str:
        return secrecy.conceal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.reveal(encrypted_text)
