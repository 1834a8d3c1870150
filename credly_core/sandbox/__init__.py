"""A stand-in for Credly on loopback: one made-up organization from a seed, for demo and tests.

Start it with `credly_core.sandbox.serve.serve(SandboxOptions())`. It shares no code with our clients on purpose: a
stand-in that shared code with the client would share its mistakes.
"""
