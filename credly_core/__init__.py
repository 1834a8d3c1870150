"""Badge console core."""
