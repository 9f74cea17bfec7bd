"""Needs and offers as tables on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import django_tables2
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.web.templatetags.cauce import day, number, stage, translated
from cauce.regional.support import showing
from cauce.regional.support.models import Need, Offer
from cauce.regional.support.queries.clocks import Clock
from cauce.regional.support.queries.gaps import Gap
from cauce.regional.support.queries.offers import Room


class AskedTable(django_tables2.Table):
    """What both lists show: the title with its marks, the window, and the order by title or by its end.

    `today` is set once the reader is known.
    """

    address = ""
    today: date | None = None

    class Meta:
        order_by = ()

    def render_title(self, record: Any) -> SafeString:
        link = format_html(
            '<a href="{}">{}</a>', reverse(self.address, args=[record.key]), translated(record.title)
        )
        forms = small(", ".join(showing.form_names(record)))
        return format_html("{} {}", join((link, *marks(record))), forms)

    def order_title(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """In the order of the title that the reader sees; accents do not count."""
        language = (get_language() or "es").split("-")[0]
        sign = "-" if is_descending else ""
        return rows.order_by(f"{sign}sort_{language}", f"{sign}key"), True

    def render_until(self, record: Any) -> SafeString:
        if record.ends_on is None:
            return format_html('<span class="quiet">{}</span>', _("no date stated"))
        over = self.today is not None and record.ends_on < self.today
        note = small(_("this day is over")) if over and record.closed_at is None else ""
        return format_html("<span>{}{}</span>", day(record.ends_on), note)

    def order_until(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """The nearest day first; what has none comes last either way."""
        end = F("ends_on")
        by = end.desc(nulls_last=True) if is_descending else end.asc(nulls_last=True)
        return rows.order_by(by, "key"), True


class NeedTable(AskedTable):
    """One line for each need. `gaps` and, for the secretariat, `clocks` are set once the page is known."""

    address = "support:need"
    gaps: Mapping[int, Gap] = {}
    clocks: Mapping[int, Clock] = {}

    title = django_tables2.Column(verbose_name=gettext_lazy("Need"), accessor="pk")
    owner = django_tables2.Column(
        verbose_name=gettext_lazy("State"), accessor="pk", order_by=("owner", "key")
    )
    gap = django_tables2.Column(verbose_name=gettext_lazy("Still wanted"), accessor="pk", orderable=False)
    until = django_tables2.Column(verbose_name=gettext_lazy("Until when"), accessor="pk")
    clock = django_tables2.Column(
        verbose_name=gettext_lazy("Shown and answered"), accessor="pk", orderable=False
    )

    class Meta(AskedTable.Meta):
        model = Need
        fields: tuple[str, ...] = ()
        empty_text = gettext_lazy("No need to show")

    def render_owner(self, record: Need) -> SafeString:
        return format_html("<span>{}{}</span>", str(record.owner or ""), small(record.authority))

    def render_gap(self, record: Need) -> SafeString:
        gap = self.gaps[record.pk]
        if gap.is_covered:
            return stage("fulfilled", showing.left_words(gap))
        notes = small(showing.left_note(gap))
        return format_html("<span>{}{}</span>", showing.left_words(gap), notes)

    def render_clock(self, record: Need) -> SafeString:
        clock = self.clocks.get(record.pk)
        if clock is None:
            return SafeString("")
        late = stage("late", _("Not shown in time")) if clock.is_late else ""
        silent = stage("silent", _("%(n)s late") % {"n": number(len(clock.late))}) if clock.late else ""
        return format_html("<span>{}{}{}</span>", late, silent, small(showing.clock_words(clock)))


class OfferTable(AskedTable):
    """One line for each offer. `rooms` is set once the page is known."""

    address = "support:offer"
    rooms: Mapping[int, Room] = {}

    title = django_tables2.Column(verbose_name=gettext_lazy("Offer"), accessor="pk")
    owner = django_tables2.Column(
        verbose_name=gettext_lazy("Who offers"), accessor="pk", order_by=("owner", "key")
    )
    whom = django_tables2.Column(verbose_name=gettext_lazy("For whom"), accessor="pk", orderable=False)
    room = django_tables2.Column(verbose_name=gettext_lazy("Still free"), accessor="pk", orderable=False)
    until = django_tables2.Column(verbose_name=gettext_lazy("Until when"), accessor="pk")

    class Meta(AskedTable.Meta):
        model = Offer
        fields: tuple[str, ...] = ()
        empty_text = gettext_lazy("No offer to show")

    def render_owner(self, record: Offer) -> SafeString:
        return format_html("<span>{}{}</span>", str(record.owner or ""), small(record.authority))

    def render_whom(self, record: Offer) -> str:
        return whom(record)

    def render_room(self, record: Offer) -> SafeString:
        room = self.rooms[record.pk]
        left = showing.quantity(room.left, record.unit, record.currency)
        places = _("%(left)s of %(all)s needs") % {"left": number(room.places), "all": number(room.most)}
        return format_html("<span>{}{}</span>", left or places, small(places if left else ""))


def whom(offer: Offer) -> str:
    """For which States an offer is, in words. Whom it excludes is for its owner and the secretariat."""
    named = ", ".join(str(state) for state in offer.states.all())
    return named or (_("any State") if offer.for_any else _("not stated"))


def marks(record: Need | Offer) -> list[SafeString]:
    """Tags beside a title: who may see it when not everyone, closed, invented."""
    found = []
    if record.visibility != Visibility.PUBLIC:
        found.append(word(str(record.get_visibility_display())))
    if record.closed_at:
        found.append(word(_("Closed")))
    if record.is_demonstration:
        found.append(stage("demonstration"))
    return found


def word(text: str) -> SafeString:
    return format_html('<span class="tag tag-word tag-word-clay">{}</span>', text)


def small(text: str) -> SafeString:
    return format_html('<span class="support-small">{}</span>', text) if text else SafeString("")


def join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join(" ", "{}", ((part,) for part in parts))
