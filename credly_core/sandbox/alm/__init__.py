"""The stand-in for Adobe Learning Manager: OAuth, JSON:API, jobs, migration runs and webhooks."""
