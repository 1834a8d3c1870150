"""Parts of the page File types."""
