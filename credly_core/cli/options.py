"""Options that every command understands."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="The answer as one JSON document, for programs.")]
Chosen = Annotated[str | None, typer.Option("--connection", help="Name or id; needed when there are several.")]
Mask = Annotated[bool, typer.Option("--mask", help="Pseudonyms in place of names and mail addresses of people.")]
