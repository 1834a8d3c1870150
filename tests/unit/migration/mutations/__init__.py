"""Small damages to good files, made by chance from a seed: each is harmless, or is told at the right place."""
