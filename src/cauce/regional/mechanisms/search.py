"""What a search finds here: the mechanisms and forums of the region."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.mechanisms.models import Mechanism

register(
    Searchable(
        kind="mechanisms",
        label=_("Mechanisms"),
        one=_("Mechanism"),
        rows=lambda _person: Mechanism.objects.all(),
        url=lambda mechanism: reverse("mechanisms:detail", args=[mechanism.key]),
        title="name",
        body=("chair", "note"),
        origin=lambda mechanism, _person: mechanism.code,
        prepare=lambda rows: rows.defer("search_es", "search_en"),
        position=70,
    )
)
