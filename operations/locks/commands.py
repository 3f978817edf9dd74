"""`stitches unlock`: takes the locks off what holds data, for as long as the command runs."""

# ruff: noqa: PLC0415
# What a command needs is imported in it: `stitches --help` needs none of it.
from typing import TYPE_CHECKING, Annotated

import typer

from operations.terminal.arguments import Stack

if TYPE_CHECKING:
    from model.unlock import Unlock


def unlock(
    stack: Stack,
    *,
    duration: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", help="Required. How long, for example 30m or 1h.", show_default=False
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="Required. Why, for the record.", show_default=False),
    ] = None,
    end: Annotated[
        bool, typer.Option("--end", help="Put the locks back now, whoever took them off.")
    ] = False,
) -> None:
    """Take the locks off what holds data, wait, and put them back.

    The command keeps running until the time is over. Ctrl-C, a kill, or closing the terminal ends it earlier,
    and puts the locks back all the same. Meanwhile do in another terminal what the locks refuse. An update
    that refreshes sets them again at once.

    Who, why and until when is recorded in the stack's state. If the command itself is killed with SIGKILL,
    `stitches resources` fails until the locks are back: run `stitches unlock STACK --end`.

    The exit code is 0 when the locks are back, and 2 when they are not, or were never taken off.
    """
    from operations.locks.unlocking import put_back, take_off, taken_over, wait_until
    from operations.stacks.remedies import remedies
    from operations.terminal.errors import OperationError, explained

    try:
        if not end:
            record = _record(duration, reason)
            take_off(stack, record)
            typer.echo(
                f"The data locks of {stack} are off until {record.until:%H:%M} UTC. Leave this running:"
                " Ctrl-C puts them back earlier."
            )
            wait_until(record.until)
            if other := taken_over(stack, record):
                typer.echo(other)
                return
            typer.echo(f"Putting the data locks of {stack} back.", err=True)
        put_back(stack)
    except KeyboardInterrupt:
        command = f"{remedies(stack).stitches} unlock {stack} --end"
        raise OperationError(
            explained(
                f"Interrupted: the data locks of {stack} may be off.", to_do=f"Put them back: `{command}`."
            )
        ) from None
    typer.echo(f"The data locks of {stack} are on.")


def _record(duration: str | None, reason: str | None) -> "Unlock":
    """The record of a time without locks that begins now.

    Raises:
        WrongOptionsError: An option is missing or wrong; it names all that are.
    """
    import os
    from datetime import UTC, datetime

    from pydantic import ValidationError

    from model.unlock import Unlock, UnlockRequest
    from operations.deployments.sources import whoever
    from operations.terminal.wrong_options import WrongOptionsError, option_problems

    given = {"for": duration, "reason": reason}
    try:
        request = UnlockRequest.model_validate({name: text for name, text in given.items() if text})
    except ValidationError as error:
        raise WrongOptionsError(list(option_problems(error, UnlockRequest))) from None
    now = datetime.now(UTC)
    return Unlock(
        by=whoever(os.environ) or "unknown",
        reason=request.reason,
        since=now,
        until=now + request.duration,
    )
