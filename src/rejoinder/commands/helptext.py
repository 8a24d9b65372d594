"""What `--help` says of the commands: their docstrings, as flowing text.

Comes in: the app with its commands. Goes out: the same, each command with its help set. `cli.py` calls it once all
commands are there. Typer would keep the line breaks of the source and take words in square brackets for markup.
"""

from __future__ import annotations

import inspect
import re

import typer

__all__ = ["flowing", "with_flowing_help"]

_BREAK = re.compile(r"(?<=\S)\n(?=\S)")


def flowing(text: str) -> str:
    """Text with its paragraphs unbroken, and square brackets as they are."""
    return _BREAK.sub(" ", inspect.cleandoc(text)).replace("[", r"\[")


def with_flowing_help(app: typer.Typer) -> None:
    """Set the help of every command of an app, and of those within it."""
    for command in app.registered_commands:
        if command.callback is not None and command.callback.__doc__:
            command.help = flowing(command.callback.__doc__)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            with_flowing_help(group.typer_instance)
