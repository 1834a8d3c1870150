"""Exports of Credly's console, for organizations without access to the web service."""
