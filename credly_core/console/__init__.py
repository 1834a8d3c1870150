"""The front door: everything is wired here, once, and offered as one attribute per step."""

from credly_core.console.console import Console

__all__ = ["Console"]
