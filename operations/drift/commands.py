"""Defines `stitches drift`, which shows the differences between a stack's state and Azure."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.arguments import AsJson, Stack
from operations.terminal.exit_codes import BAD_NEWS

_Output = typer.Option(
    metavar="FOLDER", file_okay=False, help="The folder for drift.json.", show_default=False
)


def drift(
    stack: Stack,
    *,
    as_json: AsJson = False,
    output: Annotated[Path | None, _Output] = None,
) -> None:
    """Compare a stack's state with Azure, and change neither.

    The exit code is 0 if they agree, 1 if they differ, and 2 if there is no result.
    """
    from operations.drift.drift import COMMAND, drift_in, write_drift
    from operations.stacks.command import Run

    with Run(*COMMAND, stack=stack, doing=f"comparing the state of {stack} with Azure") as preview:
        found = drift_in(stack, preview.output())
    if output is not None:
        write_drift(found, output)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        from operations.drift.table import show_drift

        show_drift(found)
    if found.resources:
        raise typer.Exit(BAD_NEWS)
