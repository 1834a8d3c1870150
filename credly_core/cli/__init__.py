"""The steps in a terminal: one command per verb, the same words and outcomes as the pages.

Exit codes: 0 fine · 1 findings with errors · 2 settings or usage · 3 a service · 4 the store · 5 not ready.
Secrets come by prompt, file or environment, never as an argument.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import typer

from credly_core import errors
from credly_core.cli import bundle, check, connect, sandbox, store, templates, types
from credly_core.cli.output import close_consoles, fail

app = typer.Typer(
    name="badge-console",
    help="Credly badges for people who learn in Adobe Learning Manager.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(connect.app, name="connect")
app.add_typer(templates.app, name="templates")
app.add_typer(bundle.app, name="bundle")
app.add_typer(types.app, name="types")
app.add_typer(store.app, name="store")
app.command("check")(check.check)
app.command("read")(check.read)
app.command("sandbox")(sandbox.sandbox)
app.command("status")(connect.status)
app.command("settings")(store.settings)

EXIT_USAGE, EXIT_SERVICE, EXIT_STORE, EXIT_NOT_READY = 2, 3, 4, 5


def exit_code(error: errors.ConsoleError) -> int:
    """The exit code an error stands for."""
    if isinstance(error, errors.ServiceError):
        return EXIT_SERVICE
    if isinstance(error, errors.StoreError):
        return EXIT_STORE
    if isinstance(error, errors.StepError):
        return EXIT_NOT_READY
    return EXIT_USAGE


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an error becomes one sentence, a hint and an exit code."""
    _start_fast()
    try:
        app(arguments, prog_name="badge-console")
    except errors.ConsoleError as error:
        fail(error)
        sys.exit(exit_code(error))
    finally:
        close_consoles()


def _start_fast() -> None:
    """A short command spends most of its time importing: no search for plugins, and fewer rounds of collection."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(100_000, 50, 50)
