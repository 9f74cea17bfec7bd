"""How an event is said: when it is, of what kind, and where it stands on a day."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cauce.foundation.parties import words as said
from cauce.regional.agenda.models import Event, Precision, Status

KINDS = {
    "annual_meeting": _("Annual meeting"),
    "solidarity_event": _("Solidarity event"),
    "learning": _("Learning event"),
    "workshop": _("Workshop"),
    "twinning": _("Twinning"),
    "working_group": _("Working meeting"),
    "focal_points": _("Meeting of focal points"),
    "troika": _("Meeting of the Troika"),
    "briefing": _("Presentation"),
    "coordination": _("Coordination meeting"),
    "product": _("Joint product"),
    "support": _("Technical support"),
    "results": _("Presentation of results"),
    "launch": _("Launch"),
    "handover": _("Hand-over"),
    "external": _("Event of another forum"),
}
#: Where an event stands on a day, by the stage tag that shows it.
STANDING = {
    "held": _("Held"),
    "confirmed": _("Confirmed"),
    "tentative": _("To be confirmed"),
    "planned": _("Planned"),
    "silent": _("No record"),
    "cancelled": _("Cancelled"),
}
_STAGE_KEYS = {"planned": "planning", "cancelled": "plain"}


def kind_words(kind: str) -> str:
    """The kind in words; a kind not known here is shown as the source wrote it."""
    return str(KINDS.get(kind, kind.replace("_", " ").capitalize()))


def standing(event: Event, today: date) -> str:
    """Where the event stands on `today`: a key of `STANDING`.

    A planned event whose time has passed is not "held" and not "cancelled": it is silent.
    """
    if event.status in (Status.HELD, Status.CANCELLED):
        return event.status
    if event.ends_on < today:
        return "silent"
    if event.status == Status.CONFIRMED:
        return "confirmed"
    return "tentative" if event.tentative else "planned"


def stage_key(key: str) -> str:
    """The key of the stage tag for a standing."""
    return _STAGE_KEYS.get(key, key)


def span(event: Event) -> str:
    """When the event is, as people say it: "24–25 nov 2025", "ene 2026", "T2 2025", "2027"."""
    return said.span(event.starts_on, event.ends_on, event.precision)


def when(event: Event, today: date) -> str:
    """`span`, with the doubt an event ahead still carries: "T2 2025, por confirmar"."""
    if standing(event, today) != "tentative":
        return span(event)
    return gettext("%(when)s, to be confirmed") % {"when": span(event)}


def silence(event: Event) -> str:
    """What is said of a planned event of the past that nobody reported on."""
    return gettext("Planned for %(when)s; no record that it took place.") % {"when": span(event)}


def precision_words(event: Event) -> str:
    """How precisely the date is known, when it is not known to the day; else ""."""
    doubts = {
        Precision.MONTH: gettext("Only the month is known."),
        Precision.QUARTER: gettext("Only the quarter is known."),
        Precision.YEAR: gettext("Only the year is known."),
    }
    return doubts.get(Precision(event.precision), "")


def period(event: Event) -> str:
    """The heading an event stands under in the list by months."""
    if event.precision == Precision.YEAR:
        return gettext("%(when)s, month not given") % {"when": span(event)}
    if event.precision == Precision.QUARTER:
        return gettext("%(when)s, month not given") % {"when": said.quarter(event.starts_on)}
    english = (get_language() or "").startswith("en")
    return date_format(event.starts_on, "F Y" if english else r"F \d\e Y").capitalize()
