"""Arrangements between parties, how they are planned and followed, and the money."""

from cauce.regional.cooperation.models.arrangements import (
    Arrangement,
    ArrangementForm,
    ArrangementStage,
    ArrangementStep,
    ArrangementWording,
    Channel,
    Milestone,
    MilestoneWord,
    Paper,
    PublishingConsent,
    Side,
    SideRole,
)
from cauce.regional.cooperation.models.flows import Flow, FlowStage, Rate
from cauce.regional.cooperation.models.logframe import Level, LogRow

__all__ = [
    "Arrangement",
    "ArrangementForm",
    "ArrangementStage",
    "ArrangementStep",
    "ArrangementWording",
    "Channel",
    "Flow",
    "FlowStage",
    "Level",
    "LogRow",
    "Milestone",
    "MilestoneWord",
    "Paper",
    "PublishingConsent",
    "Rate",
    "Side",
    "SideRole",
]
