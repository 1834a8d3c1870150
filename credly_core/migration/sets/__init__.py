"""Check a set of migration files together: what points where, what the account holds, in which order it is loaded."""

from credly_core.migration.sets.accounts import AccountList, AccountLists, IdKind
from credly_core.migration.sets.checking import check_set
from credly_core.migration.sets.report import MissingFile, SetFile, SetReport, Unproven, UploadStep

__all__ = [
    "AccountList",
    "AccountLists",
    "IdKind",
    "MissingFile",
    "SetFile",
    "SetReport",
    "Unproven",
    "UploadStep",
    "check_set",
]
