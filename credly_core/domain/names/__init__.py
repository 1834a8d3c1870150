"""Short names for badges: ALM allows 25 characters where Credly's names run to 55."""

from credly_core.domain.names.brands import make_context
from credly_core.domain.names.counting import alm_length, same_name_key
from credly_core.domain.names.helper import PROPOSALS, Proposal, best_names, best_proposals, propose_in, propose_names
from credly_core.domain.names.kinship import is_short_for
from credly_core.domain.names.shapes import Context

__all__ = [
    "PROPOSALS",
    "Context",
    "Proposal",
    "alm_length",
    "best_names",
    "best_proposals",
    "is_short_for",
    "make_context",
    "propose_in",
    "propose_names",
    "same_name_key",
]
