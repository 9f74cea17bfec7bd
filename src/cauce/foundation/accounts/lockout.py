"""Too many wrong passwords: one account from one address waits, everybody else goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

TOO_MANY = 429


def account_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account a sign-in is tried for, written one way only, so that capitals open no second door."""
    given = credentials or {}
    named = next((given[key] for key in ("email", "login", "username") if given.get(key)), None)
    return str(named or request.POST.get("login", "")).strip().lower()[:255]


def address(request: HttpRequest) -> str | None:
    """The reader's address, past as many proxies as are ours (`CAUCE_TLS_PROXIES`), if there is any."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return None


def locked_out(
    request: HttpRequest, _response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of somebody who must wait: what happened, until when, and what else to do."""
    until = open_again(account_name(request, credentials), address(request))
    seconds = max(int((until - timezone.now()).total_seconds()), 1)
    if request.path.startswith("/api/"):
        answer: HttpResponse = JsonResponse({"detail": "Too many attempts."}, status=TOO_MANY)
    else:
        context = {"until": timezone.localtime(until), "minutes": -(-seconds // 60)}
        answer = render(request, "account/locked_out.html", context, status=TOO_MANY)
    answer["Retry-After"] = str(seconds)
    return answer


def open_again(account: str, from_address: str | None) -> datetime:
    """When this account may be tried again from this address."""
    attempts = AccessAttempt.objects.filter(username=account, ip_address=from_address)
    last = attempts.aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    return last + get_cool_off()  # type: ignore[no-any-return]
