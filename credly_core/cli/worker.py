"""`badge-console worker`: do what waits, beside the app, on this machine or another one."""

from __future__ import annotations

from typing import Annotated

import typer

from credly_core.cli.output import note, open_console


def worker(
    at_once: Annotated[int, typer.Option(min=1, max=32, help="Tasks at the same moment; on PostgreSQL.")] = 2,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks for work that nobody queued.")] = 30,
    once: Annotated[bool, typer.Option("--once", help="On SQLite: do what is due, then end; for cron.")] = False,
) -> None:
    """Do the work that waits until Ctrl-C: send, look up, hear what services told. Any number of them on PostgreSQL."""
    from credly_core.jobs.queue import Rhythm

    console = open_console()
    where = "the queue of PostgreSQL" if console.workers.are_beside else "a SQLite file: let only one worker run"
    note(f"Working on {where}. Ctrl-C ends it when the request on its way was answered.")
    rhythm = Rhythm(
        tend=every, beat=min(10.0, every / 3), dead=max(1.0, min(40.0, every * 4 / 3)), poll=min(5.0, every)
    )
    console.workers.work(at_once=at_once, rhythm=rhythm, rounds=1 if once else None)
