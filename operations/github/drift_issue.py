"""Keeps one issue for each stack open as long as its state and Azure differ."""

from github_markdown import MAXIMUM_CHARACTERS
from github_markdown.documents import cleaned, cut
from operations.drift.drift import Drift
from operations.github.api import GitHub
from operations.github.kept_issue import close_issue, open_issue, write_issue


def keep_drift_issue(github: GitHub, drift: Drift, run: str) -> str:
    """Open the stack's issue, update it, or close it.

    Args:
        github: The API of this repository.
        drift: The result of the check.
        run: The address of the run that checked.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub rejects a request, or cannot be reached.
    """
    marker = f"<!-- stitches drift {drift.stack} -->"
    found = f"{marker}\n{cleaned(drift.in_markdown())}\nFound by {run}\n"
    text = cut(found, MAXIMUM_CHARACTERS)
    number = open_issue(github, marker)
    if drift.resources:
        return write_issue(
            github,
            number,
            title=f"Drift in {drift.stack}",
            text=text,
            still=f"{drift.stack} still has drift.",
        )
    if number is None:
        return f"{drift.stack} has no drift, and no open issue."
    close_issue(github, number, text)
    return f"Closed issue {number}: the drift in {drift.stack} is gone."
