"""When something was kept, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cauce.foundation.web.templatetags.cauce import day


def moment(at: datetime) -> str:
    """The hour, with its day unless it is today: "10:32", "10:32, 3 May 2025"."""
    local = timezone.localtime(at)
    hour = f"{local:%H:%M}"
    if local.date() == timezone.localdate():
        return hour
    return _("%(hour)s, %(day)s") % {"hour": hour, "day": day(local.date())}
