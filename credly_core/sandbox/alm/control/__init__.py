"""Test-only controls: what people, time and ALM's own pages would do. Clients of ALM have no such thing."""
