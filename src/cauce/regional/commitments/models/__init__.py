"""What States and members promised, and what makes it followable."""

from cauce.regional.commitments.models.commitment import (
    AUDIENCE,
    Commitment,
    Forum,
    Kind,
    Life,
    Part,
    PartRole,
    PlanCount,
    Section,
    Side,
)
from cauce.regional.commitments.models.followed import (
    Cost,
    Direction,
    Indicator,
    Link,
    LinkKind,
    Measure,
    Revision,
    SupportType,
    SupportWanted,
)

__all__ = [
    "AUDIENCE",
    "Commitment",
    "Cost",
    "Direction",
    "Forum",
    "Indicator",
    "Kind",
    "Life",
    "Link",
    "LinkKind",
    "Measure",
    "Part",
    "PartRole",
    "PlanCount",
    "Revision",
    "Section",
    "Side",
    "SupportType",
    "SupportWanted",
]
