"""The tree of commands, and the page that describes it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from credly_core.cli.app import app

DOCS = Path(__file__).parents[3] / "docs" / "commands.md"


def commands() -> dict[str, Any]:
    """Every command by its words, groups left out."""
    found: dict[str, Any] = {}

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                walk(inner, (*words, name))
        else:
            found[" ".join(words)] = command

    walk(typer.main.get_command(app), ("badge-console",))
    return found


def options_of(command: Any) -> set[str]:
    """Its visible options."""
    return {
        option
        for parameter in command.params
        if not getattr(parameter, "hidden", False)
        for option in (*parameter.opts, *parameter.secondary_opts)
        if option.startswith("--") and option != "--help"
    }


@pytest.mark.parametrize("words", commands())
def test_every_command_and_every_option_has_help(words: str) -> None:
    command = commands()[words]

    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "hidden", False) or parameter.help, parameter.name


def test_the_page_about_commands_names_each_command_with_its_options_and_no_others() -> None:
    sections = dict(re.findall(r"^## `(.+?)`\n(.*?)(?=^## |\Z)", DOCS.read_text("utf-8"), re.M | re.S))

    documented = {words: set(re.findall(r"`(--[a-z-]+)", text)) for words, text in sections.items()}

    assert documented == {words: options_of(command) for words, command in commands().items()}


def test_every_command_that_answers_also_answers_in_json() -> None:
    silent = {
        "badge-console connect remove",
        "badge-console store upgrade",
        "badge-console webhooks serve",
        "badge-console worker",
    }

    without = {words for words, command in commands().items() if "--json" not in options_of(command)}

    assert without == silent
