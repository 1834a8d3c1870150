"""The ledger and the desk: bars that add up, lines with their reason, one person on both sides."""
