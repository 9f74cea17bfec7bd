"""Fields that the forms of a commitment share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party, PartyKind
from cauce.foundation.taxonomy.models import Scheme
from cauce.foundation.values.ordering import alphabetical
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments import rules
from cauce.regional.commitments.models import Commitment, Indicator, LinkKind
from cauce.regional.commitments.queries.sectors import sector_labels

LANGUAGES = ("es", "en")
AMOUNT = re.compile(r"-?\d+([.,]\d+)?")
GROUPED = re.compile(r"\d{1,3}([.,]\d{3})+")
#: Stages are reported, not promised.
NOT_PROMISED = ("pledge_stage",)
TYPES = "pledge_type"

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """What can be chosen, read once for all the forms of a page."""

    person: Person
    commitment: Commitment | None = None

    @cached_property
    def _parties(self) -> list[Party]:
        rows = Party.objects.defer("search_es", "search_en")
        return sorted(rows, key=alphabetical)

    @cached_property
    def parties(self) -> Pairs:
        return [(party.code, str(party)) for party in self._parties]

    @cached_property
    def states(self) -> Pairs:
        return [(party.code, str(party)) for party in self._parties if party.kind == PartyKind.STATE]

    @cached_property
    def owners(self) -> Pairs:
        """In whose name the person may draft; for the secretariat, any State."""
        own = rules.writes_for(self.person)
        if rules.may_draft_joint(self.person):
            return self.states
        return [pair for pair in self.parties if pair[0] in own]

    @cached_property
    def sectors(self) -> Pairs:
        return list(sector_labels().items())

    @cached_property
    def schemes(self) -> list[tuple[Scheme, Pairs]]:
        """Each classification with its terms, the types of pledges first. Two queries."""
        rows = Scheme.objects.exclude(pk__in=NOT_PROMISED).prefetch_related("terms")
        ordered = sorted(rows, key=lambda scheme: (scheme.pk != TYPES, scheme.position))
        return [(scheme, [(term.code, str(term)) for term in scheme.terms.all()]) for scheme in ordered]

    @cached_property
    def fed(self) -> list[tuple[int, str]]:
        """Indicators of the wider commitments that this one is linked to, as far as the person sees them."""
        if self.commitment is None:
            return []
        wider = Commitment.objects.visible_to(self.person).filter(
            linked_from__origin=self.commitment, linked_from__ended__isnull=True,
            linked_from__kind__in=(LinkKind.PART_OF, LinkKind.FEEDS),
        )  # fmt: skip
        rows = Indicator.objects.filter(commitment__in=wider).select_related("commitment")
        return [(each.pk, f"{each.commitment.key}: {each}") for each in rows]


class AmountField(forms.CharField):
    """A number as people write it: 1500, 1 500 or 1500,5. What could be read in two ways is asked again."""

    def __init__(self, *, decimals: int = 4, **options: Any) -> None:
        super().__init__(required=False, max_length=40, **options)
        self.decimals = decimals
        self.widget.attrs["inputmode"] = "decimal"

    def clean(self, value: Any) -> Decimal | None:
        text = re.sub(r"\s", "", str(super().clean(value) or ""))
        if not text:
            return None
        if GROUPED.fullmatch(text):
            raise ValidationError(_("Write the number without marks between thousands: 1500, or 1500.5."))
        if not AMOUNT.fullmatch(text):
            raise ValidationError(_("This is not a number. Write for example 1500 or 1500.5."))
        number = Decimal(text.replace(",", "."))
        if len(text.partition("." if "." in text else ",")[2]) > self.decimals or number.adjusted() > 13:
            raise ValidationError(_("This number is too long."))
        return number


def in_both(name: str, cleaned: dict[str, Any]) -> Translated:
    """The text typed in the fields `name_es` and `name_en`."""
    texts = {code: (cleaned.get(f"{name}_{code}") or "").strip() for code in LANGUAGES}
    return Translated({code: text for code, text in texts.items() if text})


def texts_of(name: str, text: Translated) -> dict[str, str]:
    """What those fields hold at first."""
    return {f"{name}_{code}": text.by_language.get(code, "") for code in LANGUAGES}


class PartyOrName(forms.Form):
    """Who, as a listed `party` or under another `name`: one of the two. Its forms have both fields."""

    neither_or_both: Any = ""

    def __init__(self, *args: Any, choices: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["party"]
        field.choices = [("", _("Choose")), *choices.parties]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "party" in cleaned and bool(cleaned["party"]) == bool(self.other_name):
            self.add_error("party", self.neither_or_both)
        return cleaned

    @property
    def other_name(self) -> str:
        return (self.cleaned_data.get("name") or "").strip()
