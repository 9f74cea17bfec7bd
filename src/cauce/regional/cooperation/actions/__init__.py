"""What is done with arrangements and with money."""

from cauce.regional.cooperation.actions.life import (
    GivenMilestone,
    add_milestone,
    consent,
    move,
    reach,
    share,
    take_step,
    waiting_for,
)
from cauce.regional.cooperation.actions.papers import add_paper, remove_paper
from cauce.regional.cooperation.actions.refusals import ChangedMeanwhile, Refused
from cauce.regional.cooperation.actions.writing import change, draft, stage_of

__all__ = [
    "ChangedMeanwhile",
    "GivenMilestone",
    "Refused",
    "add_milestone",
    "add_paper",
    "change",
    "consent",
    "draft",
    "move",
    "reach",
    "remove_paper",
    "share",
    "stage_of",
    "take_step",
    "waiting_for",
]
