"""The tables that can be downloaded, by name."""

from cauce.exchange.tables.commitments import COMMITMENTS
from cauce.exchange.tables.cooperation import ARRANGEMENTS, FLOWS, MILESTONES
from cauce.exchange.tables.grf import GRF_UPDATES
from cauce.exchange.tables.iati import IATI_ARRANGEMENTS_LEFT_OUT, IATI_FLOWS_LEFT_OUT, IATI_LEFT_OUT
from cauce.exchange.tables.plans import PLAN_ROWS, PLANS
from cauce.exchange.tables.region import (
    CLASSIFICATIONS,
    CROSSWALK,
    EVENTS,
    MECHANISMS,
    MEMBERSHIPS,
    OBSERVATIONS,
    OFFICES,
    PARTIES,
    PLAN_COUNTS,
    STAGES,
    STRATEGY,
    TEAMS,
)
from cauce.exchange.tables.support import MATCHES, NEEDS, OFFERS
from cauce.exchange.tables.table import Found, Table
from cauce.exchange.tables.updates import MONEY, UPDATES, VALUES

TABLES = {
    table.name: table
    for table in (
        COMMITMENTS,
        UPDATES,
        VALUES,
        MONEY,
        GRF_UPDATES,
        IATI_LEFT_OUT,
        NEEDS,
        OFFERS,
        MATCHES,
        ARRANGEMENTS,
        MILESTONES,
        FLOWS,
        IATI_ARRANGEMENTS_LEFT_OUT,
        IATI_FLOWS_LEFT_OUT,
        PLANS,
        PLAN_ROWS,
        PLAN_COUNTS,
        STRATEGY,
        EVENTS,
        TEAMS,
        PARTIES,
        MEMBERSHIPS,
        OFFICES,
        MECHANISMS,
        CLASSIFICATIONS,
        CROSSWALK,
        OBSERVATIONS,
        STAGES,
    )
}

__all__ = ["TABLES", "Found", "Table"]
