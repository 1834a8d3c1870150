"""The ledger of millions: achievements and issued badges brought together, each line with its reason."""

from credly_core.ledger.again import build_again
from credly_core.ledger.building import Ledger, LedgerSources, build
from credly_core.ledger.files import Kept, LedgerFiles, keep, kept
from credly_core.ledger.reading import LedgerFilter

__all__ = ["Kept", "Ledger", "LedgerFiles", "LedgerFilter", "LedgerSources", "build", "build_again", "keep", "kept"]
