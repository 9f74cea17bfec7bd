"""What a State needs and what a member offers; who was told of a need, and what they answered."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.visibility import Guarded
from cauce.foundation.parties.models import Party
from cauce.foundation.search.fields import search_vector, sort_key
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Sourced
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.reading import AskedQuerySet, OfPartyQuerySet


class Form(models.TextChoices):
    """In what form support is wanted or given. The values are those of `engines.matching.values.Form`."""

    FINANCIAL = "financial", _("Funds")
    MATERIAL = "material", _("Goods and materials")
    TECHNICAL = "technical", _("Technical assistance")
    TRAINING = "training", _("Training")
    SECONDMENT = "secondment", _("Secondment of staff")
    EXCHANGE_VISIT = "exchange_visit", _("Exchange visit")
    TWINNING = "twinning", _("Twinning")
    EQUIPMENT = "equipment", _("Equipment")
    SOFTWARE = "software", _("Software")


class Unit(models.TextChoices):
    MONEY = "money", _("Money")
    PERSON_DAYS = "person_days", _("Person-days")
    PLACES = "places", _("Places")
    ITEMS = "items", _("Items")


class Condition(models.TextChoices):
    """What one side may ask of the other, and a State can or cannot meet."""

    PROCUREMENT = "procurement", _("The donor's procurement rules")
    DATA_TRANSFER = "data_transfer", _("Data leave the country")
    VISIBILITY = "visibility", _("The donor is named in public")
    REPORTING = "reporting", _("Separate financial reports")
    STAFF_RELEASE = "staff_release", _("Staff are released from their posts")
    TAX_EXEMPTION = "tax_exemption", _("Exemption from taxes and duties")
    HOST_AGREEMENT = "host_agreement", _("An agreement on the stay of experts")


class Described(Guarded, Sourced):
    """What needs and offers share. `owner` is the State that needs, or the party that offers.

    A draft until `published_at`: then the secretariat may match it, and whoever `visibility` names reads it.
    What is not known stays empty: no amount, no window and no language are never a zero. `counterpart` is
    a percentage of the cost borne by the State.
    """

    key = models.SlugField(unique=True, max_length=40)
    title = TranslatedField()
    words = TranslatedField()
    authority = models.CharField(max_length=200, blank=True)
    forms = ArrayField(models.CharField(max_length=14, choices=Form.choices))
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=11, choices=Unit.choices, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=3), default=list, blank=True)
    territories = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    populations = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    counterpart = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    version = models.PositiveIntegerField(default=1)
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.TextField(blank=True)
    token = models.UUIDField(null=True, blank=True, help_text="Against a second sending")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @property
    def is_open(self) -> bool:
        """Published and not closed: it may be matched."""
        return self.published_at is not None and self.closed_at is None


def _sound(name: str) -> list[models.BaseConstraint]:
    """What holds for a need as for an offer."""
    return [
        models.CheckConstraint(
            condition=Q(amount__isnull=True) | Q(amount__gte=0), name=f"{name}_amount_is_not_negative"
        ),
        models.CheckConstraint(
            condition=Q(amount__isnull=True) | ~Q(unit=""), name=f"{name}_amount_has_a_unit"
        ),
        models.CheckConstraint(
            condition=~Q(unit="money") | Q(amount__isnull=True) | ~Q(currency=""),
            name=f"{name}_money_has_a_currency",
        ),
        models.CheckConstraint(
            condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on")),
            name=f"{name}_ends_after_it_starts",
        ),
        models.CheckConstraint(
            condition=Q(counterpart__isnull=True) | Q(counterpart__gte=0, counterpart__lte=100),
            name=f"{name}_counterpart_is_a_percentage",
        ),
        models.CheckConstraint(condition=~Q(forms=[]), name=f"{name}_has_a_form"),
        models.UniqueConstraint(fields=["drafted_by", "token"], name=f"{name}_once_per_token"),
    ]


class Need(Described):
    """What a State wants. `priority` is what the State itself gives: 1 is the highest of three.

    `exists` says in its words what there is already; `existing` are rows of who supports it now. `event` is
    the row of the calendar that it was opened from.
    """

    search_es = search_vector("es", "title", "words")
    search_en = search_vector("en", "title", "words")
    sort_es = sort_key("es", "title")
    sort_en = sort_key("en", "title")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, null=True, blank=True, related_name="needs_of_support"
    )
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="needs_of_support")
    priority = models.PositiveSmallIntegerField(null=True, blank=True)
    exists = TranslatedField()
    meets = ArrayField(models.CharField(max_length=16, choices=Condition.choices), default=list, blank=True)
    refuses = ArrayField(models.CharField(max_length=16, choices=Condition.choices), default=list, blank=True)
    min_partners = models.PositiveSmallIntegerField(default=1)
    max_partners = models.PositiveSmallIntegerField(default=1)

    objects: ClassVar[AskedQuerySet] = AskedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        indexes = [
            GinIndex(fields=["search_es"], name="need_search_es"),
            GinIndex(fields=["search_en"], name="need_search_en"),
            models.Index(fields=["owner", "key"], include=["id", "visibility"], name="need_by_state"),
        ]
        constraints = [
            *_sound("need"),
            models.CheckConstraint(
                condition=Q(min_partners__gte=1) & Q(min_partners__lte=F("max_partners")),
                name="need_has_room_for_its_partners",
            ),
            models.CheckConstraint(
                condition=Q(priority__isnull=True) | Q(priority__gte=1, priority__lte=3),
                name="need_priority_is_one_of_three",
            ),
        ]


class ExistingSupport(models.Model):
    """Who supports this already, and with what: told by the State, so that help does not land twice."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="existing")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    what = TranslatedField()
    until = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False) ^ ~Q(name=""), name="existing_support_has_one_giver"
            )
        ]


