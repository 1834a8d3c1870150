"""The step connect: tidy, test, save, rotate and remove both sides of connections: Credly and ALM."""

from credly_core.domain.tidying import Tidied
from credly_core.domain.token_life import TokenLevel, TokenLife
from credly_core.steps.connect.accounts import Accounts
from credly_core.steps.connect.step import Connect

__all__ = ["Accounts", "Connect", "Tidied", "TokenLevel", "TokenLife"]
