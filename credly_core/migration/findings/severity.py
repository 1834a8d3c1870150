"""How bad a finding is."""

from __future__ import annotations

import enum


class Severity(enum.Enum):
    """The reference's three degrees."""

    #: A published rule is broken: ALM would reject the row or the file, or do the wrong thing.
    ERROR = "error"
    #: Sources disagree, or the rule is inferred, or the outcome depends on the account.
    WARNING = "warning"
    #: Worth knowing, nothing to fix.
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst, so that a plain sort puts errors first."""
        return ("error", "warning", "info").index(self.value)
