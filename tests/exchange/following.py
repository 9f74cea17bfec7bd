"""Followed commitments with something to leak: each secret is a word of its own, with its readers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from cauce.foundation.values.translated import Translated
from cauce.regional.commitments.models import Commitment, Cost, Indicator, Link, Part
from cauce.regional.progress import actions
from cauce.regional.progress.models import Evidence, Update
from tests.cast import Cast, party
from tests.exchange.rows import commitment
from tests.regional.progress.making import content, draft, signed

EVERYONE = {"ana", "bruno", "celia", "diego", "elena", "fabio", "gina", "nobody"}
#: The word of each secret, and who reads it. Belize reports; Mexico commits to the same pledge.
SECRETS = {
    "quetzalborrador": {"celia"},
    "quetzalsecretaria": {"ana", "celia"},
    "quetzalobstaculo": {"celia"},
    "quetzaldificultad": {"ana", "celia"},
    "quetzalprueba": {"ana", "celia"},
    "quetzalpublico": EVERYONE,
}
LATER = "quetzaldespues"
JANUARY, MARCH, MAY = date(2025, 1, 20), date(2025, 3, 1), date(2025, 5, 1)


def both(word: str) -> Translated:
    return Translated({"es": f"ñandú {word}", "en": f"{word} & <b>"})


def pledge(key: str = "GRF-1", **more: Any) -> Commitment:
    """A pledge of Belize and Mexico at the Forum of 2023."""
    made = commitment(key, **{"sector": "protection", "side": "offer"} | more)
    Part.objects.create(commitment=made, role="commits", party=party("BLZ"), position=1)
    return made


def indicators(made: Commitment) -> tuple[Indicator, Indicator]:
    """A number with everything, and a share with next to nothing."""
    number = Indicator.objects.create(
        commitment=made, key="people", name=both("personas"), unit=both("personas"), baseline=Decimal(0),
        baseline_on=date(2024, 1, 1), target=Decimal(500), target_on=date(2026, 12, 31), owner=party("BLZ"),
    )  # fmt: skip
    share = Indicator.objects.create(
        commitment=made, key="share", position=1, name=both("parte"), measure="share", target=Decimal(80)
    )
    return number, share


def reported(cast: Cast, made: Commitment) -> Update:
    """What everyone reads: in January, with zero people, a reason for no share, and money of all kinds."""
    number, share = indicators(made)
    money = [("announced", "1000"), ("confirmed", "400.50"), ("disbursed", "0")]
    return signed(
        cast, made, stage="in_progress", refers_to=JANUARY, done="quetzalpublico",
        values=(
            actions.GivenValue(number.pk, Decimal(0), parts=(("sex", "mujeres", Decimal(0)),)),
            actions.GivenValue(share.pk, no_value="not_measured"),
        ),
        money=tuple(actions.GivenMoney(kind, "USD", Decimal(amount)) for kind, amount in money),
        said_by="Ministerio",
    )  # fmt: skip


def everything(cast: Cast, key: str = "GRF-1", **more: Any) -> Commitment:
    """A pledge with each of the secrets."""
    made = pledge(key, **more)
    reported(cast, made)
    Cost.objects.create(
        commitment=made, stated_on=JANUARY, currency="USD", total=Decimal("1200000.50"), prices_of=2023,
        state_share=Decimal(200000), source_url="https://example.org/c",
    )  # fmt: skip
    told: dict[str, Any] = {"refers_to": MARCH, "done": "quetzalpublico", "support_needed": both("apoyo")}
    hidden = draft(cast, made, obstacles=both("quetzalobstaculo"), **told)
    Evidence.objects.create(
        update=hidden, title="quetzalprueba", link="https://example.org/p", added_at=_noon(MARCH)
    )
    actions.sign(by=cast.person("celia"), update=hidden, at=_noon(MARCH))
    at = _noon(date(2025, 3, 2))
    signed(cast, made, obstacles=both("quetzaldificultad"), obstacles_audience="secretariat", at=at, **told)
    signed(
        cast,
        made,
        stage="fulfilled",
        refers_to=date(2025, 4, 1),
        done="quetzalsecretaria",
        audience="secretariat",
    )
    draft(cast, made, refers_to=MAY, done="quetzalborrador")
    return made


def later(cast: Cast, made: Commitment) -> None:
    """What comes after the first of April: a new word, a correction of January's, a look at the evidence."""
    first = Update.objects.get(commitment=made, refers_to=JANUARY)
    signed(cast, made, stage="planning", refers_to=JANUARY, done=LATER, corrects=first, at=_noon(MAY))
    last = signed(cast, made, stage="fulfilled", refers_to=MAY, done=LATER)
    actions.attest(by=cast.person("ana"), update=last, kind="verified", verifier=LATER)


def linked(cast: Cast, made: Commitment) -> Commitment:
    """A private commitment of Belize that the pledge is linked to, feeds, and that takes its place."""
    private = commitment("PRIVADA-1", visibility="private", owner=party("BLZ"))
    wider = Indicator.objects.create(commitment=private, key="wider", name=both("w"))
    Indicator.objects.filter(commitment=made).update(feeds=wider)
    Link.objects.create(origin=made, target=private, kind="feeds", began=JANUARY)
    Link.objects.create(origin=private, target=made, kind="part_of", began=JANUARY)
    given = replace(content("superseded", MAY, done="quetzalpublico"), superseded_by=private.pk)
    by = cast.person("celia")
    made_by = actions.begin(by=by, commitment=made, party="BLZ", content=given)
    actions.sign(by=by, update=made_by, at=_noon(MAY))
    return private


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
