"""Tells people at a terminal that something is under way, and programs nothing."""

import sys
from contextlib import AbstractContextManager, nullcontext


def spinner(doing: str) -> AbstractContextManager[object]:
    """A spinner on stderr with what is being done; nothing where stderr is not a terminal."""
    if not sys.stderr.isatty():
        return nullcontext()
    # Only who waits pays for it.
    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    return Console(stderr=True).status(Text(doing))  # a text, since brackets would be taken for markup
