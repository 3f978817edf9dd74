"""`stitches`: the command line of whoever operates Stitches.

Every command answers with a table for people or, with --json, for programs, and with its exit code:
0 for good news, 1 for bad news, 2 when it could not answer.
"""

# ruff: noqa: PLC0415
# What a command needs is imported in it: `stitches --help` needs none of it.
import gc
import signal
import sys
from typing import Annotated

import typer

from local.command_line import local
from operations.bootstrap.command_line import bootstrap
from operations.deployments import commands as deployment_commands
from operations.drift.commands import drift
from operations.github.commands import github
from operations.inventory.commands import resources
from operations.locks.commands import unlock
from operations.plans.commands import apply, plan
from operations.releases.commands import deploy, rollback
from operations.review.command_line import review
from operations.terminal.errors import OperationError, errors_of_this_machine
from operations.terminal.help_texts import WholeSentences

_NO_ANSWER = 2

app = typer.Typer(
    name="stitches",
    cls=WholeSentences,
    help="Operate Stitches: what exists, in what state, and what was deployed. Commands run on the stacks of"
    " the backend that `pulumi` is logged in to; with --local, on this checkout's local stacks. `stitches"
    " local` brings local stacks up and removes them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(local)
for command in (
    *(resources, review, plan, apply, drift, unlock),
    *(deploy, rollback, deployment_commands.deployments),
):
    app.command()(command)
app.add_typer(deployment_commands.deployment, name="deployment")
app.add_typer(github)
app.add_typer(bootstrap)


@app.callback()
def _stitches(
    *,
    on_local_stacks: Annotated[
        bool, typer.Option("--local", help="Run the command on the local stacks and the local Azure.")
    ] = False,
) -> None:
    if on_local_stacks:
        from local.on_local_stacks import use_local_stacks

        # No other option stands before a command.
        use_local_stacks(sys.argv[sys.argv.index("--local") + 1 :])


def main() -> None:
    """Run the command that the arguments name; a refusal is reported in words, without a stack trace."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # A command lives for a second; collecting would cost a tenth of it.
    try:
        with errors_of_this_machine():
            app(prog_name="stitches")
    except OperationError as refusal:
        typer.echo(str(refusal), err=True)
        sys.exit(_NO_ANSWER)


if __name__ == "__main__":
    main()
