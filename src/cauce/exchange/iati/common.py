"""What every activity has, whatever it tells of: who reports, its title, its dates, its sector."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.etree.ElementTree import Element

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.exchange.bilingual import in_both
from cauce.exchange.iati.elements import add, add_text, narrate
from cauce.exchange.iati.reading import Reporter
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.queries.sectors import SCHEME

#: DescriptionType.
GENERAL, TARGET_GROUPS, OTHER = "1", "3", "4"
#: ActivityDateType.
PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
#: ActivityStatus.
PIPELINE, IMPLEMENTATION, CLOSED, CANCELLED = "1", "2", "4", "5"
OWN_VOCABULARY = "99"


def add_reporter(root: Element, reporter: Reporter) -> None:
    """Cauce passes on what the States said of themselves: a secondary reporter."""
    name = Translated({"en": reporter.name})
    add_text(root, "reporting-org", name, ref=reporter.ref, type=reporter.kind, secondary_reporter="1")


def marked(title: Translated, is_demonstration: bool) -> Translated:
    """The title; of an invented row it begins with a mark that nobody overlooks."""
    if not is_demonstration:
        return title
    mark = in_both(lambda: _("Demonstration")).by_language
    return Translated({code: f"[{mark[code]}] {text}" for code, text in title.by_language.items() if text})


def invented() -> Translated:
    return in_both(lambda: _("Invented to show how Cauce works."))


def sourced(row: Any) -> Translated:
    return in_both(lambda: _("Source: %(address)s") % {"address": row.source_url})


def add_date(root: Element, kind: str, day: date, remark: Translated) -> None:
    narrate(add(root, "activity-date", type=kind, iso_date=day.isoformat()), remark)


def add_sector(root: Element, reporter: Reporter, code: str, name: Translated) -> None:
    """In our own vocabulary: which DAC purpose a commitment would have, nobody has said."""
    address = f"{reporter.address}{reverse('taxonomy:scheme', args=[SCHEME])}"
    code = code or "not-stated"
    add_text(root, "sector", name, code, vocabulary=OWN_VOCABULARY, vocabulary_uri=address, code=code)
