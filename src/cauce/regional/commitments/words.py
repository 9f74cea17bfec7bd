"""Words that a commitment is shown with."""

from __future__ import annotations

import re

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.foundation.web.templatetags.cauce import day, language_name
from cauce.regional.commitments.models import Commitment, Forum, Kind, PartRole

FEW = 3
ONGOING = (Kind.PLAN_PROGRESS, Kind.PLAN_PROCESS)
SINCE = re.compile(r"(\d{4})-")
BETWEEN = re.compile(r"(\d{4})-(\d{4})")
SHORT_KINDS = {
    Kind.PLEDGE: gettext_lazy("Pledge"),
    Kind.MULTISTAKEHOLDER_PLEDGE: gettext_lazy("Multi-stakeholder pledge"),
    Kind.PLAN_COMMITMENT: gettext_lazy("Plan: commitment"),
    Kind.COMMITMENT_FAMILY: gettext_lazy("Family across plans"),
    Kind.PLAN_PROGRESS: gettext_lazy("Plan: progress noted"),
    Kind.PLAN_NEED: gettext_lazy("Plan: support sought"),
    Kind.PLAN_PROCESS: gettext_lazy("Plan: how it is run"),
    Kind.REGIONAL_ACTION: gettext_lazy("Regional plan: action"),
    Kind.DECLARATION_ACTION: gettext_lazy("Declaration: action"),
    Kind.STRATEGY_RESULT: gettext_lazy("Strategy: result"),
}
SHORT_FORUMS = {
    Forum.GRF_2019: gettext_lazy("Refugee Forum 2019"),
    Forum.GRF_2023: gettext_lazy("Refugee Forum 2023"),
    Forum.NATIONAL_ACTION_PLAN: gettext_lazy("National Action Plans"),
    Forum.REGIONAL_ACTION_PLAN: gettext_lazy("Regional Action Plan"),
    Forum.DECLARATION: gettext_lazy("Declaration"),
    Forum.STRATEGY: gettext_lazy("Strategy"),
}


def short_kind(kind: str) -> str:
    return str(SHORT_KINDS[Kind(kind)]) if kind in Kind.values else kind


def short_forum(forum: str) -> str:
    return str(SHORT_FORUMS[Forum(forum)]) if forum in Forum.values else forum


def reporting(commitment: Commitment) -> str:
    """What has been reported: so far nothing, and that is said."""
    return _("No update since") if commitment.kind in ONGOING else _("No progress reported")


def period(text: str) -> str:
    """ "2023-" as "since 2023", "2019-2020" as "2019 to 2020"; anything else as the source has it."""
    since, between = SINCE.fullmatch(text), BETWEEN.fullmatch(text)
    if since:
        return _("since %(year)s") % {"year": since[1]}
    return _("%(first)s to %(last)s") % {"first": between[1], "last": between[2]} if between else text


def time_frame(commitment: Commitment) -> str:
    """From its first to its last day; "" when neither was written."""
    first, last = commitment.starts_on, commitment.ends_on
    if first and last:
        return _("from %(first)s to %(last)s") % {"first": day(first), "last": day(last)}
    if first:
        return _("from %(date)s") % {"date": day(first)}
    return _("until %(date)s") % {"date": day(last)} if last else ""


def origin(commitment: Commitment) -> str:
    """How the commitment came to be known, in a sentence."""
    if commitment.forum != Forum.NATIONAL_ACTION_PLAN:
        return _("Announced at the %(forum)s.") % {"forum": commitment.get_forum_display()}
    return {
        Kind.PLAN_COMMITMENT: _("Part of a National Action Plan."),
        Kind.COMMITMENT_FAMILY: _("Found across the National Action Plans."),
        Kind.PLAN_PROGRESS: _("Noted as progress of a National Action Plan."),
        Kind.PLAN_NEED: _("Support sought for a National Action Plan."),
        Kind.PLAN_PROCESS: _("How a National Action Plan is run."),
    }.get(Kind(commitment.kind), _("Part of a National Action Plan."))


def who_commits(record: Commitment) -> str:
    """Who commits, by name; more than three States together by their codes."""
    parts = [part for part in record.parts.all() if part.role == PartRole.COMMITS]
    if len(parts) > FEW and all(part.party_id for part in parts):
        together = _("%(count)s together") % {"count": len(parts)}
        return f"{together}: {', '.join(str(part.party_id) for part in parts)}"
    return ", ".join(str(part.party) if part.party_id else part.name for part in parts) or _("not stated")


def only_in(language: str) -> SafeString:
    """The mark of a text that stands in for a missing one."""
    words = _("only in %(language)s") % {"language": language_name(language)}
    return format_html('<span class="only-in">{}</span>', words)
