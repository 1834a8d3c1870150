"""Says of a million learners at once who is known to Credly, and would the addresses meet."""

from credly_core.identity.engine import decide

__all__ = ["decide"]
