"""What a search finds here: the items of the strategies."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register
from cauce.regional.strategy.models import Item

register(
    Searchable(
        kind="strategy",
        label=_("Strategy"),
        one=_("Strategy"),
        rows=lambda _person: Item.objects.all(),
        url=lambda item: reverse("strategy:item", args=[item.strategy.year, item.key]),
        title="text",
        body=("detail",),
        origin=lambda item, _person: f"{item.get_kind_display()} · {item.strategy.year}",
        prepare=lambda rows: rows.defer("search_es", "search_en").select_related("strategy"),
        position=10,
    )
)
