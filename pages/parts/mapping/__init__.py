"""Parts of the mapping pages: both tables, coverage, drift."""
