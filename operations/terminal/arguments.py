"""Defines the arguments that several commands accept."""

from typing import Annotated, Final

import typer
from typer.models import OptionInfo

STACKS: Final = "dev|staging|prod"
"""The names of the stacks, for help, which does not wait for an import of `EnvironmentName`."""


def option(metavar: str, text: str) -> OptionInfo:
    """An option with a value, whose default the help does not show."""
    return typer.Option(metavar=metavar, help=text, show_default=False)


def build_milliseconds(artifact: str, *, remark: str = "", required: bool = False) -> OptionInfo:
    """An option with the duration of an artifact's build: 0 or more."""
    return typer.Option(
        min=0,
        metavar="N",
        help=f"{'Required. ' * required}The duration of the {artifact}'s build in milliseconds{remark}.",
        show_default=not required,
    )


def _named(stack: str) -> str:
    if not stack.strip():
        raise typer.BadParameter("expected a stack's name, for example dev")
    return stack


Stack = Annotated[
    str,
    typer.Argument(
        # The message about a missing argument shows this, and so the names. A backend's long form works too.
        metavar=STACKS,
        help="The stack.",
        show_default=False,
        callback=_named,
    ),
]
"""The stack that a command concerns."""

Commit = Annotated[
    str | None, option("SHA", "The commit. Default: GITHUB_SHA, or the current commit in git.")
]
"""The commit that is deployed."""
Branch = Annotated[
    str | None, option("NAME", "The branch. Default: GITHUB_REF_NAME, or the current branch in git.")
]
"""The branch of the commit."""
TriggeredBy = Annotated[
    str | None,
    option("WHO", "Who started it. Default: GITHUB_ACTOR, git's user.email, or the login name."),
]
"""Who started a deployment."""

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
"""Whether the output is for programs."""
