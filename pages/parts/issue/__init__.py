"""The pieces of the page Issue."""
