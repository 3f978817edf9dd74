"""`stitches drift`: what differs between a stack's state and Azure."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: what a command needs is imported in it.
from pathlib import Path
from typing import Annotated

import typer

from operations.terminal.arguments import AsJson, Stack

_BAD_NEWS = 1

_Output = typer.Option(metavar="FOLDER", file_okay=False, show_default=False)


def drift(
    stack: Stack,
    *,
    as_json: AsJson = False,
    output: Annotated[Path | None, _Output] = None,
) -> None:
    """Compare a stack's state with Azure, without changing either.

    With --output the result also goes into FOLDER/drift.json.

    The exit code is 0 when they agree, 1 when they differ, and 2 when there is no answer.
    """
    from operations.drift.drift import COMMAND, drift_in, write_drift
    from operations.stacks.command import Run

    with Run(*COMMAND, stack=stack, doing=f"asking Azure for all of {stack}") as preview:
        found = drift_in(stack, preview.output())
    if output is not None:
        write_drift(found, output)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        from operations.drift.table import show_drift

        show_drift(found)
    if found.resources:
        raise typer.Exit(_BAD_NEWS)
