"""Parts of the page Build badge.csv."""
