"""The step connect: tidy, test, save, rotate and remove connections to Credly organizations."""

from credly_core.domain.tidying import Tidied
from credly_core.domain.token_life import TokenLevel, TokenLife
from credly_core.steps.connect.step import Connect

__all__ = ["Connect", "Tidied", "TokenLevel", "TokenLife"]
