"""Reads of the needs. Every one starts from what the person may see."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import CharField, F, Func, Prefetch, Q, QuerySet, Value
from django.db.models.functions import MD5, Concat

from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.models import Commitment, Part
from cauce.regional.support.models import ExistingSupport, Need
from cauce.regional.support.reading import AskedQuerySet

UNSHOWN = ("search_es", "search_en", "owner__search_es", "owner__search_en")
TERMS = Term.objects.select_related("scheme").order_by("scheme__position", "position")


def visible(person: Person) -> AskedQuerySet:
    """The needs `person` may see, their own drafts among them."""
    return Need.objects.visible_to(person)


def published(person: Person) -> AskedQuerySet:
    """The needs `person` may see that are no drafts, closed ones among them."""
    return visible(person).filter(published_at__isnull=False)


def listed(person: Person) -> AskedQuerySet:
    """Published needs as the rows of a list, each with the State."""
    return published(person).select_related("owner").defer(*UNSHOWN)


def drafts(person: Person) -> AskedQuerySet:
    """What those the person acts for are still writing, newest first."""
    own = visible(person).filter(owner__in=person.parties, published_at__isnull=True)
    return own.select_related("owner").defer(*UNSHOWN).order_by("-written_at", "key")


def whole(person: Person) -> AskedQuerySet:
    """Complete needs: the State, the classifications, and who supports them already by the State's word."""
    existing = ExistingSupport.objects.select_related("party").order_by("position", "pk")
    return (
        visible(person)
        .select_related("owner")
        .defer(*UNSHOWN)
        .prefetch_related(Prefetch("terms", TERMS), Prefetch("existing", existing))
    )


def may_serve(person: Person, states: Collection[str]) -> QuerySet[Any]:
    """The commitments that a need of one of these States may serve: those it takes part in, if seen."""
    own = Q(owner__in=states) | Q(pk__in=Part.objects.filter(party__in=states).values("commitment"))
    return Commitment.objects.visible_to(person).filter(own)


def neutral(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """In an order that says nothing: it changes each day, so that nobody always comes first."""
    turn = MD5(Concat("key", Value(on.isoformat()), output_field=CharField()))
    return rows.order_by(turn, "key")


def owners(rows: QuerySet[Any], chosen: str = "") -> list[Party]:
    """The parties whose rows these are; and the one that was chosen, though it has none now."""
    found = Party.objects.filter(Q(pk__in=rows.order_by().values("owner")) | Q(pk=chosen))
    return list(found.only("code", "short", "name"))


def languages(rows: QuerySet[Any]) -> list[str]:
    """The codes of the languages that these rows name."""
    each = Func(F("languages"), function="unnest", output_field=CharField())
    return sorted(rows.order_by().values_list(each, flat=True).distinct())


def terms(rows: QuerySet[Any], chosen: str = "") -> list[Term]:
    """The terms of the classifications that these rows have, in their order; and the one that was chosen."""
    through = rows.model.terms.through
    name = rows.model._meta.model_name
    used = through.objects.filter(**{f"{name}__in": rows.order_by().values("pk")}).values("term")
    return list(TERMS.filter(Q(pk__in=used) | Q(pk=chosen)))
