"""What a search finds here: States, organisations and teams."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.parties.models import Party, Team
from cauce.foundation.search.registry import Searchable, register

register(
    Searchable(
        kind="parties",
        label=_("States and organisations"),
        one=_("State or organisation"),
        rows=lambda _person: Party.objects.all(),
        url=lambda party: reverse("platform:party", args=[party.code]),
        title="name",
        body=("short",),
        origin=lambda party, _person: party.get_kind_display(),
        prepare=lambda rows: rows.defer("search_es", "search_en"),
        position=60,
    )
)
register(
    Searchable(
        kind="teams",
        label=_("Teams"),
        one=_("Regional Technical Team"),
        rows=lambda _person: Team.objects.all(),
        url=lambda team: reverse("platform:team", args=[team.key]),
        title="name",
        body=("alias",),
        prepare=lambda rows: rows.defer("search_es", "search_en"),
        position=50,
    )
)
