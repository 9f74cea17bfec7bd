"""Published statistics, as their source gave them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.parties.models import Party
from cauce.foundation.values.translated import TranslatedField


class Indicator(models.TextChoices):
    REFUGEES = "refugees", _("Refugees")
    ASYLUM_SEEKERS = "asylum_seekers", _("Asylum-seekers")
    INTERNALLY_DISPLACED = "idps", _("Internally displaced persons")
    RETURNED_REFUGEES = "returned_refugees", _("Returned refugees")
    RETURNED_IDPS = "returned_idps", _("Returned internally displaced persons")
    STATELESS = "stateless", _("Stateless persons")
    OTHERS_OF_CONCERN = "ooc", _("Others of concern")
    OTHER_IN_NEED = "oip", _("Other people in need of international protection")
    HOST_COMMUNITY = "hst", _("Host community")


class Observation(models.Model):
    """One published value: how many people, of which origin, in which State, in which year."""

    indicator = models.CharField(max_length=24, choices=Indicator.choices)
    asylum_state = models.ForeignKey(Party, models.PROTECT, related_name="observations")
    origin = models.CharField(max_length=3, help_text="ISO3 or UNHCR code of the country of origin")
    origin_name = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    value = models.PositiveBigIntegerField()
    source_url = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "asylum_state", "origin", "year"], name="one_value_per_observation"
            )
        ]
        indexes = [models.Index(fields=["asylum_state", "year", "indicator"], name="observation_by_state")]


class StageStatistic(models.Model):
    """What a publisher said about many pledges at once, on a date."""

    as_of = models.CharField(max_length=40)
    scope = TranslatedField()
    measure = TranslatedField()
    value = models.DecimalField(max_digits=20, decimal_places=3)
    source_url = models.TextField()
