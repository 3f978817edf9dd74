"""How a local command writes to people: its answer, and what it says beside the answer."""

import os
import sys
from typing import TextIO


def say(line: str) -> None:
    """Write to standard error what is no part of the answer."""
    _write(sys.stderr, line)


def answer(text: str) -> None:
    """Write to standard output, after the engine's own words."""
    _write(sys.stdout, text)


def _write(stream: TextIO, text: str) -> None:
    """Write at once; nothing, and without a complaint, where the reader has read enough, as `head` has."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # What is still to be flushed goes nowhere. The exit code stays that of the command.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
