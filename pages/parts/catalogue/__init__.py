"""Pieces of the page Catalogue."""
