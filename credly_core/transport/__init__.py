"""HTTP for every client: guarded connections, failures in our own words, retry, pacing, paging."""
