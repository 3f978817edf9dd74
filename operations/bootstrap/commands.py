"""`stitches bootstrap`: finds out which steps of the pipelines' setup are done."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
import typer

from operations.terminal.arguments import AsJson
from operations.terminal.help_texts import WholeSentences

bootstrap = typer.Typer(
    name="bootstrap",
    help="Check the setup that the pipelines need. bootstrap/README.md describes it.",
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@bootstrap.callback()
def _bootstrap() -> None:
    """Without this, Typer would turn a group with a single command into that command."""


@bootstrap.command()
def check(*, as_json: AsJson = False) -> None:
    """List the setup steps, with the command for each step that is missing.

    The command reads GitHub and Azure with your sign-in (`gh auth login` and `az login`), and changes
    nothing. bootstrap/README.md explains each step.

    The exit code is 0 if all steps are done, 1 if a step is missing, and 2 if a step could not be checked. In
    each case, the list shows all steps.
    """
    from operations.bootstrap.check import check as check_setup
    from operations.terminal.progress import spinner

    with spinner("checking GitHub and Azure"):
        setup = check_setup()
    if as_json:
        typer.echo(setup.model_dump_json(indent=2))
    else:
        from operations.bootstrap.setup_table import show_setup

        show_setup(setup)
    if setup.code:
        raise typer.Exit(setup.code)
