"""An update as its page tells it to one reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from cauce.engines.progress.disaggregation import SharePart
from cauce.foundation.accounts.standing import Person
from cauce.foundation.accounts.visibility import Visibility
from cauce.foundation.web.templatetags.cauce import number
from cauce.regional.commitments.models import Commitment
from cauce.regional.progress import queries, rules
from cauce.regional.progress.content import plain
from cauce.regional.progress.models import (
    Attestation,
    AttestationKind,
    Audience,
    Dimension,
    Evidence,
    IndicatorValue,
    Update,
    ValuePart,
)


@dataclass(frozen=True)
class Line:
    """One indicator in an update: its value in words, or why there is none; its parts by dimension."""

    name: str
    value: IndicatorValue
    said: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """Everything that a reader of an update may read, and may do."""

    update: Update
    lines: tuple[Line, ...]
    money: tuple[tuple[str, str], ...]
    reads_obstacles: bool
    evidence: tuple[Evidence, ...]
    superseded_by: Commitment | None
    chain: tuple[Update, ...]
    attestations: tuple[Attestation, ...]
    is_own: bool
    names_people: bool
    may_change: bool
    may_sign: bool
    may_correct: bool
    may_attest: bool

    @property
    def title(self) -> str:
        return _("Update of %(party)s") % {"party": self.update.party}

    @property
    def is_last(self) -> bool:
        return self.chain[-1].pk == self.update.pk

    @property
    def successor(self) -> Update | None:
        """What took its place, when the reader reads it."""
        return None if self.is_last else self.chain[-1]

    @property
    def has_history(self) -> bool:
        return len(self.chain) > 1


def page_of(person: Person, update: Update) -> Page:
    """What `person` reads of an update that was read with `queries.whole`."""
    attestations = tuple(update.attestations.all())
    return Page(
        update=update,
        lines=tuple(_line(value) for value in update.values.all()),
        money=_money(update),
        reads_obstacles=bool(update.obstacles) and rules.reads(person, update, update.obstacles_audience),
        evidence=tuple(queries.evidence_of(person, update)),
        superseded_by=_superseding(person, update),
        chain=tuple(queries.chain_of(person, update)),
        attestations=attestations,
        is_own=update.party_id in person.parties,
        names_people=update.party_id in person.parties or person.is_secretariat,
        may_change=rules.may_change(person, update),
        may_sign=rules.may_sign(person, update),
        may_correct=rules.may_correct(person, update),
        may_attest=any(rules.may_attest(person, update, kind) for kind in AttestationKind),
    )


@dataclass(frozen=True)
class Beside:
    """What a draft says beside its stage and what was done; `readers` as `readers_of` gives them."""

    update: Update
    lines: tuple[Line, ...]
    money: tuple[tuple[str, str], ...]
    readers: tuple[tuple[str, str], ...]


def beside(update: Update) -> Beside:
    """The rest of a draft that was read with `queries.whole`, for a page that shows many. No query."""
    lines = tuple(_line(value) for value in update.values.all())
    return Beside(update, lines, _money(update), tuple(readers_of(update)))


def grouped(value: Decimal) -> str:
    """A number as its reader writes it, with as many decimals as it has."""
    decimals = len(plain(value).partition(".")[2])
    return number(value, decimals)


def money(amount: Decimal) -> str:
    """An amount with two decimals, or none when it is whole."""
    return number(amount, 0 if amount == int(amount) else 2)


def readers_of(update: Update) -> list[tuple[str, str]]:
    """Part by part, who will read a draft once it is signed, in words."""
    read = [(_("The update"), _audience(update, update.audience))]
    if update.obstacles:
        read.append((_("The obstacles"), _audience(update, _narrower(update, update.obstacles_audience))))
    for piece in update.evidence.all():
        words = _audience(update, _narrower(update, piece.audience))
        read.append((_("Evidence: %(title)s") % {"title": piece.title}, words))
    return read


def _narrower(update: Update, audience: str) -> str:
    """A part reaches no further than the update it belongs to."""
    order = [Audience.OWNER, Audience.SECRETARIAT, Audience.COMMITMENT]
    return min(audience, update.audience, key=lambda each: order.index(Audience(each)))


def _audience(update: Update, audience: str) -> str:
    party = str(update.party)
    if audience == Audience.OWNER:
        return _("Only the people of %(party)s.") % {"party": party}
    if audience == Audience.SECRETARIAT:
        return _("The people of %(party)s and the secretariat.") % {"party": party}
    return _everyone(update.commitment, party)


def _everyone(commitment: Commitment, party: str) -> str:
    words = {
        Visibility.PUBLIC: _("Everyone: the commitment is public."),
        Visibility.PARTIES: _(
            "The owner of the commitment, the secretariat and the States and organisations named in it."
        ),
        Visibility.SECRETARIAT: _("The owner of the commitment and the secretariat."),
        Visibility.PRIVATE: _("The owner of the commitment and the people of %(party)s.") % {"party": party},
    }  # fmt: skip
    return words[Visibility(commitment.visibility)]


def _line(value: IndicatorValue) -> Line:
    return Line(str(value.indicator), value, _said(value), tuple(_by_dimension(value)))


def _said(value: IndicatorValue) -> str:
    if value.value is None:
        return str(value.get_no_value_display())
    if value.numerator is not None and value.denominator is not None:
        return _share(value.value / 100, value.numerator, value.denominator)
    return f"{grouped(value.value)} {value.indicator.unit}".strip()


def _money(update: Update) -> tuple[tuple[str, str], ...]:
    return tuple(
        (each.get_kind_display(), f"{each.currency} {money(each.amount)}") for each in update.money.all()
    )


def _by_dimension(value: IndicatorValue) -> Iterator[tuple[str, str]]:
    for dimension, parts in groupby(value.parts.all(), key=lambda part: part.dimension):
        yield str(Dimension(dimension).label), ", ".join(_part(part) for part in parts)


def _part(part: ValuePart) -> str:
    """A part with its amount; of a share with its share and the two counts behind it."""
    if part.amount is not None:
        return f"{part.label} {grouped(part.amount)}"
    some, everything = part.numerator or Decimal(0), part.denominator or Decimal(0)
    counts = SharePart(part.dimension, part.label, some, everything)
    return f"{part.label} {_share(counts.share, some, everything)}"


def _share(share: Decimal | None, some: Decimal, everything: Decimal) -> str:
    counted = {"some": grouped(some), "all": grouped(everything)}
    if share is None:
        return _("(%(some)s of %(all)s)") % counted
    return _("%(share)s %% (%(some)s of %(all)s)") % {"share": grouped(round(share * 100, 1)), **counted}


def _superseding(person: Person, update: Update) -> Commitment | None:
    if update.superseded_by_id is None:
        return None
    seen = Commitment.objects.visible_to(person)
    found: Commitment | None = seen.filter(pk=update.superseded_by_id).first()
    return found
