"""`stitches`: the command line of whoever operates Stitches.

Every command answers with a table for people or, with --json, for programs, and with its exit code:
0 for good news, 1 for bad news, 2 when it could not answer.
"""

# ruff: noqa: PLC0415
# What a command needs is imported in it: `stitches --help` needs none of it, and what reads the engine's
# answer is imported while the engine is still working.
import gc
import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from operations import deployment_commands
from operations.arguments import AsJson, Stack
from operations.bootstrap.command_line import bootstrap
from operations.errors import OperationError
from operations.github.commands import github
from operations.help_texts import WholeSentences
from operations.pipeline import pipeline
from operations.releases.commands import deploy, rollback
from operations.review.command_line import review
from operations.unlock_command import unlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.azure_resources import AzureResource
    from operations.resources import Inventory

_BAD_NEWS = 1
_NO_ANSWER = 2

app = typer.Typer(
    name="stitches",
    cls=WholeSentences,
    help="Operate Stitches: what exists, in what state, and what was deployed. Commands run on the stacks of"
    " the backend that `pulumi` is logged in to; with --local, on this checkout's local stacks.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(deployment_commands.deployment, name="deployment")
app.command()(deployment_commands.deployments)
app.add_typer(pipeline)
app.add_typer(github)
app.add_typer(bootstrap)


@app.callback()
def _stitches(
    *,
    local: Annotated[
        bool, typer.Option("--local", help="Run the command on the local stacks and the local Azure.")
    ] = False,
) -> None:
    if local:
        from operations.local_stacks import run_on_local_stacks

        # No other option stands before a command.
        run_on_local_stacks(sys.argv[sys.argv.index("--local") + 1 :])


@app.command()
def resources(
    stack: Stack,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every resource in Azure, not the specification's types alone.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """List a stack's resources, with their status and times.

    They come from the engine's state, and are complete even after an update that failed or was killed.

    The exit code is 0 when all are ready and the last update came to its end, and the locks on what holds
    data are on, 1 when not, and 2 when there is no answer, for example because the stack does not exist.
    """
    from operations.engine import Run
    from operations.latest_update import COMMAND, latest_update_failed

    with (
        Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export,
        Run(*COMMAND, stack=stack, doing=f"reading the history of {stack}") as history,
    ):
        from datetime import UTC, datetime

        from operations.azure_resources import azure_resources
        from operations.data_locks import DataLocks
        from operations.resources import read_inventory
        from operations.state import State

        if as_json:
            show = _print_records
        else:
            from operations.table import show_resources as show

        state = State.read(export.output())
        failed = latest_update_failed(history.output(), stack)
    inventory = read_inventory(state)
    show(inventory, azure_resources(state), stack, everything=everything)
    advice = inventory.advice(stack, failed=failed)
    locks = DataLocks.of(state).told(stack, datetime.now(UTC))
    for bad_news in filter(None, (advice, locks)):
        typer.echo(bad_news, err=True)
    if advice or locks:
        raise typer.Exit(_BAD_NEWS)


app.command()(review)
app.command()(unlock)
app.command()(deploy)
app.command()(rollback)


def _print_records(
    inventory: "Inventory", in_azure: "Sequence[AzureResource]", _stack: str, *, everything: bool
) -> None:
    """A list of the specification's records, or one of every resource in Azure."""
    records = in_azure if everything else inventory.records
    json.dump([record.model_dump(mode="json") for record in records], sys.stdout, indent=2)
    sys.stdout.write("\n")


def main() -> None:
    """Run the command that the arguments name; a refusal is told in words, without a stack trace."""
    gc.disable()  # A command lives for a second; collecting would cost a tenth of it.
    try:
        app(prog_name="stitches")
    except OperationError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(_NO_ANSWER)


if __name__ == "__main__":
    main()
