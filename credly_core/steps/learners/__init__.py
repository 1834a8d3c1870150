"""Learners: who they are, who of them is known to Credly, what will cost mail, and how they get there."""

from credly_core.steps.learners.step import Clients, Learners

__all__ = ["Clients", "Learners"]
