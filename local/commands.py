"""Defines `stitches local …`, which runs this checkout's stacks on this machine."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
import signal
import sys
from typing import Annotated, Any

import typer

from operations.terminal.arguments import STACKS
from operations.terminal.exit_codes import NO_RESULT
from operations.terminal.help_texts import WholeSentences

_INTERRUPTED = 128 + signal.SIGINT  # as a shell reports it


class _Interruptible(WholeSentences):
    """A group of commands that prints one word, and no stack trace, when a person presses Ctrl-C."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401  # Click's, which Typer hides
        """Find the command.

        If the name is that of a command of `stitches` itself, say how to run that command on local stacks.
        """
        name, outer = next(iter(args), ""), ctx.parent
        if name not in self.commands and outer and outer.command.get_command(outer, name):
            ctx.fail(f"'{name}' is a command of `stitches` itself. Run `stitches --local {name} …`.")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Click's, which Typer hides
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            typer.echo("Interrupted.", err=True)
            sys.exit(_INTERRUPTED)


local = typer.Typer(
    name="local",
    help="Create, change and delete this checkout's stacks on this machine, with the real engine and the"
    " local Azure. You need no Azure account. `make up STACK=dev` is short for `stitches local up dev`, and"
    " so on. For the other commands on local stacks, see `stitches --help`, option --local.",
    cls=_Interruptible,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _known(stack: str) -> str:
    """Return the stack if it exists; otherwise reject it, and name those that exist."""
    from model.environment_rules import EnvironmentName

    *others, last = EnvironmentName
    if stack in (*others, last):
        return stack
    typer.echo(
        f"There is no stack {stack!r}. Use {', '.join(others)} or {last}, for example `stitches local up"
        f" {others[0]}` or `make up STACK={others[0]}`.",
        err=True,
    )
    raise typer.Exit(NO_RESULT)


# Everything after the stack, including options, is passed on unchanged.
_AS_IT_IS = {"ignore_unknown_options": True, "allow_interspersed_args": False}
_Stack = Annotated[str, typer.Argument(metavar=STACKS, callback=_known, help="The stack.")]
_EngineArguments = Annotated[
    list[str] | None, typer.Argument(metavar="-- OPTIONS", help="Further options of the engine's command.")
]
_ReleaseArguments = Annotated[
    list[str] | None,
    typer.Argument(metavar="OPTIONS", help="Further options of `stitches deploy` or `stitches rollback`."),
]


@local.command()
def up(stack: _Stack = "dev", more: _EngineArguments = None) -> None:
    """Create or update a stack, and serve its page."""
    _run("up", stack, more)


@local.command()
def preview(stack: _Stack = "dev", more: _EngineArguments = None) -> None:
    """Show what `up` would change."""
    _run("preview", stack, more)


@local.command()
def policy(stack: _Stack = "dev", more: _EngineArguments = None) -> None:
    """Check a stack's current state against the rules of the policy pack."""
    _run("policy", stack, more)


@local.command()
def refresh(stack: _Stack = "dev", more: _EngineArguments = None) -> None:
    """Accept drift: update a stack's state to what the local Azure has, and change no resource."""
    _run("refresh", stack, more)


@local.command()
def destroy(stack: _Stack = "dev", more: _EngineArguments = None) -> None:
    """Delete a stack from the local Azure."""
    _run("destroy", stack, more)


@local.command()
def outputs(
    stack: _Stack = "dev",
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAMES", help="The outputs to show. Default: all.")
    ] = None,
) -> None:
    """Show a stack's outputs."""
    from local.outputs import show_outputs
    from local.preparation import prepared

    show_outputs(prepared(), stack, names or [])


@local.command(context_settings=_AS_IT_IS)
def deploy(stack: _Stack, more: _ReleaseArguments = None) -> None:
    """Deploy the sample application to a stack, as `stitches deploy` deploys Stitches."""
    _release("deploy", stack, more)


@local.command(context_settings=_AS_IT_IS)
def rollback(stack: _Stack, more: _ReleaseArguments = None) -> None:
    """Roll a stack back to an earlier release of the sample, as `stitches rollback` does."""
    _release("rollback", stack, more)


@local.command()
def serve() -> None:
    """Serve the local Azure to Azure's own clients, and print the variables that point them to it."""
    from local import serving

    serving.serve()


@local.command()
def down() -> None:
    """Stop the process that `up` and `serve` started, with all sites. The local Azure keeps its resources."""
    from local import serving

    serving.stop()


@local.command(context_settings=_AS_IT_IS)
def pulumi(
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ARGUMENTS", help="The engine's command, such as stack ls.")
    ] = None,
) -> None:
    """Run any command of the engine on the local stacks, for example `stitches local pulumi stack ls`.

    `stitches local pulumi help` lists the engine's commands.
    """
    from local.engine_passthrough import become_engine
    from local.preparation import prepared

    become_engine(prepared(), arguments or [])


def _run(command: str, stack: str, more: list[str] | None) -> None:
    from local.preparation import prepared
    from local.stack_run import run_on_stack

    raise typer.Exit(run_on_stack(prepared(), command, stack, more or []))


def _release(command: str, stack: str, more: list[str] | None) -> None:
    from local.preparation import prepared
    from local.sample_release import release

    raise typer.Exit(release(prepared(), command, stack, more or []))
