"""Runs a command as a step of a workflow, and shows its output in the log and in the run's summary."""

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

_MAXIMUM_CHARACTERS: Final = 200_000
"""For one step. GitHub accepts 1 MiB for all steps together, and shows nothing of a longer summary."""


def run_step(title: str, command: Sequence[str], *, sign_in: bool, report: Path | None = None) -> int:
    """Run a command, and add its output to the run's summary.

    Args:
        title: The heading in the summary.
        command: The program and its arguments.
        sign_in: Whether to sign the command in to Azure.
        report: A Markdown file that the command writes. The summary then shows it, and folds the output.

    Returns:
        The command's exit code.

    Raises:
        OperationError: The command cannot be signed in or started.
    """
    printed: list[str] = []

    def on_line(line: str) -> None:
        sys.stdout.write(line)
        sys.stdout.flush()
        printed.append(line)

    with signed_in() if sign_in else nullcontext(None) as environment:
        code = child.run(command, environment=environment, on_line=on_line)
    add_to_summary(_summary(title, "".join(printed), code, report))
    return code


def add_to_summary(text: str) -> None:
    """Add text to the step's summary, if there is one."""
    if file := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(file).open("a", encoding="utf-8") as summary:
            summary.write(text)


def _summary(title: str, printed: str, code: int, report: Path | None) -> str:
    """The text for the summary: the report and the output. A long output is cut at its start."""
    text = cleaned(printed)
    kept = text if len(text) <= _MAXIMUM_CHARACTERS else f"… (cut)\n{text[-_MAXIMUM_CHARACTERS:]}"
    ended = "done" if code == 0 else f"ended with exit code {code}"
    words = fence(kept)
    if report is not None and report.is_file():
        text = cleaned(report.read_text(encoding="utf-8"))
        words = f"{text}\n<details><summary>The engine's output</summary>\n\n{words}\n\n</details>\n"
    return f"### {title}: {ended}\n\n{words}\n\n"
