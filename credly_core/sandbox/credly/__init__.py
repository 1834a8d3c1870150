"""Credly's web service as the sandbox speaks it, one module per noun."""
