"""Needs, offers, and what becomes of them together."""

from cauce.regional.support.models.agreed import Confirmation, Notice
from cauce.regional.support.models.asked import (
    Answer,
    AnswerKind,
    Circulation,
    Condition,
    ExistingSupport,
    Form,
    Need,
    Offer,
    Proof,
    Unit,
)
from cauce.regional.support.models.following import Following, ToldNeed
from cauce.regional.support.models.matches import (
    EXITS,
    OPEN_STAGES,
    Match,
    MatchStep,
    Origin,
    Reason,
    Stage,
)
from cauce.regional.support.models.runs import Run, RunStatus, WeightSet
from cauce.regional.support.models.sheets import SentSheet

__all__ = [
    "EXITS",
    "OPEN_STAGES",
    "Answer",
    "AnswerKind",
    "Circulation",
    "Condition",
    "Confirmation",
    "ExistingSupport",
    "Following",
    "Form",
    "Match",
    "MatchStep",
    "Need",
    "Notice",
    "Offer",
    "Origin",
    "Proof",
    "Reason",
    "Run",
    "RunStatus",
    "SentSheet",
    "Stage",
    "ToldNeed",
    "Unit",
    "WeightSet",
]
