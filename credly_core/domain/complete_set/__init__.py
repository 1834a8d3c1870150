"""One complete set of migration files: what ALM took before, what is to be done, and whether it arrived."""

from credly_core.domain.complete_set.arriving import Arrival, ArrivalLine, Expectation, Expected, Held, judge
from credly_core.domain.complete_set.plan import (
    ByHand,
    Difference,
    LeftAside,
    LineKind,
    PlanLine,
    SetOptions,
    SetPlan,
)
from credly_core.domain.complete_set.sources import (
    EXPORTED_OBJECTS,
    EXPORTED_SKILLS,
    FROM_FILE,
    SourceBook,
    SourceRow,
    account_number,
)

__all__ = [
    "EXPORTED_OBJECTS",
    "EXPORTED_SKILLS",
    "FROM_FILE",
    "Arrival",
    "ArrivalLine",
    "ByHand",
    "Difference",
    "Expectation",
    "Expected",
    "Held",
    "LeftAside",
    "LineKind",
    "PlanLine",
    "SetOptions",
    "SetPlan",
    "SourceBook",
    "SourceRow",
    "account_number",
    "judge",
]
