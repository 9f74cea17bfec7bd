"""Needs, offers, and what becomes of them together."""

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

__all__ = [
    "EXITS",
    "OPEN_STAGES",
    "Answer",
    "AnswerKind",
    "Circulation",
    "Condition",
    "ExistingSupport",
    "Form",
    "Match",
    "MatchStep",
    "Need",
    "Offer",
    "Origin",
    "Proof",
    "Reason",
    "Run",
    "RunStatus",
    "Stage",
    "Unit",
    "WeightSet",
]
