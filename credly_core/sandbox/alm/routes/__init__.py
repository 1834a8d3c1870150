"""The routes below /primeapi/v2, by noun."""