class Offer(Described):
    """What a party would give. `states` are those it is for; none named, and `for_any`: for any of them.

    `most` is the largest part for one need, `least` the smallest worth giving, both in its own unit;
    `max_needs` how many needs it can serve at once.
    """

    search_es = search_vector("es", "title", "words")
    search_en = search_vector("en", "title", "words")
    sort_es = sort_key("es", "title")
    sort_en = sort_key("en", "title")
    for_any = models.BooleanField(default=True)
    states = models.ManyToManyField(Party, blank=True, related_name="+")
    not_states = models.ManyToManyField(Party, blank=True, related_name="+")
    asks = ArrayField(models.CharField(max_length=16, choices=Condition.choices), default=list, blank=True)
    most = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    least = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    max_needs = models.PositiveSmallIntegerField(default=1)
    channel = models.CharField(max_length=200, blank=True)

    objects: ClassVar[AskedQuerySet] = AskedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("key",)
        indexes = [
            GinIndex(fields=["search_es"], name="offer_search_es"),
            GinIndex(fields=["search_en"], name="offer_search_en"),
            models.Index(fields=["owner", "key"], include=["id", "visibility"], name="offer_by_owner"),
        ]
        constraints = [
            *_sound("offer"),
            models.CheckConstraint(condition=Q(max_needs__gte=1), name="offer_serves_somebody"),
            models.CheckConstraint(
                condition=Q(least__isnull=True) | Q(most__isnull=True) | Q(least__lte=F("most")),
                name="offer_least_is_not_above_its_most",
            ),
        ]


class Proof(models.Model):
    """Something that shows the owner of an offer can do it: a practice, an arrangement, a document."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="proofs")
    title = TranslatedField()
    terms = models.ManyToManyField(Term, blank=True, related_name="+")
    link = models.URLField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")


class OfParty(models.Model):
    """Something between a need and one party. The record of acts calls it as it calls the need."""

    objects: ClassVar[OfPartyQuerySet] = OfPartyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.need)  # type: ignore[attr-defined]

    @property
    def name_in_ledger(self) -> str:
        return str(self.need.name_in_ledger)  # type: ignore[attr-defined]


class Circulation(OfParty):
    """That a published need was put before a party, on a day. Never changed: the clocks run from here."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="circulations")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "pk")
        constraints = [models.UniqueConstraint(fields=["need", "party"], name="circulated_once_to_a_party")]


class AnswerKind(models.TextChoices):
    INTERESTED = "interested", _("Interested")
    LATER = "later", _("Not now")
    NO = "no", _("Cannot help")


class Answer(OfParty):
    """What a party answered to a need it was shown. The newest counts; none is silence, and shown as such."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="answers")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    words = models.TextField(blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
