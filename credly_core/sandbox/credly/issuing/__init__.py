"""Writing badges: issue with the duplicate rule, replace with its chain, revoke, delete."""
