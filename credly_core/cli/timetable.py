"""`badge-console timetable`: what is done by itself, when it was done last, and when it is next."""

from __future__ import annotations

from credly_core.cli.options import Chosen, Json
from credly_core.cli.output import note, open_console, say, say_json, say_table


def timetable(connection: Chosen = None, as_json: Json = False) -> None:
    """What is read by itself: the last turn, what came of it, the next turn."""
    console = open_console(connection)
    found = console.workers.scheduled(console.require_connection().id)
    if as_json:
        say_json(
            [
                {
                    "chore": one.chore.value,
                    "ended_at": one.last.ended_at if one.last else None,
                    "outcome": one.last.outcome if one.last else "",
                    "has_failed": one.last.has_failed if one.last else False,
                    "next_at": one.next_at,
                }
                for one in found
            ]
        )
        return
    if not console.workers.does_it_here:
        note("Nobody is at work: start the app, or badge-console worker.")
    rows = []
    for one in found:
        ended = f"{one.last.ended_at:%Y-%m-%d %H:%M}" if one.last and one.last.ended_at else "never"
        due = f"{one.next_at:%Y-%m-%d %H:%M %Z}" if one.next_at else "never"
        rows.append((one.chore.value, ended, one.last.outcome if one.last else "", due))
    if rows:
        say_table(("What", "Last", "What came of it", "Next"), rows)
    else:
        say("Nothing was noted yet: a worker or the app notes it at its first look.")
