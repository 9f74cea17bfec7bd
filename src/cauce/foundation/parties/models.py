"""States, organisations and teams; what they are part of and which offices they held, with dates."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from cauce.foundation.search.fields import search_vector
from cauce.foundation.values.partial_date import PartialDateField
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField


class PartyKind(models.TextChoices):
    STATE = "state", _("State")
    REGIONAL_ORGANISATION = "regional_organisation", _("Regional organisation")
    FINANCIAL_INSTITUTION = "international_financial_institution", _("International financial institution")
    UN_ENTITY = "un_entity", _("United Nations entity")
    OTHER = "other", _("Other organisation")


class Party(models.Model):
    """A State or an organisation, by its code (ISO 3166 alpha-3 for States)."""

    code = models.CharField(primary_key=True, max_length=12)
    kind = models.CharField(max_length=40, choices=PartyKind.choices)
    name = TranslatedField()
    short = TranslatedField()
    iso3 = models.CharField(max_length=3, blank=True)
    source_url = models.TextField()
    search_es = search_vector("es", "name", "short")
    search_en = search_vector("en", "name", "short")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.short or self.name)


class MembershipRole(models.TextChoices):
    MIRPS_STATE = "mirps_state", _("MIRPS State")
    SUPPORT_PLATFORM_MEMBER = "support_platform_member", _("Support Platform member")
    TECHNICAL_SECRETARIAT = "technical_secretariat", _("Technical Secretariat")
    LISTED_2020_ONLY = "listed_as_member_in_2020_only", _("Named as a member in 2020 only")


class Membership(Sourced):
    """That a party was part of the MIRPS or its Support Platform, from when to when."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=40, choices=MembershipRole.choices)
    began = PartialDateField()
    ended = PartialDateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["party", "role"], name="one_membership_per_role")]


class Office(models.TextChoices):
    PRO_TEMPORE_PRESIDENCY = "pro_tempore_presidency", _("Pro Tempore Presidency of the MIRPS")
    SUPPORT_PLATFORM_CHAIR = "support_platform_chair", _("Chair of the Support Platform")


class OfficeTerm(Sourced):
    """That a party held an office. An unknown beginning or end stays empty.

    `known_until` is the last day a source shows the holder in office when the end is not known.
    """

    office = models.CharField(max_length=40, choices=Office.choices)
    sequence = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, models.PROTECT, related_name="office_terms")
    began = PartialDateField()
    ended = PartialDateField()
    known_until = PartialDateField()
    handover = TranslatedField()

    class Meta:
        ordering = ("office", "sequence")
        constraints = [
            models.UniqueConstraint(fields=["office", "sequence"], name="one_term_per_place_in_office")
        ]


class Team(models.Model):
    """A Regional Technical Team."""

    key = models.SlugField(primary_key=True, max_length=60)
    name = TranslatedField()
    alias = TranslatedField()
    source_url = models.TextField()
    search_es = search_vector("es", "name", "alias")
    search_en = search_vector("en", "name", "alias")

    class Meta:
        ordering = ("key",)

    def __str__(self) -> str:
        return str(self.name)


class TeamYear(Sourced):
    """A team's five slots for one year: participants, lead, advisory panel, objective, products."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="years")
    year = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="teams_led")
    participants = models.ManyToManyField(Party, blank=True, related_name="teams_joined")
    advisers = models.ManyToManyField(Party, blank=True, related_name="teams_advised")
    objective = TranslatedField()
    products = TranslatedField(help_text="One product per line.")

    class Meta:
        ordering = ("team", "-year")
        constraints = [models.UniqueConstraint(fields=["team", "year"], name="one_record_per_team_year")]
