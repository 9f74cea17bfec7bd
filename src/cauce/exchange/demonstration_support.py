"""Needs and offers of the demonstration: Belize's real invitation of 2019, rendered as needs it could enter.

The invitation is quoted in every need made of it, and every need says that Belize did not enter it. The
offers are invented; so are all amounts, days and weights.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cauce.engines.matching.reasons import Factor
from cauce.exchange.demonstration import CAST, NotForProduction
from cauce.foundation.accounts.models import User
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.foundation.values.source import Confidence
from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.models import Form, Need, Offer, Proof, Unit, WeightSet

INVITATION = "BLZ-2019-2"
CANADIAN_PLEDGE = "CAN-2019-ASY"
SOURCE = "demonstration"
RENDERED = {
    "es": "Representación para la demostración de la invitación de Belice de 2019: «{quote}» Belice no"
    " registró esta necesidad; la cantidad y las fechas son inventadas.",
    "en": "Rendered for the demonstration from Belize's invitation of 2019: “{quote}” Belize did not enter"
    " this need; the quantity and the dates are invented.",
}  # fmt: skip


def _text(es: str, en: str) -> Translated:
    return Translated({"es": es, "en": en})


INVENTED = _text("Inventado para la demostración.", "Invented for the demonstration.")
WEIGHTS_NAME = _text("Ponderaciones de la demostración", "Weights of the demonstration")
#: Theme and proven expertise first.
WEIGHTS = {each.value: 1 for each in Factor} | {Factor.THEME.value: 3, Factor.EXPERTISE.value: 2}


@dataclass(frozen=True)
class Asked:
    """One need made of the invitation."""

    key: str
    title: Translated
    words: Translated
    forms: tuple[Form, ...]
    terms: tuple[str, ...]
    months: int
    amount: Decimal | None = None
    unit: str = ""
    priority: int | None = None
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Offered:
    """One invented offer. `states` empty: for any."""

    key: str
    owner: str
    title: Translated
    words: Translated
    forms: tuple[Form, ...]
    terms: tuple[str, ...]
    amount: Decimal
    unit: str
    languages: tuple[str, ...]
    states: tuple[str, ...] = ()
    visibility: str = Visibility.PUBLIC
    more: dict[str, Any] = field(default_factory=dict)


NEEDS = (
    Asked(
        key="BLZ-ASYLUM-TWINNING",
        title=_text(
            "Belice: hermanamiento de autoridades de asilo", "Belize: twinning between asylum authorities"
        ),
        words=_text(
            "Acuerdo de hermanamiento y visitas de intercambio con una autoridad de asilo con experiencia.",
            "A twinning agreement and exchange visits with an experienced asylum authority.",
        ),
        forms=(Form.TWINNING, Form.EXCHANGE_VISIT, Form.TECHNICAL),
        terms=(
            "grf2019_area_of_focus/protection_capacity", "mirps_nap_sector/protection",
            "acsg_pledge_area/procedures_systems_practices",
        ),
        months=12, amount=Decimal(40), unit=Unit.PERSON_DAYS, priority=1,
    ),
    Asked(
        key="BLZ-EDUCATION-LIVELIHOODS",
        title=_text(
            "Belice: experiencias en educación y medios de vida",
            "Belize: experience in education and livelihoods",
        ),
        words=_text(
            "Formación e intercambio de experiencias sobre acceso a la educación y a los medios de vida.",
            "Training and exchange of experience on access to education and to livelihoods.",
        ),
        forms=(Form.TRAINING, Form.TECHNICAL),
        terms=(
            "grf2019_area_of_focus/education", "grf2019_area_of_focus/jobs_livelihoods",
            "mirps_nap_sector/education", "mirps_nap_sector/jobs_livelihoods",
        ),
        months=18, amount=Decimal(30), unit=Unit.PLACES, priority=2,
    ),
    Asked(
        key="BLZ-PSYCHOSOCIAL",
        title=_text("Belice: apoyo psicosocial", "Belize: psychosocial support"),
        words=_text(
            "Asistencia técnica para el apoyo psicosocial a personas solicitantes de asilo y refugiadas.",
            "Technical assistance for psychosocial support to asylum-seekers and refugees.",
        ),
        forms=(Form.TECHNICAL, Form.SECONDMENT), terms=("mirps_nap_sector/health",), months=24,
    ),
)  # fmt: skip
OFFERS = (
    Offered(
        key="CAN-ASYLUM-EXPERTS", owner="CAN",
        title=_text("Canadá: personas expertas en asilo", "Canada: asylum experts"),
        words=_text(
            "Hermanamiento, visitas y asesoría en decisiones de asilo e información de país de origen.",
            "Twinning, visits and advice on asylum decisions and country-of-origin information.",
        ),
        forms=(Form.TWINNING, Form.EXCHANGE_VISIT, Form.TECHNICAL),
        terms=(
            "grf2019_area_of_focus/protection_capacity", "mirps_nap_sector/protection",
            "acsg_pledge_area/procedures_systems_practices",
        ),
        amount=Decimal(60), unit=Unit.PERSON_DAYS, languages=("en", "fr", "es"),
        more={"most": Decimal(40), "least": Decimal(5), "max_needs": 2, "counterpart": Decimal(10)},
    ),
    Offered(
        key="COL-EDUCATION-COURSES", owner="COL",
        title=_text(
            "Colombia: cursos sobre educación y medios de vida",
            "Colombia: courses on education and livelihoods",
        ),
        words=_text(
            "Cursos para funcionariado sobre inclusión educativa y medios de vida.",
            "Courses for officials on inclusion in education and livelihoods.",
        ),
        forms=(Form.TRAINING,),
        terms=("grf2019_area_of_focus/education", "mirps_nap_sector/education"),
        amount=Decimal(25), unit=Unit.PLACES, languages=("es", "en"), more={"max_needs": 2},
    ),
    Offered(
        key="CAN-EXCHANGE-VISITS", owner="CAN",
        title=_text(
            "Canadá: visitas de intercambio para Costa Rica y Panamá",
            "Canada: exchange visits for Costa Rica and Panama",
        ),
        words=_text(
            "Visitas de intercambio entre autoridades de asilo.",
            "Exchange visits between asylum authorities.",
        ),
        forms=(Form.EXCHANGE_VISIT,),
        terms=("grf2019_area_of_focus/protection_capacity", "mirps_nap_sector/protection"),
        amount=Decimal(20), unit=Unit.PERSON_DAYS, languages=("en", "es"), states=("CRI", "PAN"),
        visibility=Visibility.SECRETARIAT,
    ),
)  # fmt: skip


def make_support(*, on: date) -> list[Need]:
    """The needs, offers and weights of the demonstration, as of the day; the needs, none without the pledge.

    Makes nothing where they exist already. Needs the cast. Raises `NotForProduction`.
    """
    if settings.PRODUCTION:
        raise NotForProduction("The demonstration needs and offers are not made in production.")
    invitation = Commitment.objects.filter(key=INVITATION).first()
    if invitation is None or Need.objects.filter(key__in=[each.key for each in NEEDS]).exists():
        return []
    with transaction.atomic():
        _set_weights(on)
        for offered in OFFERS:
            _offer(offered, on)
        return [_need(asked, invitation, on) for asked in NEEDS]


def _user_of(party: str) -> User:
    return User.objects.get(email=next(part.email for part in CAST if part.party == party))


def _described(made: Asked | Offered, on: date, months: int) -> dict[str, Any]:
    now, forms = timezone.now(), [each.value for each in made.forms]
    return {
        "key": made.key, "title": made.title, "words": made.words, "forms": forms, "amount": made.amount,
        "unit": made.unit, "starts_on": on, "ends_on": on + timedelta(days=30 * months),
        "written_at": now, "published_at": now, "is_demonstration": True,
    } | made.more  # fmt: skip


def _need(asked: Asked, invitation: Commitment, on: date) -> Need:
    quote = invitation.statement
    note = {code: words.format(quote=quote.reading(code).text) for code, words in RENDERED.items()}
    made: Need = Need.objects.create(
        **_described(asked, on, asked.months), owner_id="BLZ", visibility=Visibility.PUBLIC,
        commitment=invitation, priority=asked.priority, languages=["en", "es"], counterpart=Decimal(20),
        source_url=invitation.source_url, confidence=Confidence.INFERRED, note=Translated(note),
        drafted_by=_user_of("BLZ"),
    )  # fmt: skip
    made.terms.set(Term.objects.filter(code__in=asked.terms))
    return made


def _offer(offered: Offered, on: date) -> None:
    made = Offer.objects.create(
        **_described(offered, on, 24), owner_id=offered.owner, visibility=offered.visibility,
        languages=list(offered.languages), for_any=not offered.states, source_url=SOURCE, note=INVENTED,
        drafted_by=_user_of(offered.owner),
    )  # fmt: skip
    made.terms.set(Term.objects.filter(code__in=offered.terms))
    made.states.set(Party.objects.filter(code__in=offered.states))
    if offered.owner == "CAN":
        _prove(made)


def _prove(offer: Offer) -> None:
    """Canada's real pledge of 2019 stands behind its invented offers."""
    pledge = Commitment.objects.filter(key=CANADIAN_PLEDGE).first()
    if pledge is not None:
        proof = Proof.objects.create(offer=offer, title=pledge.title, link=pledge.source_url)
        proof.terms.set(offer.terms.all())


def _set_weights(on: date) -> None:
    WeightSet.objects.create(
        name=WEIGHTS_NAME, weights=WEIGHTS, from_on=on, why=str(INVENTED.reading("es").text),
        set_by=_user_of("COL"), set_at=timezone.now(), is_demonstration=True,
    )  # fmt: skip
