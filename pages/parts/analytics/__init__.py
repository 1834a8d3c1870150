"""Pieces of the page Analytics."""
