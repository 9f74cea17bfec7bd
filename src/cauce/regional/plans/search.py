"""What a search finds here: the versions of the plans, by State, title, number and remark.

What their rows say is found with the commitments.
"""

from __future__ import annotations

from functools import reduce
from operator import add
from typing import Any

from django.contrib.postgres.search import SearchVector
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cauce.foundation.accounts.standing import Person
from cauce.foundation.search.fields import CONFIGURATIONS
from cauce.foundation.search.registry import Searchable, register
from cauce.foundation.values.translated import TranslatedField
from cauce.regional.plans.models import PlanVersion

HEADS = {"es": ("Plan de Acción Nacional", "versión"), "en": ("National Action Plan", "version")}


def _named(language: str) -> Any:
    """A version by its full name, such as "National Action Plan, Belize, version 2: TITLE"."""
    plan, version = HEADS[language]
    other = next(code for code in HEADS if code != language)
    state = Func(F("plan__country__name"), Value(language), function="jsonb_extract_path_text")
    title = Coalesce(NullIf(KT(f"title__{language}"), Value("")), NullIf(KT(f"title__{other}"), Value("")))
    number = Func(
        Value(version), F("number"), function="concat_ws", template="concat_ws(' ', %(expressions)s)"
    )
    return Func(
        Value(" · "), Value(plan), state, number, title, function="concat_ws", output_field=TextField()
    )


def _vector(language: str) -> Any:
    parts = [
        SearchVector(_named(language), KT(f"note__{language}"), config=reading, weight="A")
        for reading in CONFIGURATIONS[language]
    ]
    return reduce(add, parts)


def _rows(person: Person) -> QuerySet[Any]:
    pairs = [part for language in HEADS for part in (Value(language), _named(language))]
    named = Func(*pairs, function="jsonb_build_object", output_field=TranslatedField())
    found: QuerySet[Any] = PlanVersion.objects.visible_to(person).annotate(named=named)
    return found


def _origin(version: PlanVersion, _person: Any) -> str:
    return _now("Draft") if version.is_draft else str(version.plan.country)


register(
    Searchable(
        kind="plan-versions",
        label=_("Versions of the plans"),
        one=_("Version of a plan"),
        rows=_rows,
        url=lambda version: reverse("plans:version", args=[version.plan.country_id, version.number]),
        title="named",
        body=("note",),
        origin=_origin,
        prepare=lambda rows: rows.select_related("plan__country"),
        position=31,
        vectors={language: _vector(language) for language in HEADS},
    )
)
