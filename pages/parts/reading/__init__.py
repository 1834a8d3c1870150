"""Parts for a file that only a person can say how to read."""
