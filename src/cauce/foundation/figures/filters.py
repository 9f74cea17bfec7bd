"""What the published statistics can be narrowed to."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from cauce.foundation.figures.models import Indicator, Observation


class ObservationFilter(django_filters.FilterSet):
    """State, indicator, year, origin."""

    state = django_filters.CharFilter(label=_("State"), field_name="asylum_state")
    indicator = django_filters.ChoiceFilter(label=_("Indicator"), choices=Indicator.choices)
    year = django_filters.NumberFilter(label=_("Year"), decimal_places=0, min_value=1900, max_value=2200)
    origin = django_filters.CharFilter(label=_("Country of origin"))

    class Meta:
        model = Observation
        fields: tuple[str, ...] = ()
