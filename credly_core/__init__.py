"""The badge console's public door: `Console`, `Settings`, the two tables of the mapping, the errors.

>>> from credly_core import Console
>>> with Console.demo() as console:                     # doctest: +SKIP
...     console.templates.refresh().result()
...     draft = console.bundle.start_from_templates(actor="me")

Importing this package is cheap: everything heavy is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.domain.mapping import MappingTable
    from credly_core.errors import ConsoleError
    from credly_core.settings import Settings

__version__ = "0.1.0"
__all__ = ["Console", "ConsoleError", "MappingTable", "Settings", "__version__"]


def __getattr__(name: str) -> object:
    if name == "Console":
        from credly_core.console import Console

        return Console
    if name == "Settings":
        from credly_core.settings import Settings

        return Settings
    if name == "ConsoleError":
        from credly_core.errors import ConsoleError

        return ConsoleError
    if name == "MappingTable":
        from credly_core.domain.mapping import MappingTable

        return MappingTable
    raise AttributeError(f"module 'credly_core' has no attribute {name!r}")
