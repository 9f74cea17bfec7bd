"""Words that the items of a strategy are shown with."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.parties.models import Team
from cauce.regional.strategy.models import Item, ItemKind

TEAM = "team:"
ANCHORS = {
    ItemKind.OBJECTIVE: "objectives",
    ItemKind.FOCUS_AREA: "focus-areas",
    ItemKind.RESULT: "results",
    ItemKind.ACTIVITY: "activities",
    ItemKind.CALENDAR_ROW: "calendar",
}


@dataclass(frozen=True)
class Organ:
    """Who holds the activity, with a page where there is one."""

    name: str
    url: str = ""


def plural(kind: str) -> str:
    """The heading over the items of a kind."""
    return {
        ItemKind.OBJECTIVE: _("Objectives"),
        ItemKind.FOCUS_AREA: _("Focus areas"),
        ItemKind.RESULT: _("Principal results"),
        ItemKind.ACTIVITY: _("Main activities"),
        ItemKind.CALENDAR_ROW: _("Calendar"),
    }.get(ItemKind(kind), _("Theme"))


def serving(kind: str) -> str:
    """The heading over what serves an item, by the kind of what serves it."""
    return {
        ItemKind.FOCUS_AREA: _("Focus areas that serve it"),
        ItemKind.RESULT: _("Principal results that serve it"),
        ItemKind.ACTIVITY: _("Activities that serve it"),
    }.get(ItemKind(kind), _("In the calendar"))


def numbered(item: Item) -> str:
    """ "Principal result 2"; the theme has no number."""
    if item.kind == ItemKind.THEME:
        return str(ItemKind.THEME.label)
    return f"{ItemKind(item.kind).label} {item.number}"


def organ(item: Item) -> Organ | None:
    """Who holds it: a team with its page, or an organ by name; None when the source does not say."""
    if item.organ.startswith(TEAM):
        key = item.organ.removeprefix(TEAM)
        team = Team.objects.filter(pk=key).defer("search_es", "search_en").first()
        return Organ(str(team), reverse("platform:team", args=[key])) if team else None
    names = {
        "support_platform": _("Support Platform"),
        "troika": _("Troika"),
        "mirps": _("MIRPS"),
        "presidency": _("Pro Tempore Presidency"),
        "fund": _("MIRPS Fund"),
    }
    return Organ(names.get(item.organ, item.organ)) if item.organ else None
