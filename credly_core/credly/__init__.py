"""The typed client of Credly's web service: sign-in, calls, and the mapping of what it sends."""
