"""Prints results to standard output, and messages to standard error."""

import os
import sys
from typing import TextIO


def say(line: str) -> None:
    """Print a message to standard error."""
    _write(sys.stderr, line)


def print_result(text: str) -> None:
    """Print a result to standard output, after the engine's output."""
    _write(sys.stdout, text)


def _write(stream: TextIO, text: str) -> None:
    """Print at once; silently do nothing if the reader has closed the stream, as `head` does."""
    try:
        print(text, file=stream, flush=True)
    except BrokenPipeError:
        # Output that is not yet flushed is discarded. The exit code stays that of the command.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
