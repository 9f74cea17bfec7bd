"""Commitments as a table: what was promised, by whom, at what cost, and how far it is on a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from cauce.exchange.columns import Column, both, joined, plain, sourced, worked_out
from cauce.exchange.tables.table import WITHOUT_HISTORY, Table
from cauce.foundation.parties.models import Party
from cauce.foundation.taxonomy.models import Term
from cauce.regional.commitments import queries
from cauce.regional.commitments.models import Cost, Part, PartRole
from cauce.regional.progress.queries import standings_of
from cauce.regional.register.filters import CommitmentFilter


def _commitments(person: Any) -> QuerySet[Any]:
    """Only what the columns need, as plain lists: there may be a hundred thousand."""
    parts = Part.objects.only("commitment_id", "role", "party_id", "name").order_by("role", "position", "pk")
    terms = Term.objects.only("code").order_by("scheme__position", "position")
    return (
        queries.visible(person)
        .defer("search_es", "search_en")
        .prefetch_related(
            Prefetch("parts", parts, "its_parts"),
            Prefetch("terms", terms, "its_terms"),
            Prefetch("countries", Party.objects.only("code").order_by("code"), "its_countries"),
            Prefetch("costs", Cost.objects.order_by("stated_on", "pk"), "its_costs"),
        )
        .order_by("key")
    )


def _parts(role: PartRole) -> Callable[[Any], str]:
    return lambda row: joined(part.party_id or part.name for part in row.its_parts if part.role == role)


def _complete(rows: list[Any], person: Any, on: date) -> None:
    """How far each is on the day, and at which cost: one question for all of them."""
    standings = standings_of(person, [row.pk for row in rows], on=on)
    for row in rows:
        row.asked_on, row.its_standing = on, standings[row.pk]
        row.its_cost = next((cost for cost in reversed(row.its_costs) if cost.stated_on <= on), None)


def _cost(name: str, tag: str, meaning: Any, read: Callable[[Any], Any] | None = None) -> Column:
    value = read or (lambda cost: getattr(cost, name.removeprefix("cost_")))
    return worked_out(name, tag, meaning, lambda row: value(row.its_cost) if row.its_cost else None)


FOLLOWED = (
    plain(
        "standing",
        "#status+standing",
        _("How far it is: fulfilled, in_progress, planning, discontinued, superseded, silent"),
        "its_standing.standing",
    ),
    plain(
        "last_word_on",
        "#date+reported",
        _("Day that the newest update refers to; empty when there never was one"),
        "its_standing.refers_to",
    ),
    plain(
        "partners_speaking", "#org+reporting+num", _("How many of the partners are not silent"),
        "its_standing.speaking",
    ),
    plain("partners_committed", "#org+commits+num", _("How many partners commit"), "its_standing.partners"),
    plain(
        "rests_on_demonstration",
        "#status+demonstration",
        _("Whether an invented report is among those that count"),
        "its_standing.on_demonstration",
    ),
    plain("as_of", "#date+asof", _("The day on which it stood so"), "asked_on"),
    plain("starts_on", "#date+start", _("First day; empty when not known")),
    plain("ends_on", "#date+end", _("Last day; empty when not known")),
    worked_out(
        "countries",
        "#country+code",
        _("Codes of the countries it is for; several with ;"),
        lambda row: joined(country.code for country in row.its_countries),
    ),
    *both("territory", "#loc+territory", _("Territory")),
    *both("population", "#beneficiary", _("For whom")),
    _cost("cost_stated_on", "#date+cost", _("Day on which the cost was stated; the other costs are of it")),
    _cost("cost_currency", "#currency", _("Currency of the cost (ISO 4217)")),
    _cost("cost_prices_of", "#date+prices+year", _("Year of the prices")),
    _cost("cost_total", "#value+total", _("Total need")),
    _cost("cost_state_share", "#value+state", _("What the State puts in; empty when not stated")),
    _cost("cost_external_share", "#value+external", _("What others put in; empty when not stated")),
    _cost(
        "cost_gap",
        "#value+gap",
        _("What nobody has said they would pay; empty while no share is known"),
        lambda cost: cost.gap,
    ),
)  # fmt: skip

COMMITMENTS = Table(
    name="commitments",
    title=_("Commitments"),
    about=_("Pledges, and the rows of the National Action Plans that are public."),
    page="commitments:list",
    filters=CommitmentFilter,
    rows=_commitments,
    complete=_complete,
    notes=(WITHOUT_HISTORY,),
    columns=(
        plain("key", "#meta+id", _("Key of the commitment, unique")),
        plain("kind", "#activity+type", _("Kind of commitment")),
        plain(
            "side",
            "#meta+side",
            _("One code: need (support sought), offer (support offered), both, none (not stated)"),
        ),
        plain("forum", "#meta+forum", _("Where it was made")),
        plain("year", "#date+year", _("Year in which it was made")),
        plain("period", "#meta+period", _("Years it runs over; 2023- means since 2023, with no end given")),
        plain("sector", "#sector", _("Sector as its source gave it")),
        *both("title", "#activity+name", _("Title")),
        *both("statement", "#description", _("What is promised, in our words")),
        worked_out(
            "parties",
            "#org+commits",
            _("Who commits: codes, or names; several with ;"),
            _parts(PartRole.COMMITS),
        ),
        worked_out("leads", "#org+leads", _("Who leads it"), _parts(PartRole.LEADS)),
        worked_out("partners", "#org+partner", _("Partners"), _parts(PartRole.PARTNER)),
        worked_out("beneficiaries", "#org+benefits", _("Who benefits"), _parts(PartRole.BENEFITS)),
        worked_out(
            "classifications",
            "#meta+classification",
            _("Terms as scheme/key"),
            lambda row: joined(term.code for term in row.its_terms),
        ),
        *FOLLOWED,
        plain("visibility", "#meta+visibility", _("Who may see the row")),
        *sourced(),
    ),
)
