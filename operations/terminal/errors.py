"""Defines the errors that commands report to people."""

from collections.abc import Generator
from contextlib import contextmanager


class OperationError(Exception):
    """A command has no result. str() says what was tried, what happened, and how to fix it.

    The command line prints it without a stack trace, and exits with 2.
    """


def explained(what: str, **lines: str) -> str:
    """A message for people: what is wrong, then a line for each of `lines`, such as "Tried:" and "Fix:"."""
    width = max(map(len, lines), default=0) + 1
    below = (f"  {name.replace('_', ' ').capitalize() + ':':<{width}} {text}" for name, text in lines.items())
    return "\n".join([what, *below])


@contextmanager
def errors_of_this_machine() -> Generator[None]:
    """Report an OSError in this context, such as a full disk, as an OperationError.

    Raises:
        OperationError: The operating system returned an error.
    """
    try:
        yield
    except BrokenPipeError:
        raise  # the reader of the output has closed it
    except OSError as error:
        where = {"where": str(error.filename)} if error.filename else {}
        raise OperationError(
            explained(
                "The operating system returned an error.",
                said=error.strerror or type(error).__name__,
                **where,
                fix="Correct the cause, for example free some disk space, and run the same command again.",
            )
        ) from None
