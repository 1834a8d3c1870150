"""Parts of the page Learners."""
