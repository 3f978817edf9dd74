"""Defines the arguments that several commands accept."""

from typing import Annotated

import typer


def _named(stack: str) -> str:
    if not stack.strip():
        raise typer.BadParameter("expected a stack's name, for example dev")
    return stack


Stack = Annotated[
    str,
    typer.Argument(
        # The message about a missing argument shows this, and so the names. A backend's long form works too.
        metavar="dev|staging|prod",
        help="The stack.",
        show_default=False,
        callback=_named,
    ),
]
"""The stack that a command concerns."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
"""Whether the output is for programs."""
