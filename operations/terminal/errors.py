"""What a person is told when a command cannot answer."""

from collections.abc import Generator
from contextlib import contextmanager


class OperationError(Exception):
    """A command cannot answer; str() says what was tried, what happened, and what to do now.

    The command line prints it and exits with 2: never a stack trace.
    """


def explained(what: str, **lines: str) -> str:
    """A message for people: what is wrong, and below it "Tried", "To do" and the like, one line each."""
    width = max(map(len, lines), default=0) + 1
    below = (f"  {name.replace('_', ' ').capitalize() + ':':<{width}} {text}" for name, text in lines.items())
    return "\n".join([what, *below])


@contextmanager
def errors_of_this_machine() -> Generator[None]:
    """What this machine refuses here, such as a file on a full disk, is told as what a command cannot do.

    Raises:
        OperationError: The machine refused.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # the reader of the output has read enough
    except OSError as error:
        where = {"where": str(error.filename)} if error.filename else {}
        raise OperationError(
            explained(
                "This machine refused what the command needs.",
                said=error.strerror or type(error).__name__,
                **where,
                to_do="Correct that, for example free space on the disk, and run the same command again.",
            )
        ) from None
