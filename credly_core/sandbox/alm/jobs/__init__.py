"""The Job API: reports that are made in the background and fetched from storage without a token."""
