"""What the pages of arrangements share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from cauce.foundation.accounts.standing import Person
from cauce.regional.cooperation import actions, rules
from cauce.regional.cooperation.queries import arrangements as queries


def reader(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def seen(request: HttpRequest, key: str) -> Any:
    """The arrangement whole; for whoever may not see it, it is not there."""
    return get_object_or_404(queries.whole(reader(request)), key=key)


def mine(request: HttpRequest, key: str, rule: Callable[[Person, Any], bool] = rules.may_change) -> Any:
    """The same, for those whom the rule allows; for everybody else the page is not there."""
    found = seen(request, key)
    if not rule(reader(request), found):
        raise Http404
    return found


def tried(form: Any, action: Callable[[], Any]) -> Any:
    """What the action gave, or None with the reason on the form: what was typed stays."""
    try:
        return action()
    except actions.Refused as refused:
        form.add_error(None, str(refused))
    except ValidationError as wrong:
        form.add_error("file" if "file" in form.fields else None, wrong)
    except PermissionDenied as error:
        raise Http404 from error
    return None
