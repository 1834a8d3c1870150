"""Parts of the page Connect."""
