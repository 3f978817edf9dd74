"""`stitches bootstrap`: what of the pipelines' set-up is done."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: what a command needs is imported in it.
import typer

from operations.terminal.arguments import AsJson
from operations.terminal.help_texts import WholeSentences

bootstrap = typer.Typer(
    name="bootstrap",
    help="Set up what the pipelines need: bootstrap/README.md.",
    cls=WholeSentences,
    no_args_is_help=True,
    rich_markup_mode=None,
)


@bootstrap.callback()
def _bootstrap() -> None:
    """Keeps `check` a command of its own, where Typer would fold a single one into the group."""


@bootstrap.command()
def check(*, as_json: AsJson = False) -> None:
    """Say what of the set-up is done, what is missing, and the command for it.

    It asks GitHub and Azure as whoever is signed in there by `gh auth login` and `az login`, and changes
    nothing. bootstrap/README.md explains each step.

    The exit code is 0 when everything is done, 1 when something is missing, and 2 when something could not be
    asked; the rest is shown all the same.
    """
    from operations.bootstrap.check import check as ask
    from operations.terminal.progress import spinner

    with spinner("asking GitHub and Azure"):
        setup = ask()
    if as_json:
        typer.echo(setup.model_dump_json(indent=2))
    else:
        from operations.bootstrap.setup_table import show_setup

        show_setup(setup)
    if setup.code:
        raise typer.Exit(setup.code)
