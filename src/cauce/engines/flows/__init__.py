"""What a set of dated rows of money adds up to, so that no money is ever counted twice.

Start with `totals.add_up`; `values` holds what goes in, `counting` says of each row why it counts or not.
"""

from cauce.engines.flows.counting import Counted, Why, count
from cauce.engines.flows.money import NOTHING, Money
from cauce.engines.flows.totals import Difference, Share, Told, Totals, add_up
from cauce.engines.flows.values import STAGES, BadRows, Rate, Rates, Row, Stage

__all__ = [
    "NOTHING",
    "STAGES",
    "BadRows",
    "Counted",
    "Difference",
    "Money",
    "Rate",
    "Rates",
    "Row",
    "Share",
    "Stage",
    "Told",
    "Totals",
    "Why",
    "add_up",
    "count",
]
