"""A step of a workflow: a command whose words stand in the log and in the run's summary."""

import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Final

from github_markdown.documents import cleaned
from github_markdown.escaping import fence
from operations.github.sign_in import signed_in
from operations.stacks import child

_MOST_CHARACTERS: Final = 200_000
"""Of one step; GitHub takes 1 MiB of them all, and shows nothing of what is longer."""


def run_step(title: str, command: Sequence[str], *, sign_in: bool, report: Path | None = None) -> int:
    """Run a command, and put what it said into the run's summary.

    Args:
        title: The heading in the summary.
        command: The program and its arguments.
        sign_in: Whether it has to do with Azure.
        report: A file of Markdown that the command writes: the summary then shows it, and folds the words.

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
    add_to_summary(_summary(title, "".join(said), code, report))
    return code


def add_to_summary(text: str) -> None:
    """Add to the summary of the step, where there is one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(text)


def _summary(title: str, said: str, code: int, report: Path | None) -> str:
    """What stands in it: the report, and of a long text the end, which has the outcome."""
    text = cleaned(said)
    kept = text if len(text) <= _MOST_CHARACTERS else f"… (cut)\n{text[-_MOST_CHARACTERS:]}"
    ended = "done" if code == 0 else f"ended with exit code {code}"
    words = fence(kept)
    if report is not None and report.is_file():
        told = cleaned(report.read_text(encoding="utf-8"))
        words = f"{told}\n<details><summary>In the engine's words</summary>\n\n{words}\n\n</details>\n"
    return f"### {title}: {ended}\n\n{words}\n\n"
