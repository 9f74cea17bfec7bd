"""Commitments as a table on a page. What is downloaded has its own columns, in `exchange.tables`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import django_tables2
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.web.templatetags.cauce import stage
from cauce.regional.commitments.models import Commitment, Side
from cauce.regional.commitments.words import only_in, short_forum, short_kind, who_commits
from cauce.regional.progress.queries import Standing
from cauce.regional.register.words import spoken, stage_name, standing_tag


class CommitmentTable(django_tables2.Table):
    """One line for each commitment, read with `queries.listed`.

    `standings` and `shares` (of the State that the list is narrowed to) are set once the page is known, and
    `invented`, the keys of those whose share rests on an invented report. `tail` keeps links on the day asked
    about.
    """

    standings: Mapping[int, Standing] = {}
    shares: Mapping[int, str] = {}
    invented: Collection[int] = ()
    tail = ""

    title = django_tables2.Column(verbose_name=gettext_lazy("Commitment"))
    parties = django_tables2.Column(verbose_name=gettext_lazy("Who commits"), accessor="pk", orderable=False)
    kind = django_tables2.Column(verbose_name=gettext_lazy("Kind"), accessor="pk", order_by=("kind", "key"))
    forum = django_tables2.Column(
        verbose_name=gettext_lazy("Forum"), accessor="pk", order_by=("year", "forum", "key")
    )
    side = django_tables2.Column(
        verbose_name=gettext_lazy("Support"), accessor="pk", order_by=("side", "key")
    )
    stage = django_tables2.Column(verbose_name=gettext_lazy("Stage"), accessor="pk", orderable=False)

    class Meta:
        model = Commitment
        fields: tuple[str, ...] = ()
        order_by = ()
        empty_text = gettext_lazy("No commitment to show")

    def render_title(self, record: Commitment) -> SafeString:
        """By hand what `<c-translated>` does: a template for each of 25 rows is what a page cannot spare."""
        read, url = record.title.reading(), reverse("commitments:detail", args=[record.key])
        link = format_html('<a href="{}{}" lang="{}">{}</a>', url, self.tail, read.language, read.text)
        marks = [only_in(read.language)] if read.is_fallback else []
        if record.visibility != Visibility.PUBLIC:
            audience = record.get_visibility_display()
            marks.append(format_html('<span class="tag tag-word tag-word-clay">{}</span>', audience))
        if record.is_demonstration:
            marks.append(stage("demonstration"))
        return format_html_join(" ", "{}", ((part,) for part in (link, *marks)))

    def order_title(self, rows: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        """In the order of the title that the reader sees, a fallback included; accents do not count."""
        language = (get_language() or "es").split("-")[0]
        sign = "-" if is_descending else ""
        return rows.order_by(f"{sign}sort_{language}", f"{sign}key"), True

    def render_parties(self, record: Commitment) -> str:
        return who_commits(record)

    def render_kind(self, record: Commitment) -> str:
        return short_kind(record.kind)

    def render_forum(self, record: Commitment) -> str:
        return short_forum(record.forum)

    def render_side(self, record: Commitment) -> SafeString:
        if record.side == Side.NONE:
            return format_html('<span class="commitment-unsaid">{}</span>', Side(record.side).label)
        return format_html("{}", Side(record.side).label)

    def render_stage(self, record: Commitment) -> SafeString:
        standing = self.standings.get(record.pk, Standing())
        share = self.shares.get(record.pk, "")
        notes = [spoken(standing), _own_share(share) if share not in ("", standing.standing) else ""]
        small = format_html_join("", '<span class="commitment-small">{}</span>', ((n,) for n in notes if n))
        mark = stage("demonstration") if self._is_invented(standing, record) else ""
        return format_html("{} {}{}", standing_tag(standing, record), mark, small)

    def _is_invented(self, standing: Standing, record: Commitment) -> bool:
        """Whether the stage, or that of the State's own share, rests on invented reports of a real row."""
        rests = standing.on_demonstration or record.pk in self.invented
        return rests and not record.is_demonstration


def _own_share(share: str) -> str:
    return _("Its own share: %(stage)s") % {"stage": stage_name(share)}
