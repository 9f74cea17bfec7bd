"""Needs and offers have the same pages: what differs between the two stands here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.regional.support import rules
from cauce.regional.support.actions import asking
from cauce.regional.support.content import NeedSaid, OfferSaid
from cauce.regional.support.forms.quick import QuickForm, QuickOfferForm
from cauce.regional.support.forms.refine import NeedForm, OfferForm
from cauce.regional.support.models import Need, Offer


@dataclass(frozen=True)
class Sort:
    """One of the two. `words` are the names that its pages use."""

    name: str
    model: type[Need] | type[Offer]
    owners: Callable[[Person], frozenset[str]]
    draft: Callable[..., Need | Offer]
    empty: type[NeedSaid] | type[OfferSaid]
    short_form: type[QuickForm]
    long_form: type[NeedForm] | type[OfferForm]
    words: dict[str, Any]

    @property
    def is_need(self) -> bool:
        return self.name == "need"

    @property
    def home(self) -> str:
        """The address of its list."""
        return reverse("support:home" if self.is_need else "support:offers")

    def url(self, page: str, key: str) -> str:
        return reverse(f"support:{self.name}{page and '_' + page}", args=[key])

    def draft_key(self, key: str = "new") -> str:
        """What its unsent text is kept under."""
        return f"{self.name}:{key}"


SORTS = {
    "need": Sort(
        "need", Need, rules.needs_for, asking.draft_need, NeedSaid, QuickForm, NeedForm,
        {"new": _("Write a need"),
         "lede": _("What your State needs, in five minutes. It is saved as a draft that only your State "
                   "sees; the rest can be added later.")},
    ),
    "offer": Sort(
        "offer", Offer, rules.offers_for, asking.draft_offer, OfferSaid, QuickOfferForm, OfferForm,
        {"new": _("Write an offer"),
         "lede": _("What you can give, in five minutes. It is saved as a draft that only your side sees; "
                   "the rest can be added later.")},
    ),
}  # fmt: skip


def person_of(request: HttpRequest) -> Person:
    return request.person  # type: ignore[attr-defined, no-any-return]


def found(request: HttpRequest, sort: Sort, key: str, rule: Callable[[Person, Any], bool]) -> Need | Offer:
    """The record, for whoever the rule allows; for everybody else it is not there."""
    person = person_of(request)
    rows = sort.model.objects.visible_to(person).select_related("owner")
    record: Need | Offer = get_object_or_404(rows, key=key)
    if not rule(person, record):
        raise Http404
    return record
