"""Other libraries given the rules of badge.csv, each as its documentation advises; all findings, none capped."""
