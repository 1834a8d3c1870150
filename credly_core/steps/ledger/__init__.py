"""The ledger: one line for each person and badge, with its reason, its evidence and its repair."""

from credly_core.steps.ledger.desk import Desk
from credly_core.steps.ledger.lines import LedgerRow, LedgerSlice, LedgerWanted, Made
from credly_core.steps.ledger.path import Answer, DecisionPath, PathStep
from credly_core.steps.ledger.person import BadgeCheck, Dossier, PersonFound, answer_for, shares_for
from credly_core.steps.ledger.step import PROPOSABLE, Ledger

__all__ = [
    "PROPOSABLE",
    "Answer",
    "BadgeCheck",
    "DecisionPath",
    "Desk",
    "Dossier",
    "Ledger",
    "LedgerRow",
    "LedgerSlice",
    "LedgerWanted",
    "Made",
    "PathStep",
    "PersonFound",
    "answer_for",
    "shares_for",
]
