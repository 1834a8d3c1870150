"""Pieces of the pages Complete set and What has arrived."""
