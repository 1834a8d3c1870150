"""Trouble on request: what can go wrong between us and Credly, by name."""
