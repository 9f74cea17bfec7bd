"""Words for how far a commitment is."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cauce.engines.progress.standing import SILENT, STANDINGS
from cauce.foundation.web.templatetags.cauce import day, number, stage
from cauce.regional.commitments.models import Commitment
from cauce.regional.commitments.words import reporting
from cauce.regional.progress.models import Stage
from cauce.regional.progress.queries import Standing

#: Every standing with its name as an option or a heading, in the order in which pages show them.
STAGE_NAMES: dict[str, Any] = {
    standing: gettext_lazy("No progress reported") if standing == SILENT else Stage(standing).label
    for standing in STANDINGS
}


def stage_name(standing: str) -> str:
    return str(STAGE_NAMES.get(standing, standing))


def standing_words(standing: Standing, commitment: Commitment) -> str:
    """How far it is, in words: silence says since when, or that nobody ever said anything."""
    if not standing.is_silent:
        return stage_name(standing.standing)
    return since(standing.refers_to) or reporting(commitment)


def since(last: Any) -> str:
    """Silence after a last word; "" when there never was one."""
    return _("Silent since %(date)s") % {"date": day(last)} if last else ""


def standing_tag(standing: Standing, commitment: Commitment) -> SafeString:
    return stage(standing.standing, standing_words(standing, commitment))


def spoken(standing: Standing) -> str:
    """How many partners of a joint commitment have a word that stands; "" for a commitment of one."""
    if not standing.is_joint:
        return ""
    said = ngettext(
        "%(n)s of %(all)s partners has reported", "%(n)s of %(all)s partners have reported", standing.speaking
    )
    return said % {"n": number(standing.speaking), "all": number(standing.partners)}
