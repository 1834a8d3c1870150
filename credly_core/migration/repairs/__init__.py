"""Repairs: what can be put right, grouped as the findings are, previewed as a step before it is taken."""

from credly_core.migration.repairs.group import Option, Question, RepairGroup, Shorten, ShortNames
from credly_core.migration.repairs.proposing import propose_repairs
from credly_core.migration.repairs.together import repair_all

__all__ = ["Option", "Question", "RepairGroup", "ShortNames", "Shorten", "propose_repairs", "repair_all"]
