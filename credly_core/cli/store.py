"""`badge-console store …` and `badge-console settings`: the database and the settings."""

from __future__ import annotations

import typer

from credly_core.cli.options import Json
from credly_core.cli.output import say, say_json, say_table

app = typer.Typer(help="The local database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to this version of the program; a backup is kept beside it."""
    from credly_core.console import Console

    Console.open(upgrade=True).store.close()
    say("The database is up to date.")


def settings(as_json: Json = False) -> None:
    """Every setting, its value (secrets masked) and where the value comes from."""
    from credly_core.settings import Settings

    lines = Settings().explain()
    if as_json:
        say_json([{"name": s.name, "value": s.value, "origin": s.origin, "meaning": s.meaning} for s in lines])
        return
    say_table(("Setting", "Value", "From", "Meaning"), [(s.name, s.value, s.origin, s.meaning) for s in lines])
