"""Needs, offers and matches as tables: what is wanted, what is offered, and how far they are together."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cauce.exchange.columns import Column, both, codes_of, joined, plain, sourced, worked_out
from cauce.exchange.tables.table import Table
from cauce.foundation.accounts.standing import Person
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments.models import Commitment
from cauce.regional.support.models import ExistingSupport, Match, MatchStep, Need, Offer, Origin, Proof
from cauce.regional.support.queries.gaps import gaps_of
from cauce.regional.support.queries.offers import excluded_by
from cauce.regional.support.queries.pipeline import knowing

CODES = Party.objects.only("code").order_by("code")
TERMS = Prefetch("terms", Term.objects.only("code").order_by("scheme__position", "position"), "its_terms")


def key_of(rows: QuerySet[Any], field: str) -> Subquery:
    """The key of the row that `field` points to, where it is one of `rows`: those the reader may see."""
    return Subquery(rows.filter(pk=OuterRef(field)).order_by().values("key")[:1])


def day(name: str, tag: str, meaning: Any, path: str) -> Column:
    """The day of a moment, here."""

    def value(row: Any) -> Any:
        moment = getattr(row, path)
        return timezone.localdate(moment) if moment else None

    return worked_out(name, tag, meaning, value)


def terms_of() -> Column:
    return worked_out(
        "classifications",
        "#meta+classification",
        _("Terms as scheme/key"),
        lambda row: joined(term.code for term in row.its_terms),
    )


def _several(name: str, tag: str, meaning: Any) -> Column:
    return worked_out(name, tag, meaning, lambda row: joined(getattr(row, name)))


def _needs(person: Person) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        Need.objects.visible_to(person)
        .defer("search_es", "search_en")
        .annotate(its_commitment=key_of(Commitment.objects.visible_to(person), "commitment_id"))
        .prefetch_related(TERMS, Prefetch("existing", ExistingSupport.objects.all(), "its_existing"))
        .order_by("key")
    )
    return rows


def _offers(person: Person) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        Offer.objects.visible_to(person)
        .defer("search_es", "search_en")
        .prefetch_related(
            TERMS,
            Prefetch("states", CODES),
            Prefetch("not_states", CODES),
            Prefetch("proofs", Proof.objects.only("offer_id", "link"), "its_proofs"),
        )
        .order_by("key")
    )
    return rows


def _with_gaps(rows: list[Any], _person: Any, _on: date) -> None:
    """What is left of each need: one question for all of them."""
    gaps = gaps_of(rows)
    for row in rows:
        row.its_gap = gaps[row.pk]


def _with_excluded(rows: list[Any], person: Any, _on: date) -> None:
    for row in rows:
        row.its_excluded = excluded_by(person, row)


def _matches(person: Person) -> QuerySet[Any]:
    """Each with its newest step. Why somebody left, and how it began, is told to few."""
    newest = MatchStep.objects.filter(match=OuterRef("pk")).order_by("-at", "-pk")
    agreed = newest.filter(stage="agreement")
    reason = Subquery(newest.values("reason")[:1])
    first = Subquery(newest.reverse().values("at")[:1])
    rows = (
        knowing(person, Match.objects.visible_to(person))
        .annotate(
            its_stage=Subquery(newest.values("stage")[:1]),
            since=Subquery(newest.values("at")[:1]),
            mover=Subquery(newest.values("party")[:1]),
            agreed_amount=Subquery(agreed.values("amount")[:1]),
            agreed_currency=Subquery(agreed.values("currency")[:1]),
            its_need=_if(Q(sees_need=True), F("need__key")),
            its_state=F("need__owner"), its_unit=F("need__unit"),
            its_offer=_if(Q(sees_offer=True), F("offer__key")), its_giver=_if(Q(sees_offer=True), F("giver")),
        )
        .order_by("key")
    )  # fmt: skip
    moved = _if(Q(sees_offer=True) | Q(mover=F("need__owner")), F("mover"))
    if person.is_secretariat:
        all_told: QuerySet[Any] = rows.annotate(
            moved_by=moved, its_reason=reason, its_origin=F("origin"), began=first
        )
        return all_told
    side = Q(need__owner__in=person.parties) | Q(giver__in=person.parties)
    told = Case(When(side, then=reason), default=Value(""), output_field=CharField())
    masked: QuerySet[Any] = rows.annotate(
        moved_by=moved, its_reason=told, its_origin=_if(side | Q(origin=Origin.BILATERAL), F("origin")),
        began=Case(When(side, then=first), output_field=DateTimeField()),
    )  # fmt: skip
    return masked


def _if(known: Q, value: F) -> Case:
    """A value for whoever may know it; empty for others."""
    return Case(When(known, then=value), default=Value(""), output_field=CharField())


def _wanted(what: Any, owner: Any) -> list[Column]:
    """What a need and an offer are both told by."""
    return [
        plain("key", "#activity+id", _("Its key, unique")),
        worked_out("owner", "#org+code", owner, lambda row: row.owner_id),
        plain("authority", "#org+authority", _("The authority that answers for it")),
        *both("title", "#activity+name", _("Title")),
        *both("words", "#description", what),
        _several(
            "forms",
            "#activity+form",
            _(
                "Codes: financial, material, technical, training, secondment, exchange_visit, twinning,"
                " equipment, software; several with ;"
            ),
        ),
        terms_of(),
        plain("amount", "#value+total", _("How much, in its unit; empty when nobody said")),
        plain("unit", "#meta+unit", _("One code: money, person_days, places, items")),
        plain("currency", "#currency", _("Currency (ISO 4217), of money")),
        plain("starts_on", "#date+start", _("First day; empty when not known")),
        plain("ends_on", "#date+end", _("Last day; empty when not known")),
        _several("languages", "#meta+language", _("Working languages (ISO 639); several with ;")),
        _several("territories", "#loc+territory", _("Places; several with ;")),
        _several("populations", "#beneficiary", _("For whom; several with ;")),
        plain("counterpart", "#meta+counterpart+percent", _("Percentage of the cost that the State bears")),
    ]


def _ends() -> list[Column]:
    return [
        day(
            "published_on", "#date+published", _("Day of its publication; empty for a draft"), "published_at"
        ),
        day(
            "closed_on", "#date+closed", _("Day on which it was closed; empty while it is open"), "closed_at"
        ),
        plain("visibility", "#meta+visibility", _("Who may see the row")),
        *sourced(),
    ]


NEEDS = Table(
    name="needs",
    title=_("Needs"),
    about=_("What States want: in what form, how much, and what is left of it."),
    page="support:home",
    rows=_needs,
    complete=_with_gaps,
    columns=(
        *_wanted(_("What is wanted, in the State's words"), _("Code of the State that needs it")),
        worked_out(
            "agreed",
            "#value+agreed",
            _("How much is agreed on by now, in the same unit"),
            lambda row: row.its_gap.agreed,
        ),
        worked_out(
            "left",
            "#value+gap",
            _("What is left of it; empty when nobody said how much is wanted"),
            lambda row: row.its_gap.left,
        ),
        worked_out(
            "is_covered",
            "#status+covered",
            _("Whether nothing is left of it"),
            lambda row: row.its_gap.is_covered,
        ),
        plain("priority", "#meta+priority", _("Priority the State gives it: 1 is the highest of three")),
        plain("commitment", "#activity+serves", _("Key of the commitment it serves"), "its_commitment"),
        *both("exists", "#description+exists", _("What there is already")),
        worked_out(
            "supported_by",
            "#org+existing",
            _("Who supports it already: codes, or names; several with ;"),
            lambda row: joined(each.party_id or each.name for each in row.its_existing),
        ),
        _several("meets", "#meta+condition+met", _("Conditions that the State can meet; several with ;")),
        _several(
            "refuses", "#meta+condition+refused", _("Conditions that the State cannot meet; several with ;")
        ),
        plain("min_partners", "#org+num+min", _("Fewest partners")),
        plain("max_partners", "#org+num+max", _("Most partners")),
        *_ends(),
    ),
)

OFFERS = Table(
    name="offers",
    title=_("Offers"),
    about=_("What members offer: in what form, how much, and for which States."),
    page="support:offers",
    rows=_offers,
    complete=_with_excluded,
    columns=(
        *_wanted(_("What is offered, in its owner's words"), _("Code of the party that offers it")),
        plain("most", "#value+most", _("The largest part for one need, in its unit")),
        plain("least", "#value+least", _("The smallest part worth giving, in its unit")),
        plain("max_needs", "#activity+num+max", _("How many needs it can serve at once")),
        plain("for_any", "#country+any", _("Whether it is for any State")),
        codes_of("states", "#country+code", _("Codes of the States it is for; several with ;")),
        worked_out(
            "not_states",
            "#country+excluded",
            _("Codes of the States it is not for, for its owner and the Secretariat alone; several with ;"),
            lambda row: joined(each.code for each in row.its_excluded),
        ),
        _several("asks", "#meta+condition", _("Conditions that it asks for; several with ;")),
        plain("channel", "#org+channel", _("Through whom")),
        worked_out(
            "proofs",
            "#meta+proof",
            _("Addresses of what shows that its owner can do it; several with ;"),
            lambda row: joined(each.link for each in row.its_proofs if each.link),
        ),
        *_ends(),
    ),
)

MATCHES = Table(
    name="matches",
    title=_("Matches"),
    about=_("Needs and offers on their way together, as far as you may see them, each where it stands."),
    page="support:pipeline",
    rows=_matches,
    columns=(
        plain("key", "#activity+id", _("Its key, unique")),
        plain("need", "#activity+need", _("Key of the need"), "its_need"),
        plain("state", "#country+code", _("Code of the State that needs it"), "its_state"),
        plain("offer", "#activity+offer", _("Key of the offer; empty for bilateral support"), "its_offer"),
        plain("giver", "#org+code", _("Code of the party that gives, once you may know it"), "its_giver"),
        plain(
            "origin",
            "#meta+origin",
            _("One code: engine, hand, bilateral; of others' matches only the last"),
            "its_origin",
        ),
        plain("stage", "#status+stage", _("Where it stands, as its newest step says"), "its_stage"),
        day("since", "#date+since", _("Day on which it came there"), "since"),
        day(
            "began_on",
            "#date+start",
            _("Day of its first step, for the two sides and the Secretariat"),
            "began",
        ),
        plain("said_by", "#org+moved", _("Code of the party that brought it there"), "moved_by"),
        plain(
            "reason", "#status+reason", _("Why somebody left, if it is for you to read: a code"), "its_reason"
        ),
        plain("agreed_amount", "#value+agreed", _("What was agreed on, in the need's unit")),
        plain("agreed_currency", "#currency", _("Currency (ISO 4217), of money")),
        plain("unit", "#meta+unit", _("One code: money, person_days, places, items"), "its_unit"),
        plain(
            "is_demonstration",
            "#meta+demonstration",
            _("Whether the row is invented to show how Cauce works"),
        ),
    ),
)
