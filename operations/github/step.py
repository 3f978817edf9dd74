"""A step of a workflow: a command whose words stand in the log and in the run's summary."""

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from operations import child
from operations.github.sign_in import signed_in
from operations.github.untrusted import cleaned, fenced

_MOST_CHARACTERS: Final = 200_000
"""Of one step; GitHub takes 1 MiB of them all, and shows nothing of what is longer."""


def run_step(title: str, command: Sequence[str], *, sign_in: bool) -> int:
    """Run a command, and put what it said into the run's summary.

    Args:
        title: The heading in the summary.
        command: The program and its arguments.
        sign_in: Whether it has to do with Azure.

    Returns:
        The command's exit code.

    Raises:
        OperationError: It cannot be signed in, or not be started.
    """
    said: list[str] = []

    def hear(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()
        said.append(line)

    with signed_in() if sign_in else nullcontext(None) as environment:
        code = child.run(command, environment=environment, tell=hear)
    _summarise(title, "".join(said), code)
    return code


def _summarise(title: str, said: str, code: int) -> None:
    """Add to the summary, where there is one; of a long text the end, which has the outcome."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return
    text = cleaned(said)
    kept = text if len(text) <= _MOST_CHARACTERS else f"… (cut)\n{text[-_MOST_CHARACTERS:]}"
    ended = "done" if code == 0 else f"ended with exit code {code}"
    with Path(file).open("a", encoding="utf-8") as summary:
        summary.write(f"### {title}: {ended}\n\n{fenced(kept)}\n")
