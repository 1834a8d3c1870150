"""How the command line speaks: plain tables on a terminal, JSON for programs, errors in two lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credly_core.console import Console
    from credly_core.errors import ConsoleError
    from credly_core.steps.run import Progress, Result, Run

#: More than this is no count a person reads, such as bytes.
_MANY = 1_000_000
#: Control characters but line feed and tab, and those that turn the order of letters.
_ORDERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_opened: list[Console] = []


def say(text: str = "") -> None:
    """One line to standard output."""
    sys.stdout.write(f"{harmless(text)}\n")


def say_json(value: object) -> None:
    """One JSON document on one line, UTF-8, to standard output."""
    import orjson

    sys.stdout.flush()
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


def note(text: str) -> None:
    """One line to standard error: progress and remarks that are not the answer."""
    sys.stderr.write(f"{harmless(text)}\n")


def harmless(text: str) -> str:
    """A text no terminal obeys: what files, services and arguments bring may hold signs that clear the screen, set
    its title or turn the order of letters; they are written by their codes. Line ends and tabs stay."""
    return _ORDERS.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def fail(error: ConsoleError) -> None:
    """What happened and what to do, to standard error."""
    note(f"Error: {error.message}")
    if error.hint:
        note(f"What to do: {error.hint}")


def say_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their longest cell."""
    widths = [
        max(len(heading), *(len(row[i]) for row in rows)) if rows else len(heading)
        for i, heading in enumerate(headings)
    ]
    for line in (headings, *rows):
        say("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def follow(run: Run[Result], *, quiet: bool = False) -> Result:
    """Run to the end; progress goes to standard error when somebody watches."""
    watched = sys.stderr.isatty() and not quiet
    for tick in run:
        if watched:
            show(tick)
    if watched:
        sys.stderr.write("\n")
    return run.result()


def show(tick: Progress) -> None:
    """One progress line that overwrites the last."""
    count = f"{tick.done}/{tick.total}" if tick.total else str(tick.done)
    if tick.total and tick.total > _MANY:
        count = f"{100 * tick.done // tick.total} %"
    sys.stderr.write(f"\r\x1b[K{count}  {harmless(tick.note)}")
    sys.stderr.flush()


def hide() -> None:
    """Take the last progress line away."""
    sys.stderr.write("\r\x1b[K")
    sys.stderr.flush()


def open_console(connection: str | None = None, *, mask: bool = False) -> Console:
    """The console for one connection: by name or id, or the only one there is; with people hidden where asked for."""
    from credly_core.console import Console

    console = Console.open()
    _opened.append(console)
    chosen = console.using_named(connection)
    return chosen.masked() if mask else chosen


def close_consoles() -> None:
    """Close everything this run has opened."""
    while _opened:
        _opened.pop().close()
