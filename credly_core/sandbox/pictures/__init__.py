"""Pictures the sandbox draws itself: badge art, logos, and a few that are wrong on purpose."""
