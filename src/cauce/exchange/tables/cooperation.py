"""Arrangements, their milestones, and the money, as tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cauce.exchange.columns import Column, both, codes_of, joined, plain, sourced, worked_out
from cauce.exchange.tables.support import CODES, TERMS, key_of, terms_of
from cauce.exchange.tables.table import Table
from cauce.foundation.accounts.standing import Person
from cauce.regional.commitments.models import Commitment
from cauce.regional.cooperation.models import Arrangement, Flow, Milestone, MilestoneWord, Side, SideRole
from cauce.regional.cooperation.queries import arrangements
from cauce.regional.support.models import Match, Need


def _arrangements(person: Person) -> QuerySet[Any]:
    """What it serves and came from is named where the reader may see it."""
    served = Commitment.objects.visible_to(person).only("key").order_by("key")
    rows: QuerySet[Any] = (
        arrangements.listed(person)
        .annotate(its_match=key_of(Match.objects.visible_to(person), "match_id"))
        .prefetch_related(TERMS, Prefetch("commitments", served, "its_commitments"))
        .order_by("key")
    )
    return rows


def _sides(role: SideRole) -> Callable[[Any], str]:
    return lambda row: joined(_name(side) for side in row.sides.all() if side.role == role)


def _name(side: Side) -> str:
    return side.party_id or side.name


def _costs(row: Any) -> str:
    return joined(
        f"{_name(side)}={side.cost} {side.currency}" for side in row.sides.all() if side.cost is not None
    )


def _milestones(person: Person) -> QuerySet[Any]:
    visible = Arrangement.objects.visible_to(person).order_by().values("pk")
    words = MilestoneWord.objects.only("milestone_id", "reached_on", "moved_to", "at")
    return (
        Milestone.objects.filter(arrangement__in=visible)
        .select_related("arrangement")
        .defer("arrangement__search_es", "arrangement__search_en")
        .prefetch_related(Prefetch("words_said", words, "its_words"))
        .order_by("arrangement__key", "position", "pk")
    )


def _as_they_stand(rows: list[Any], _person: Any, on: date) -> None:
    for row in rows:
        row.asked_on = on
        row.line = arrangements.line_of(row, tuple(row.its_words), on)


def _flows(person: Person) -> QuerySet[Any]:
    """A need, a commitment, an arrangement, another flow is named where the reader may see it."""
    flows: QuerySet[Any] = Flow.objects.visible_to(person)
    rows: QuerySet[Any] = flows.annotate(
        its_need=key_of(Need.objects.visible_to(person), "need_id"),
        its_commitment=key_of(Commitment.objects.visible_to(person), "commitment_id"),
        its_arrangement=key_of(Arrangement.objects.visible_to(person), "arrangement_id"),
        it_follows=key_of(flows, "follows_id"),
        its_whole=key_of(flows, "part_of_id"),
    ).prefetch_related(TERMS, Prefetch("recipients", CODES)).order_by("on", "key")  # fmt: skip
    return rows


def _withdrawn_on(row: Any) -> Any:
    return timezone.localdate(row.withdrawn_at) if row.withdrawn_at else None


def _side(name: str, tag: str, meaning: Any, role: SideRole) -> Column:
    return worked_out(name, tag, meaning, _sides(role))


ARRANGEMENTS = Table(
    name="arrangements",
    title=_("Cooperation arrangements"),
    about=_("Twinnings, bilateral arrangements and cooperation projects: who, in what form, and how far."),
    page="cooperation:list",
    rows=_arrangements,
    columns=(
        plain("key", "#activity+id", _("Its key, unique")),
        *both("title", "#activity+name", _("Title")),
        *both("summary", "#description", _("What is done")),
        plain("form", "#activity+form", _("Its form: a code")),
        plain("channel", "#org+channel", _("Through whom: a code")),
        _side(
            "provides", "#org+provides", _("Who provides: codes, or names; several with ;"), SideRole.PROVIDES
        ),
        _side(
            "receives", "#org+receives", _("Who receives: codes, or names; several with ;"), SideRole.RECEIVES
        ),
        _side("partners", "#org+partner", _("Partners"), SideRole.PARTNER),
        worked_out(
            "agencies",
            "#org+agency",
            _("Agencies that take part; several with ;"),
            lambda row: joined(side.agencies for side in row.sides.all() if side.agencies),
        ),
        worked_out(
            "costs",
            "#description+costs",
            _("Cost to each side as side=amount currency; several with ;"),
            _costs,
        ),
        *both("legal_basis", "#meta+legal", _("Legal basis")),
        *both("theme", "#sector+theme", _("Theme in the words of its source")),
        terms_of(),
        plain(
            "stage", "#status+stage", _("Its newest step: idea, drafting, signed, active, closed, dropped")
        ),
        plain("said_stage", "#status+said", _("What its source said of how far it is")),
        plain("period", "#meta+period", _("Its period, as its source writes it")),
        plain("starts_on", "#date+start", _("First day; empty when not known")),
        plain("ends_on", "#date+end", _("Last day; empty when not known")),
        worked_out(
            "commitments",
            "#activity+serves",
            _("Keys of the commitments it serves; several with ;"),
            lambda row: joined(each.key for each in row.its_commitments),
        ),
        plain("match", "#activity+match", _("Key of the match it came from"), "its_match"),
        *both("outputs", "#output+description", _("What came of it")),
        *both("lessons", "#description+lessons", _("Lessons")),
        plain("visibility", "#meta+visibility", _("Who may see the row")),
        *sourced(),
    ),
)

MILESTONES = Table(
    name="milestones",
    title=_("Milestones"),
    about=_("What arrangements were to deliver by which day, and what was said of it since."),
    page="cooperation:list",
    rows=_milestones,
    complete=_as_they_stand,
    columns=(
        plain("arrangement", "#activity+id", _("Key of the arrangement"), "arrangement.key"),
        plain("position", "#meta+position", _("Its place in the plan")),
        *both("title", "#output+name", _("Title")),
        *both("deliverable", "#output+description", _("What is delivered")),
        plain("first_due_on", "#date+due+first", _("Day it was first due"), "line.first_due"),
        plain("due_on", "#date+due", _("Day it is due now, after it was moved"), "line.due_on"),
        plain(
            "reached_on", "#date+reached", _("Day it was reached; empty while it was not"), "line.reached_on"
        ),
        plain("state", "#status", _("One code: reached, due, overdue, undated"), "line.state"),
        plain("as_of", "#date+asof", _("The day on which it stood so"), "asked_on"),
        *both("note", "#description+note", _("A remark on the row"), "arrangement.note"),
        plain(
            "confidence",
            "#meta+confidence",
            _("How firmly the source says it: stated, medium, inferred or not_found"),
            "arrangement.confidence",
        ),
        plain(
            "is_demonstration",
            "#meta+demonstration",
            _("Whether the row is invented to show how Cauce works"),
            "arrangement.is_demonstration",
        ),
        plain(
            "source_url",
            "#meta+source",
            _("Where it is said: an address, or document#place"),
            "arrangement.source_url",
        ),
    ),
)

FLOWS = Table(
    name="flows",
    title=_("Flows of money"),
    about=_(
        "Money announced, confirmed, disbursed and spent. Rows that follow one another are one flow further"
        " on: never add them up."
    ),
    page="cooperation:money",
    rows=_flows,
    columns=(
        plain("key", "#activity+id", _("Its key, unique")),
        plain("stage", "#status+money", _("One code: announced, confirmed, disbursed, spent")),
        worked_out("donor", "#org+donor+code", _("Code of the donor"), lambda row: row.donor_id),
        plain("donor_name", "#org+donor+name", _("Name of a donor without a code; all donors together")),
        codes_of("recipients", "#country+code", _("Codes of those it is for; several with ;")),
        plain("is_regional", "#country+regional", _("Whether it is for the region as a whole")),
        plain("amount", "#value+num", _("Amount; empty when its source names none")),
        plain("currency", "#currency", _("Currency (ISO 4217)")),
        plain("on", "#date+on", _("Day of it: the first that the text of its date can mean")),
        plain("date_text", "#meta+date+text", _("Its date, as its source writes it")),
        plain("channel", "#org+channel", _("Through whom")),
        *both("purpose", "#description+purpose", _("What it is for")),
        plain("occasion", "#event+name", _("Where it was said")),
        terms_of(),
        plain(
            "follows",
            "#activity+follows",
            _("Key of the row that is the same money a stage before"),
            "it_follows",
        ),
        plain("part_of", "#activity+partof", _("Key of the larger sum it is counted in"), "its_whole"),
        plain("is_total", "#status+total", _("Whether it is a sum of others, never added to them")),
        plain("need", "#activity+need", _("Key of the need it is for"), "its_need"),
        plain("commitment", "#activity+serves", _("Key of the commitment it serves"), "its_commitment"),
        plain(
            "arrangement",
            "#activity+arrangement",
            _("Key of the arrangement it is part of"),
            "its_arrangement",
        ),
        worked_out(
            "withdrawn_on",
            "#date+withdrawn",
            _("Day it was withdrawn: then it no longer counts"),
            _withdrawn_on,
        ),
        plain("withdrawn_because", "#description+withdrawn", _("Why it was withdrawn")),
        plain("visibility", "#meta+visibility", _("Who may see the row")),
        *sourced(),
    ),
)
