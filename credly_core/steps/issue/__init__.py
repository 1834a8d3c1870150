"""Issue: propose, look, approve, send, settle; and the repairs of what was issued."""

from credly_core.steps.issue.listing import AwardList, ListFault
from credly_core.steps.issue.outcomes import SendOutcome, SettleOutcome, Standing
from credly_core.steps.issue.planning import IN_VAIN, IssuePlan
from credly_core.steps.issue.proposing import CREDLY_LOCALES, NotProposed, Proposal
from credly_core.steps.issue.repairing import Change, Correction, RepairPlan
from credly_core.steps.issue.rules import IssueRules, rules_for
from credly_core.steps.issue.ruling import AwardRules, RuleOutcome
from credly_core.steps.issue.step import Issue
from credly_core.store.outbox_reading import OrderFilter, Wave

__all__ = [
    "CREDLY_LOCALES",
    "IN_VAIN",
    "AwardList",
    "AwardRules",
    "Change",
    "Correction",
    "Issue",
    "IssuePlan",
    "IssueRules",
    "ListFault",
    "NotProposed",
    "OrderFilter",
    "Proposal",
    "RepairPlan",
    "RuleOutcome",
    "SendOutcome",
    "SettleOutcome",
    "Standing",
    "Wave",
    "rules_for",
]
