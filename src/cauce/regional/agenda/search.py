"""What a search finds here: meetings and activities."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.agenda import words
from cauce.regional.agenda.models import Event, Precision, Status


def _origin(event: Any, person: Any) -> str:
    who = ", ".join(str(host) for host in event.hosts.all())
    standing = str(words.STANDING[words.standing(event, person.on)])
    return " · ".join(word for word in (who, words.span(event), standing) if word)


def _rows(person: Any) -> Any:
    """Without the undated quarters of a calendar row: the row itself is found in the strategy."""
    undated = Q(plan_row__isnull=False, precision=Precision.QUARTER, status=Status.PLANNED)
    return Event.objects.visible_to(person).exclude(undated)


register(
    Searchable(
        kind="events",
        label=_("Agenda"),
        one=_("Event"),
        rows=_rows,
        url=lambda event: reverse("agenda:event", args=[event.key]),
        body=("place", "host_note"),
        origin=_origin,
        prepare=lambda rows: rows.defer("search_es", "search_en").prefetch_related("hosts"),
        position=40,
        may_be_many=True,
    )
)
