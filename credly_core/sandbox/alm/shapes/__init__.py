"""How things of the account look in the API."""
