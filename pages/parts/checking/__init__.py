"""Parts of the page Check files."""
