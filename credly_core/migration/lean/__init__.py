"""Check a file while it is read: clean cells are let go at once, so that a large file needs little memory.

What must be kept is little: the columns that rules across records look at, and the records about whose cells there
may be something to say. The findings are those of the table read whole.
"""

from credly_core.migration.lean.keeping import kept_columns
from credly_core.migration.lean.reading import read_lean

__all__ = ["kept_columns", "read_lean"]
