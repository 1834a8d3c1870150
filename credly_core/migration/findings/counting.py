"""What is counted alike of one file, of a set, and of what is shown of either."""

from __future__ import annotations

from abc import ABC, abstractmethod

from credly_core.migration.findings.severity import Severity


class Counted(ABC):
    """Anything with findings. `count` says how many there are of a severity, exactly."""

    @abstractmethod
    def count(self, severity: Severity) -> int:
        """How many findings of a severity."""

    @property
    def errors(self) -> int:
        """How many errors."""
        return self.count(Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many warnings."""
        return self.count(Severity.WARNING)

    @property
    def infos(self) -> int:
        """How many hints."""
        return self.count(Severity.INFO)

    @property
    def ok(self) -> bool:
        """True when no error was found: ALM would take it."""
        return self.errors == 0
