"""The front door: everything is wired here, once, and offered as one attribute per step."""

from credly_core.console.console import DEMO_NAME, Console

__all__ = ["DEMO_NAME", "Console"]
