"""Zips in, guarded against everything a zip can hide, and zips out, the same bytes every time."""

from credly_core.migration.zipping.packing import write_zip
from credly_core.migration.zipping.refusal import ZIP_TEXTS
from credly_core.migration.zipping.unpacking import DEFAULT_ZIP_LIMITS, IgnoredEntry, ZipContent, ZipLimits, read_zip

__all__ = ["DEFAULT_ZIP_LIMITS", "ZIP_TEXTS", "IgnoredEntry", "ZipContent", "ZipLimits", "read_zip", "write_zip"]
