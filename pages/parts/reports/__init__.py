"""The report of issued badges: chosen, made and taken away."""
