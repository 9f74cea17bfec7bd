"""Needs and offers to choose from by their names; where they are too many for a list, one types the key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _

#: So many are listed to choose from.
LISTED = 300


def choose(field: forms.Field, rows: QuerySet[Any], empty: str) -> None:
    """Let the field list these needs or offers by owner and title; beyond `LISTED`, one types a key."""
    listed = rows.select_related("owner").only("key", "title", "owner__short", "owner__name").order_by("key")
    found = list(listed[: LISTED + 1])
    if len(found) > LISTED:
        field.help_text = _("The key stands at the end of the address of its page.")
        return
    named = sorted(((each.key, label(each)) for each in found), key=lambda pair: pair[1].casefold())
    field.widget = forms.Select(choices=[("", empty), *named])
    field.widget.is_required = field.required


def label(row: Any) -> str:
    """Whose it is and what: "Belize: twinning"; the owner is not said twice."""
    owner, title = str(row.owner), str(row.title)
    return title if title.startswith(owner) else f"{owner}: {title}"
