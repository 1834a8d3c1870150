"""Check a set of migration files together: what points where, what the account holds, in which order it is loaded."""

from credly_core.migration.sets.accounts import AccountList, AccountLists, IdKind
from credly_core.migration.sets.checking import check_set
from credly_core.migration.sets.listing import ListOffer, choose_column, id_column, list_offers, read_lists
from credly_core.migration.sets.needed import columns_needed
from credly_core.migration.sets.report import MissingFile, SetFile, SetReport, Unproven, UploadStep

__all__ = [
    "AccountList",
    "AccountLists",
    "IdKind",
    "ListOffer",
    "MissingFile",
    "SetFile",
    "SetReport",
    "Unproven",
    "UploadStep",
    "check_set",
    "choose_column",
    "columns_needed",
    "id_column",
    "list_offers",
    "read_lists",
]
