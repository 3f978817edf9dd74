"""Shows people at a terminal what a command is doing. Programs see nothing of it."""

import sys
from contextlib import AbstractContextManager, nullcontext


def spinner(doing: str) -> AbstractContextManager[object]:
    """A spinner on stderr with a description; nothing if stderr is not a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    # These imports take time, so only a command that shows a spinner does them.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    return Console(stderr=True).status(Text(doing))  # as Text, because rich reads brackets in a str as markup
