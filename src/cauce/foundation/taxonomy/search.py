"""What a search finds here: the terms of the classifications. Few, so their vectors are made on the way."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.registry import Searchable, register, vectors_over
from cauce.foundation.taxonomy.models import Term

register(
    Searchable(
        kind="classifications",
        label=_("Classifications"),
        one=_("Term of a classification"),
        rows=lambda _person: Term.objects.all(),
        url=lambda term: f"{reverse('taxonomy:scheme', args=[term.scheme_id])}#{term.key}",
        title="label",
        origin=lambda term, _person: str(term.scheme),
        prepare=lambda rows: rows.select_related("scheme"),
        position=80,
        vectors=vectors_over("label"),
    )
)
