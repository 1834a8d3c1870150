"""Made-up things in the words and the order of Credly's answers."""
