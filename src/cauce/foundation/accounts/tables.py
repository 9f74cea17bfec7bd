"""People as a list shows them: one line for each appointment."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import Appointment
from cauce.foundation.accounts.queries import state_of
from cauce.foundation.web.templatetags.cauce import day, stage

ONE_LINE = {"td": {"class": "text-nowrap"}}


class AppointmentTable(django_tables2.Table):
    """Rows are appointments of `queries.appointments_visible_to`; `chairs` hold the chair on the day."""

    person = django_tables2.Column(verbose_name=_("Name"), order_by=("person__name", "pk"))
    role = django_tables2.Column(verbose_name=_("Role"), order_by=("role", "person__name", "pk"))
    party = django_tables2.Column(verbose_name=_("Acts for"), order_by=("party", "person__name", "pk"))
    began = django_tables2.Column(verbose_name=_("From"), attrs=ONE_LINE, order_by=("began", "pk"))
    ended = django_tables2.Column(
        verbose_name=_("Until"), attrs=ONE_LINE, order_by=("ended", "pk"), empty_values=()
    )
    state = django_tables2.Column(verbose_name=_("Status"), accessor="pk", orderable=False)

    class Meta:
        order_by = ()
        attrs = {"id": "people"}

    def __init__(self, *args: Any, on: date, chairs: frozenset[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.on, self.chairs = on, chairs

    def render_person(self, record: Appointment) -> SafeString:
        url = reverse("people:detail", args=[record.person_id])
        mark = stage("demonstration") if record.is_demonstration else ""
        return format_html('<a href="{}">{}</a> {}', url, record.person.name, mark)

    def render_role(self, record: Appointment) -> str:
        named = str(record.get_role_display())
        return f"{named}: {record.team}" if record.team else named

    def render_began(self, record: Appointment) -> str:
        return day(record.began)

    def render_ended(self, record: Appointment) -> str:
        return day(record.ended) if record.ended else str(_("no end set"))

    def render_state(self, record: Appointment) -> SafeString:
        state = state_of(record, on=self.on, chairs=self.chairs)
        return render_to_string("people/_state.html", {"state": state})
