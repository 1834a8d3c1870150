"""The steps in a terminal: one command per verb, the same words and outcomes as the pages.

Exit codes: 0 fine · 1 findings with errors · 2 settings or usage · 3 a service · 4 the store · 5 not ready.
Secrets come by prompt, file or environment, never as an argument.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from credly_core import errors
from credly_core.cli.answering import is_plain_check, plain_check
from credly_core.cli.output import close_consoles, fail

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
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if is_plain_check(words):
            sys.exit(plain_check(words))
        from credly_core.cli.app import app

        app(words, prog_name="badge-console")
    except errors.ConsoleError as error:
        fail(error)
        sys.exit(exit_code(error))
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  nobody reads on; nothing more is to be said
        sys.exit(1)
    finally:
        close_consoles()


def _start_fast() -> None:
    """A short command spends most of its time importing: no search for plugins, and fewer rounds of collection."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(100_000, 50, 50)
