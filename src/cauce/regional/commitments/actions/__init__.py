"""What is done with the text of commitments: written, agreed, published, linked, merged, split."""

from cauce.regional.commitments.actions.joining import Share, end_link, link, merge, split
from cauce.regional.commitments.actions.life import agree, consent, publish, withdraw
from cauce.regional.commitments.actions.refusals import ChangedMeanwhile, Refused
from cauce.regional.commitments.actions.writing import (
    add_indicator,
    change_commitment,
    draft_commitment,
    remove_indicator,
    sent,
    state_cost,
    want_support,
)

__all__ = [
    "ChangedMeanwhile",
    "Refused",
    "Share",
    "add_indicator",
    "agree",
    "change_commitment",
    "consent",
    "draft_commitment",
    "end_link",
    "link",
    "merge",
    "publish",
    "remove_indicator",
    "sent",
    "split",
    "state_cost",
    "want_support",
    "withdraw",
]
