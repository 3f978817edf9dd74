"""`stitches`: the command line with which people and pipelines operate Stitches.

Some commands print JSON for programs if --json is set. The exit code is 0 on success, 1 if something failed,
differs or is not ready, and 2 if the command was rejected or there is no result. `deploy` and `rollback` also
exit with 3 if the site may not work. Commands of `stitches local` that run the engine exit with its code.
"""

# ruff: noqa: PLC0415
# Each command imports what it needs when it runs, so that `stitches --help` is fast.
import gc
import signal
import sys
from typing import Annotated

import typer

from local.commands import local
from operations.bootstrap.commands import bootstrap
from operations.deployments import commands as deployment_commands
from operations.drift.commands import drift
from operations.github.commands import github
from operations.inventory.commands import resources
from operations.locks.commands import unlock
from operations.plans.commands import apply, plan
from operations.releases.commands import deploy, rollback
from operations.review.commands import review
from operations.terminal.errors import OperationError, errors_of_this_machine
from operations.terminal.exit_codes import NO_RESULT
from operations.terminal.help_texts import WholeSentences

app = typer.Typer(
    name="stitches",
    cls=WholeSentences,
    help="Operate Stitches: list resources and deployments, review and apply changes, and release the"
    " application. Commands run on the stacks of the backend that `pulumi` is logged in to. With --local"
    " before the command, they run on this checkout's local stacks, for example `stitches --local resources"
    " dev`. The commands of `stitches local` create, change and delete local stacks.",
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

        # No other option can come before a command.
        use_local_stacks(sys.argv[sys.argv.index("--local") + 1 :])


def main() -> None:
    """Run the command that the arguments name; print an OperationError without a stack trace."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()  # A command runs for about a second, of which garbage collection would take a tenth.
    try:
        with errors_of_this_machine():
            app(prog_name="stitches")
    except OperationError as error:
        typer.echo(str(error), err=True)
        sys.exit(NO_RESULT)


if __name__ == "__main__":
    main()
