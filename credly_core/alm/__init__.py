"""The typed client of Adobe Learning Manager: sign-in, calls, and the mapping of what it sends."""
