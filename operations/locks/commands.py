"""`stitches unlock`: removes the data locks of a stack while the command runs."""

# ruff: noqa: PLC0415
# As in stitches/__main__.py: each command imports what it needs when it runs.
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
            "--for",
            metavar="TIME",
            help="Required, except with --end. The time without locks, for example 30m or 1h.",
            show_default=False,
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT",
            help="Required, except with --end. The reason, which is recorded.",
            show_default=False,
        ),
    ] = None,
    end: Annotated[
        bool, typer.Option("--end", help="Set the locks again now, even if somebody else removed them.")
    ] = False,
) -> None:
    """Remove the data locks of a stack for a limited time, and then set them again.

    The locks protect the resources that hold data from deletion. The command runs until the time ends.
    While it runs, make the change that the locks prevent in another terminal. Ctrl-C, SIGTERM, or closing the
    terminal ends the command early, and it still sets the locks again. An update with a refresh sets them
    again immediately.

    The stack's state records who removed the locks, why, and until when. If the command is killed with
    SIGKILL, `stitches resources` fails until the locks are set again: run `stitches unlock STACK --end`.

    The exit code is 0 if the locks are set again, or if another `stitches unlock`, which will set them again,
    has removed them in the meantime. It is 2 if they are not set again, or could not be removed.
    """
    from operations.locks.unlocking import set_again, take_off, taken_over, wait_until
    from operations.stacks.fixes import fixes
    from operations.terminal.errors import OperationError, explained

    try:
        if not end:
            record = _record(duration, reason)
            take_off(stack, record)
            typer.echo(
                f"The data locks of {stack} are off until {record.until:%H:%M} UTC. Keep this command"
                " running. Press Ctrl-C to set the locks again earlier."
            )
            wait_until(record.until)
            if other := taken_over(stack, record):
                typer.echo(other)
                return
            typer.echo(f"Setting the data locks of {stack} again.", err=True)
        set_again(stack)
    except KeyboardInterrupt:
        command = f"{fixes(stack).stitches} unlock {stack} --end"
        raise OperationError(
            explained(
                f"Interrupted: the data locks of {stack} may be off.", fix=f"Set them again: `{command}`."
            )
        ) from None
    typer.echo(f"The data locks of {stack} are on.")


def _record(duration: str | None, reason: str | None) -> "Unlock":
    """The record of a time without locks that starts now.

    Raises:
        InvalidOptionsError: Options are missing or invalid; the message names all of them.
    """
    import os
    from datetime import UTC, datetime

    from pydantic import ValidationError

    from model.unlock import Unlock, UnlockRequest
    from operations.deployments.sources import current_user
    from operations.terminal.invalid_options import InvalidOptionsError, option_problems

    given = {"for": duration, "reason": reason}
    try:
        request = UnlockRequest.model_validate({name: text for name, text in given.items() if text})
    except ValidationError as error:
        raise InvalidOptionsError(list(option_problems(error, UnlockRequest))) from None
    now = datetime.now(UTC)
    return Unlock(
        by=current_user(os.environ) or "unknown",
        reason=request.reason,
        since=now,
        until=now + request.duration,
    )
