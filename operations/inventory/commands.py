"""`stitches resources`: lists a stack's resources, and checks that all of them are ready."""

# ruff: noqa: PLC0415 As in stitches/__main__.py: each command imports what it needs when it runs. What reads
# the engine's output is imported while the engine is still running.
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from operations.terminal.arguments import AsJson, Stack
from operations.terminal.exit_codes import BAD_NEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.inventory.azure_resources import AzureResource
    from operations.inventory.resources import Inventory


def resources(
    stack: Stack,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="List all resources in Azure, not only the specification's types.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List a stack's resources, with their status and times.

    The list comes from the engine's state. It is complete even after an update that failed or was killed.

    The exit code is 0 if all resources are ready, the last update finished, and the data locks are on. It is
    1 if not, and 2 if there is no result, for example because the stack does not exist.
    """
    from operations.stacks.command import Run
    from operations.stacks.latest_update import COMMAND, latest_update_failed

    with (
        Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export,
        Run(*COMMAND, stack=stack, doing=f"reading the history of {stack}") as history,
    ):
        from datetime import UTC, datetime

        from operations.inventory.azure_resources import azure_resources
        from operations.inventory.resources import read_inventory
        from operations.locks.data_locks import DataLocks
        from operations.stacks.state import State

        if as_json:
            show = _print_records
        else:
            from operations.inventory.table import show_resources as show

        state = State.read(export.output())
        failed = latest_update_failed(history.output(), stack)
    inventory = read_inventory(state)
    show(inventory, azure_resources(state), stack, everything=everything)
    advice = inventory.advice(stack, failed=failed)
    locks = DataLocks.of(state).warning(stack, datetime.now(UTC))
    for bad_news in filter(None, (advice, locks)):
        typer.echo(bad_news, err=True)
    if advice or locks:
        raise typer.Exit(BAD_NEWS)


def _print_records(
    inventory: "Inventory", in_azure: "Sequence[AzureResource]", _stack: str, *, everything: bool
) -> None:
    """Print the specification's records, or all resources in Azure, as a JSON list."""
    records = in_azure if everything else inventory.records
    json.dump([record.model_dump(mode="json") for record in records], sys.stdout, indent=2)
    sys.stdout.write("\n")
