"""What a new need begins with, when it is opened from a commitment or from a row of the calendar."""

from __future__ import annotations

from collections.abc import Mapping

from cauce.foundation.accounts.standing import Person
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.translated import Translated
from cauce.regional.agenda.models import Event
from cauce.regional.commitments.models import Commitment, SupportType, SupportWanted
from cauce.regional.plans.importing.rows import shortened
from cauce.regional.support.content import NeedSaid
from cauce.regional.support.forms.fields import NOT_A_THEME
from cauce.regional.support.models import Form
from cauce.regional.support.queries.needs import may_serve
from cauce.regional.support.rules import needs_for

FORMS = {
    SupportType.FINANCIAL: (Form.FINANCIAL,),
    SupportType.MATERIAL: (Form.MATERIAL,),
    SupportType.TECHNICAL: (Form.TECHNICAL,),
}
#: Kinds of activities whose form is plain from their name.
FORMS_OF_EVENTS = {"learning": Form.TRAINING, "training": Form.TRAINING, "twinning": Form.TWINNING}
NUMBER = 18


def opened_from(person: Person, asked: Mapping[str, str]) -> NeedSaid:
    """The content that `commitment`, with `support`, or `event` in an address give; else an empty one.

    What the person may not see gives nothing, and so does a commitment of States they do not write for.
    """
    if asked.get("commitment"):
        return _of_commitment(person, asked["commitment"], asked.get("support", ""))
    if asked.get("event"):
        return _of_event(person, asked["event"])
    return NeedSaid()


def _of_commitment(person: Person, key: str, support: str) -> NeedSaid:
    found: Commitment | None = may_serve(person, needs_for(person)).filter(key=key).first()
    if found is None:
        return NeedSaid()
    wanted = _wanted(found, support)
    words = wanted.text if wanted else Translated()
    return NeedSaid(
        title=_title(words) or found.title,
        words=words,
        forms=tuple(str(each) for each in FORMS.get(SupportType(wanted.type), ())) if wanted else (),
        terms=_terms(found),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        commitment=found.key,
    )


def _wanted(commitment: Commitment, support: str) -> SupportWanted | None:
    if not (support.isdecimal() and len(support) <= NUMBER):
        return None
    return commitment.support_wanted.filter(pk=int(support)).first()


def _title(words: Translated) -> Translated:
    return Translated({code: shortened(text) for code, text in words.by_language.items() if text.strip()})


def _terms(commitment: Commitment) -> tuple[str, ...]:
    rows = Term.objects.filter(pk__in=commitment.terms.values("pk")).exclude(scheme__in=NOT_A_THEME)
    return tuple(sorted(rows.values_list("pk", flat=True)))


def _of_event(person: Person, key: str) -> NeedSaid:
    """A row that is subject to resources, and not over."""
    rows = Event.objects.visible_to(person).filter(key=key, tentative=True, ends_on__gte=person.on)
    found: Event | None = rows.first()
    if found is None:
        return NeedSaid()
    form = FORMS_OF_EVENTS.get(found.kind)
    return NeedSaid(
        title=found.title,
        forms=(str(form),) if form else (),
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        event=found.key,
    )
