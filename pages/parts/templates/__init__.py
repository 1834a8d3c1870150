"""Parts of the page Templates."""
