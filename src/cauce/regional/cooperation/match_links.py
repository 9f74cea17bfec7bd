"""What the page of a match says of its arrangement: where it is, or how to begin it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.cooperation import rules
from cauce.regional.cooperation.actions.writing import stage_of
from cauce.regional.cooperation.models import Arrangement
from cauce.regional.support.match_links import Link, add_links
from cauce.regional.support.models import Match


def register() -> None:
    """Bring the links to support, which stands below and cannot ask."""
    add_links(links)


def links(person: Person, match: Match) -> list[Link]:
    """The arrangement of a match, where the reader sees it; else the step that begins one, for its sides."""
    made = Arrangement.objects.visible_to(person).filter(match=match).first()
    if made is not None:
        label = _("Arrangement: %(title)s") % {"title": made.title}
        return [Link(label, reverse("cooperation:detail", args=[made.key]))]
    has_one = Arrangement.objects.filter(match=match).exists()
    if has_one or not rules.may_begin_from(person, match, stage_of(match)):
        return []
    address = f"{reverse('cooperation:new')}?match={match.key}"
    return [Link(_("Write the arrangement"), address, is_step=True)]
