"""Pieces about the history of issued badges: what is odd in it, and exports instead of the web service."""
