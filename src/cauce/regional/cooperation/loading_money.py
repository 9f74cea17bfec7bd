"""Money and projects from the data files, as what they are: what a source told, with its doubts.

No stage is invented. What the press told is announced; a grant of the MIRPS Fund too, for its source does not
say whether it was confirmed or paid. A total told of an occasion stands above the rows named in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from cauce.foundation.loading.columns import (
    Cell,
    Column,
    Many,
    Words,
    decimal,
    key,
    matching,
    partial_date,
    yes_or_no,
)
from cauce.foundation.loading.known import Known
from cauce.foundation.loading.problems import Problem
from cauce.foundation.loading.provenance import provenance, provenance_columns
from cauce.foundation.loading.rows import Row
from cauce.foundation.loading.sheets import Sheet
from cauce.foundation.loading.writing import Written, set_children, set_links, upsert
from cauce.foundation.values.partial_date import PartialDate
from cauce.foundation.values.translated import Translated
from cauce.regional.cooperation.models import (
    Arrangement,
    ArrangementForm,
    Channel,
    Flow,
    FlowStage,
    Side,
    SideRole,
)

ANNOUNCEMENTS = "support_announcements.csv"
PROJECTS = "mirps_fund_projects.csv"
REGION = "REGION"
FUND = "MIRPS Fund"
PUBLIC = "public"


@dataclass
class FlowRow:
    """A flow, the codes it is linked to, and the keys of the larger row and of its project."""

    record: Flow
    recipients: list[str]
    terms: list[str]
    part_of: str
    project: str
    row: Row


@dataclass
class ProjectRow:
    """A project of the Fund, who takes part, and its terms."""

    record: Arrangement
    sides: list[Side]
    terms: list[str]


@dataclass
class Money:
    """What the two files hold."""

    flows: list[FlowRow]
    projects: list[ProjectRow]


def read(folder: Path, problems: list[Problem], known: Known) -> Money:
    """Both files; what they say of each other is checked over both."""
    announced = Sheet.read(folder / ANNOUNCEMENTS, _announcement_columns(known), problems, key=("key",))
    projects = Sheet.read(folder / PROJECTS, _project_columns(known), problems, key=("key",))
    flows = [_announcement(row) for row in announced.rows] + [_grant(row) for row in projects.rows]
    if announced.complete and projects.complete:
        _check_parts(flows, {row.get("key") for row in (*announced.seen, *projects.seen)})
    return Money(flows, [_project(row) for row in projects.rows])


def _announcement_columns(known: Known) -> dict[str, Column]:
    party, term = known.code("party"), known.code("term")
    return {
        "key": Cell(key, required=True, limit=60),
        "donor": Cell(party, default=""),
        "donor_name": Cell(default="", limit=200),
        "recipients": Many(party),
        "date": Cell(partial_date, required=True),
        "amount": Cell(_amount),
        "currency": Cell(_currency, default=""),
        "channel": Cell(default="", limit=200),
        "purpose": Words(required=True),
        "occasion": Cell(default="", limit=200),
        "terms": Many(term),
        "part_of": Cell(key, default=""),
        "is_total": Cell(yes_or_no, default=False),
        **provenance_columns(known),
    }


def _project_columns(known: Known) -> dict[str, Column]:
    party, term = known.code("party"), known.code("term")
    return {
        "key": Cell(key, required=True, limit=60),
        "country": Cell(known.code("party", besides=[REGION]), required=True),
        "donor": Cell(party, required=True),
        "donor_name": Cell(default="", limit=200),
        "project": Words(required=True),
        "executing_agency": Cell(required=True, limit=200),
        "period": Cell(matching(r"\d{4}-\d{4}", "2023-2025"), required=True),
        "grant": Cell(_amount),
        "currency": Cell(_currency, default=""),
        "counterpart": Words(),
        "results": Words(),
        "terms": Many(term),
        "part_of": Cell(key, default=""),
        **provenance_columns(known),
    }


_currency = matching(r"[A-Z]{3}", "EUR")


def _amount(text: str) -> Decimal:
    """Not below zero, and to the cent."""
    amount = decimal(text)
    if amount < 0 or amount != round(amount, 2):
        raise ValueError(f"“{text}” is not an amount of money (not below zero, two digits after the point).")
    return round(amount, 2)


def _announcement(row: Row) -> FlowRow:
    on: PartialDate = row["date"]
    donor, currency = row["donor"] or None, row["currency"]
    _check_money(row, "amount")
    if not row["donor"] and not row["is_total"]:
        row.refuse("donor", "only a total (is_total) may have no donor.")
    record = Flow(
        key=row["key"], stage=FlowStage.ANNOUNCED.value, donor_id=donor, owner_id=donor,
        donor_name=row["donor_name"], amount=row["amount"], currency=currency,
        on=on.first, date_text="" if on.precision == "day" else str(on), channel=row["channel"],
        purpose=row["purpose"], occasion=row["occasion"], is_total=row["is_total"],
        is_regional=not row["recipients"], visibility=PUBLIC, **provenance(row),
    )  # fmt: skip
    return FlowRow(record, row["recipients"], row["terms"], row["part_of"], "", row)


def _grant(row: Row) -> FlowRow:
    _check_money(row, "grant")
    is_regional = row["country"] == REGION
    first, _last = row["period"].split("-")
    record = Flow(
        key=row["key"], stage=FlowStage.ANNOUNCED.value, donor_id=row["donor"], donor_name=row["donor_name"],
        amount=row["grant"], currency=row["currency"], on=PartialDate(first).first, date_text=row["period"],
        channel=FUND, purpose=row["project"], is_regional=is_regional, owner_id=row["donor"],
        visibility=PUBLIC, **provenance(row),
    )  # fmt: skip
    recipients = [] if is_regional else [row["country"]]
    return FlowRow(record, recipients, row["terms"], row["part_of"], row["key"], row)


def _check_money(row: Row, column: str) -> None:
    if (row[column] is None) != (not row["currency"]):
        row.refuse("currency", f"an amount and its currency go together; {column} and currency do not.")


def _check_parts(flows: Sequence[FlowRow], keys: set[Any]) -> None:
    above = {flow.record.key: flow.part_of for flow in flows}
    for flow in flows:
        if flow.part_of and flow.part_of not in keys:
            flow.row.refuse("part_of", f"“{flow.part_of}” is no key of {ANNOUNCEMENTS} or {PROJECTS}.")
        elif flow.record.key in _all_above(flow.part_of, above):
            flow.row.refuse("part_of", f"“{flow.part_of}” leads back to this row.")


def _all_above(start: str, above: dict[str, str]) -> set[str]:
    seen: set[str] = set()
    while start and start not in seen:
        seen.add(start)
        start = above.get(start, "")
    return seen


def _project(row: Row) -> ProjectRow:
    country = None if row["country"] == REGION else row["country"]
    record = Arrangement(
        key=row["key"], title=row["project"], form=ArrangementForm.PROJECT.value,
        channel=Channel.MIRPS_FUND.value, period=row["period"], outputs=row["results"],
        owner_id=country, visibility=PUBLIC, **{**provenance(row), "note": _noted(row)},
    )  # fmt: skip
    sides = [
        Side(role=SideRole.PROVIDES.value, party_id=row["donor"], agencies=row["donor_name"], position=1)
    ]
    if country:
        receives = SideRole.RECEIVES.value
        sides.append(Side(role=receives, party_id=country, agencies=row["executing_agency"], position=2))
    elif row["executing_agency"] != row["donor"]:
        partner = SideRole.PARTNER.value
        sides.append(Side(role=partner, party_id=row["executing_agency"], position=2))
    return ProjectRow(record, sides, row["terms"])


def _noted(row: Row) -> Translated:
    """The note, and what the State itself brings in."""
    own = row["counterpart"].by_language
    said = {"es": "Contrapartida: {}.", "en": "Counterpart: {}."}
    noted = dict(row["note"].by_language)
    for code, text in own.items():
        noted[code] = f"{said[code].format(text)} {noted.get(code, '')}".strip()
    return Translated(noted)


def write(found: Money) -> dict[str, Written]:
    """Projects first, then flows, larger ones before their parts. A withdrawal made here stays."""
    return {"projects of the MIRPS Fund": _write_projects(found.projects), "flows": _write_flows(found.flows)}


def _write_projects(projects: Sequence[ProjectRow]) -> Written:
    keys = [project.record.key for project in projects]
    among = Arrangement.objects.filter(key__in=keys)
    written = upsert([project.record for project in projects], key=("key",), among=among)
    sides = {project.record.pk: project.sides for project in projects}
    set_children("arrangement", sides, among=Side.objects.all())
    terms = {project.record.pk: project.terms for project in projects}
    set_links(Arrangement.terms.through, "arrangement", "term", terms)
    return written


def _write_flows(flows: Sequence[FlowRow]) -> Written:
    _keep_withdrawals(flows)
    pks: dict[str, Any] = {}
    projects = dict(Arrangement.objects.values_list("key", "pk"))
    written = Written()
    for wave in _waves(flows):
        for flow in wave:
            flow.record.part_of_id = pks.get(flow.part_of)
            flow.record.arrangement_id = projects.get(flow.project)
        among = Flow.objects.filter(key__in=[flow.record.key for flow in wave])
        written += upsert([flow.record for flow in wave], key=("key",), among=among)
        pks |= {flow.record.key: flow.record.pk for flow in wave}
    set_links(Flow.recipients.through, "flow", "party", {each.record.pk: each.recipients for each in flows})
    set_links(Flow.terms.through, "flow", "term", {each.record.pk: each.terms for each in flows})
    return written + Written(gone=_loaded().exclude(key__in=pks).count())


def _loaded() -> Any:
    return Flow.objects.filter(entered_by__isnull=True, entered_at__isnull=True, is_demonstration=False)


def _keep_withdrawals(flows: Iterable[FlowRow]) -> None:
    gone = {flow.key: flow for flow in _loaded().filter(withdrawn_at__isnull=False)}
    for flow in flows:
        stands = gone.get(flow.record.key)
        if stands is not None:
            flow.record.withdrawn_at = stands.withdrawn_at
            flow.record.withdrawn_because = stands.withdrawn_because


def _waves(flows: Sequence[FlowRow]) -> list[list[FlowRow]]:
    """Those that are part of nothing, then their parts, then the parts of those."""
    above = {flow.record.key: flow.part_of for flow in flows}
    depths: dict[int, list[FlowRow]] = {}
    for flow in flows:
        depths.setdefault(len(_all_above(flow.part_of, above)), []).append(flow)
    return [depths[depth] for depth in sorted(depths)]
