"""The strategy, the agenda, parties, mechanisms, classifications and statistics as tables."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cauce.exchange.columns import both, codes_of, joined, plain, sourced, worked_out
from cauce.exchange.tables.table import Table
from cauce.foundation.figures.api import observation_rows
from cauce.foundation.figures.filters import ObservationFilter
from cauce.foundation.figures.models import StageStatistic
from cauce.foundation.parties.api import membership_rows, party_rows
from cauce.foundation.parties.models import OfficeTerm, TeamYear
from cauce.foundation.taxonomy.models import Correspondence, Term
from cauce.regional.agenda.api import event_rows
from cauce.regional.agenda.filters import EventFilter
from cauce.regional.mechanisms.api import mechanism_rows
from cauce.regional.register.api import plan_count_rows
from cauce.regional.strategy.api import item_rows


def _plan_row(row: Any) -> str | None:
    return f"{row.plan_row.strategy.year}/{row.plan_row.key}" if row.plan_row else None


def _serves(row: Any) -> str:
    return joined(link.target.key for link in row.links_out.all())


def _serves_surely(row: Any) -> str:
    return joined(sorted({link.confidence for link in row.links_out.all()}))


EVENTS = Table(
    name="events",
    title=_("Events"),
    about=_("Meetings and activities from 2019 on, as firmly dated as their source dates them."),
    page="agenda:months",
    filters=EventFilter,
    rows=lambda person: event_rows(person).order_by("starts_on", "key"),
    columns=(
        plain("key", "#event+id", _("Key of the event, unique")),
        plain("kind", "#event+type", _("Kind of event")),
        *both("title", "#event+name", _("Title")),
        plain("starts_on", "#date+start", _("First day it can be on")),
        plain("ends_on", "#date+end", _("Last day it can be on")),
        plain(
            "precision", "#meta+precision", _("How precisely the date is known: day, month, quarter or year")
        ),
        plain("status", "#status", _("One code: planned, confirmed, held or cancelled")),
        plain(
            "tentative", "#status+tentative", _("Whether it depends on resources or is still to be confirmed")
        ),
        plain("organ", "#org+organ", _("Whose event it is")),
        worked_out("team", "#org+team", _("Key of the team"), lambda row: row.team_id),
        *both("place", "#loc+name", _("Place")),
        codes_of("hosts", "#org+host", _("Codes of the hosts; several with ;")),
        *both("host_note", "#description+host", _("About the hosts")),
        worked_out(
            "plan_row", "#meta+plan", _("Year and key of the strategy's row it stands for"), _plan_row
        ),
        plain("visibility", "#meta+visibility", _("Who may see the row")),
        *sourced(),
    ),
)

PARTIES = Table(
    name="parties",
    title=_("States and organisations"),
    about=_("Every State and organisation that the other tables name."),
    page="platform:parties",
    rows=lambda person: party_rows(person).order_by("code"),
    columns=(
        plain("code", "#org+code", _("Code; ISO 3166-1 alpha-3 for States")),
        plain("kind", "#org+type", _("State, or kind of organisation")),
        *both("name", "#org+name", _("Name")),
        *both("short", "#org+acronym", _("Short name")),
        plain("iso3", "#country+code", _("ISO 3166-1 alpha-3")),
        plain("source_url", "#meta+source", _("Where it is said")),
    ),
)

MEMBERSHIPS = Table(
    name="memberships",
    title=_("Memberships"),
    about=_("Who is part of the MIRPS and of its Support Platform, from when to when."),
    page="platform:parties",
    rows=lambda person: membership_rows(person).order_by("pk"),
    columns=(
        plain("party", "#org+code", _("Code of the State or organisation"), "party_id"),
        plain("role", "#org+role", _("As what it takes part")),
        plain("began", "#date+start", _("From; empty when not known")),
        plain("ended", "#date+end", _("To; empty when not known or not ended")),
        *sourced(),
    ),
)

OFFICES = Table(
    name="offices",
    title=_("Presidencies and Platform chairs"),
    about=_("Who held the Pro Tempore Presidency of the MIRPS and the chair of the Support Platform."),
    page="platform:offices",
    rows=lambda _person: OfficeTerm.objects.order_by("office", "sequence"),
    columns=(
        plain("office", "#org+office", _("Presidency or chair")),
        plain("sequence", "#meta+order", _("Place in the order of holders")),
        plain("party", "#org+code", _("Code of the holder"), "party_id"),
        plain("began", "#date+start", _("From; empty when not known")),
        plain("ended", "#date+end", _("To; empty when not known")),
        plain("known_until", "#date+seen", _("Last day a source shows the holder in office")),
        *both("handover", "#description+handover", _("How it was handed over")),
        *sourced(),
    ),
)

TEAMS = Table(
    name="teams",
    title=_("Regional Technical Teams"),
    about=_("One row per team and year: lead, participants, advisory panel, objective and products."),
    page="platform:teams",
    rows=lambda _person: (
        TeamYear.objects.select_related("team")
        .prefetch_related("participants", "advisers")
        .order_by("team", "-year")
    ),
    columns=(
        plain("team", "#org+team", _("Key of the team"), "team_id"),
        *both("name", "#org+name", _("Name of the team"), "team.name"),
        *both("alias", "#org+alias", _("Other name"), "team.alias"),
        plain("year", "#date+year", _("Year")),
        plain("lead", "#org+lead", _("Code of the State that leads; empty when not known"), "lead_id"),
        codes_of("participants", "#org+participant", _("Codes of those who take part")),
        codes_of("advisers", "#org+adviser", _("Codes of the advisory panel")),
        *both("objective", "#description+objective", _("Objective of the year")),
        *both("products", "#output", _("Products of the year, one per line")),
        *sourced(),
    ),
)

MECHANISMS = Table(
    name="mechanisms",
    title=_("Mechanisms"),
    about=_("Mechanisms and forums of the region, and who of the MIRPS takes part."),
    page="mechanisms:list",
    rows=lambda person: mechanism_rows(person).order_by("position", "key"),
    columns=(
        plain("key", "#org+id", _("Key")),
        plain("code", "#org+code", _("Code")),
        *both("name", "#org+name", _("Name")),
        *both("short", "#org+acronym", _("Short name")),
        plain("since", "#date+start", _("Since; empty when not known")),
        worked_out(
            "secretariat",
            "#org+secretariat",
            _("Secretariat: codes or names"),
            lambda row: joined(row.secretariat),
        ),
        *both("chair", "#org+chair", _("Chair")),
        codes_of("members", "#org+member", _("Codes of the members")),
        codes_of("mirps_states", "#country+member", _("MIRPS States that take part")),
        plain("mirps_states_known", "#meta+known", _("Whether any source says which MIRPS States take part")),
        *both("note", "#description+note", _("A remark on the row")),
        plain("confidence", "#meta+confidence", _("How firmly the source says it")),
        worked_out("source_url", "#meta+source", _("Where it is said"), lambda row: joined(row.source_urls)),
    ),
)

STRATEGY = Table(
    name="strategy",
    title=_("Strategy"),
    about=_("Every item of the strategies: theme, objectives, focus areas, results, activities, calendar."),
    page="strategy:current",
    rows=item_rows,
    columns=(
        plain("year", "#date+year", _("Year of the strategy"), "strategy.year"),
        plain("key", "#activity+id", _("Key of the item")),
        plain("kind", "#activity+type", _("Kind of item")),
        plain("number", "#meta+order", _("Number within its kind")),
        worked_out(
            "parent",
            "#activity+parent",
            _("Key of the item above it"),
            lambda row: row.parent.key if row.parent else None,
        ),
        *both("text", "#activity+name", _("The item, in our words")),
        *both("detail", "#description", _("More about it")),
        worked_out(
            "serves", "#activity+serves", _("Keys of the items it serves; links are editorial"), _serves
        ),
        worked_out("serves_confidence", "#meta+confidence", _("How sure those links are"), _serves_surely),
        worked_out(
            "quarters",
            "#meta+quarter",
            _("Quarters marked in the calendar"),
            lambda row: joined(row.quarters),
        ),
        plain("tentative", "#status+tentative", _("Whether it is still to be confirmed")),
        plain("organ", "#org+organ", _("Who is in charge of it")),
        plain("source_url", "#meta+source", _("Its place in the source document"), "pointer"),
    ),
)

PLAN_COUNTS = Table(
    name="plan-counts",
    title=_("Size of the National Action Plans"),
    about=_("How many commitments each plan holds by sector, as its public page said."),
    page="commitments:plans",
    rows=lambda person: plan_count_rows(person).order_by("country", "sector"),
    columns=(
        plain("country", "#country+code", _("Code of the State"), "country_id"),
        plain("sector", "#sector", _("Sector")),
        plain("commitments", "#indicator+num", _("How many commitments")),
        plain("label_seen", "#meta+known", _("Whether the page named the sector")),
        *sourced(),
    ),
)

CLASSIFICATIONS = Table(
    name="classifications",
    title=_("Classifications"),
    about=_("Every term of every classification."),
    page="taxonomy:list",
    rows=lambda _person: Term.objects.select_related("scheme").order_by("scheme__position", "position"),
    columns=(
        plain("scheme", "#meta+scheme", _("Key of the classification"), "scheme_id"),
        *both("scheme_name", "#meta+scheme+name", _("Name of the classification"), "scheme.name"),
        plain("key", "#meta+id", _("Key of the term")),
        *both("label", "#meta+label", _("The term")),
        plain("source_url", "#meta+source", _("Where it is said"), "scheme.source_url"),
    ),
)

CROSSWALK = Table(
    name="crosswalk",
    title=_("Crosswalk"),
    about=_("How the terms of one classification stand to those of another. The links are editorial."),
    page="taxonomy:list",
    rows=lambda _person: Correspondence.objects.order_by("origin", "target"),
    columns=(
        plain("from", "#meta+origin", _("Term, as scheme/key"), "origin_id"),
        plain("to", "#meta+target", _("The other term"), "target_id"),
        plain(
            "relation",
            "#meta+relation",
            _("One code: same, close, broader (the other is broader), narrower or related"),
        ),
        *both("basis", "#description+basis", _("What the link rests on: its source")),
        plain("confidence", "#meta+confidence", _("How sure it is")),
    ),
)

OBSERVATIONS = Table(
    name="observations",
    title=_("Statistics on displaced people"),
    about=_("Values published by UNHCR (Refugee Data Finder, CC BY 4.0) by State, origin and year."),
    rows=lambda person: observation_rows(person).order_by("asylum_state", "indicator", "year", "origin"),
    filters=ObservationFilter,
    columns=(
        plain("asylum_state", "#country+code", _("Code of the State"), "asylum_state_id"),
        plain("indicator", "#indicator+code", _("What is counted")),
        plain("year", "#date+year", _("Year")),
        plain("origin", "#country+origin+code", _("Code of the country of origin")),
        plain("origin_name", "#country+origin+name", _("Country of origin")),
        plain("value", "#affected+num", _("How many people")),
        plain("source_url", "#meta+source", _("Where it is said")),
    ),
)

STAGES = Table(
    name="statistics",
    title=_("Published figures on pledges"),
    about=_("Totals published about whole groups of pledges, such as how many were fulfilled."),
    rows=lambda _person: StageStatistic.objects.order_by("as_of", "pk"),
    columns=(
        plain("as_of", "#date", _("Date the figure holds for, as its source gives it")),
        *both("scope", "#meta+scope", _("Which pledges it counts")),
        *both("measure", "#indicator+name", _("What is counted")),
        worked_out("value", "#indicator+num", _("The figure"), lambda row: float(row.value)),
        plain("source_url", "#meta+source", _("Where it is said")),
    ),
)
