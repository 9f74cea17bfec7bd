"""A small room of needs and offers in the database, for the tests of the bridge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from cauce.foundation.taxonomy.models import Scheme, Term
from cauce.foundation.values.translated import Translated
from cauce.regional.support.models import Match, MatchStep, Need, Offer
from tests.cast import party

WHEN = datetime(2025, 5, 1, 12, tzinfo=UTC)


def both(es: str, en: str = "") -> Translated:
    return Translated({"es": es, "en": en or es})


def term(key: str, es: str, en: str, scheme: str = "acsg_area") -> Term:
    made, _ = Scheme.objects.get_or_create(key=scheme, defaults={"position": 1, "name": both(scheme)})
    found, _ = Term.objects.get_or_create(
        code=f"{scheme}/{key}", defaults={"scheme": made, "key": key, "position": 1, "label": both(es, en)}
    )
    return found


def need(key: str, state: str = "BLZ", *, terms: tuple[Term, ...] = (), **fields: Any) -> Need:
    """A public, open need of a State for a twinning."""
    given: dict[str, Any] = {
        "title": both(f"Necesidad {key}", f"Need {key}"),
        "words": both(f"palabras de {key}", f"words of {key}"),
        "forms": ["twinning"], "visibility": "public", "written_at": WHEN, "published_at": WHEN,
        "source_url": "test",
    }  # fmt: skip
    made = Need.objects.create(key=key, owner=party(state), **(given | fields))
    made.terms.set(terms)
    return made


def offer(key: str, owner: str = "CAN", *, terms: tuple[Term, ...] = (), **fields: Any) -> Offer:
    """A public, open offer of a twinning to any State."""
    given: dict[str, Any] = {
        "title": both(f"Oferta {key}", f"Offer {key}"),
        "words": both(f"palabras de {key}", f"words of {key}"),
        "forms": ["twinning"], "visibility": "public", "written_at": WHEN, "published_at": WHEN,
        "source_url": "test",
    }  # fmt: skip
    made = Offer.objects.create(key=key, owner=party(owner), **(given | fields))
    made.terms.set(terms)
    return made


def agreed(of: Need, by: Offer, amount: int | None, stage: str = "agreement", currency: str = "") -> Match:
    """A match that was agreed on so much, and what came after."""
    made = Match.objects.create(
        key=f"m-{of.key}-{by.key}", need=of, offer=by, giver_id=str(by.owner_id), origin="hand"
    )
    MatchStep.objects.create(
        match=made,
        stage="agreement",
        at=WHEN,
        amount=None if amount is None else Decimal(amount),
        currency=currency,
    )
    if stage != "agreement":
        reason = "time" if stage.startswith("declined") else ""
        MatchStep.objects.create(match=made, stage=stage, at=WHEN + timedelta(days=1), reason=reason)
    return made


LAST = date(2025, 12, 31)
