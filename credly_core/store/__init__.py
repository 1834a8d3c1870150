"""What we remember: SQLite on one machine, PostgreSQL for a team. Knows the domain and nothing else of ours.

`store.Store` opens and upgrades; a query is a function of the other modules that takes the transaction first.
"""
