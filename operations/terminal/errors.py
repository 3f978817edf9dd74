"""What a person is told when a command cannot answer."""


class OperationError(Exception):
    """A command cannot answer; str() says what was tried, what happened, and what to do now.

    The command line prints it and exits with 2: never a stack trace.
    """


def explained(what: str, **lines: str) -> str:
    """A message for people: what is wrong, and below it "Tried", "To do" and the like, one line each."""
    width = max(map(len, lines), default=0) + 1
    below = (f"  {name.replace('_', ' ').capitalize() + ':':<{width}} {text}" for name, text in lines.items())
    return "\n".join([what, *below])
