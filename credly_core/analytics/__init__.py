"""Questions about issued badges: each measure defined once, answered by Ibis over tables prepared from the history."""
