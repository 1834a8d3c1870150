"""The ledger of millions: achievements and issued badges brought together, each line with its reason."""

from credly_core.ledger.building import Ledger, LedgerSources, build
from credly_core.ledger.reading import LedgerFilter

__all__ = ["Ledger", "LedgerFilter", "LedgerSources", "build"]
