"""Keeps one issue a stack open for as long as its state and Azure differ."""

from typing import Final

from pydantic import TypeAdapter

from operations.drift import Drift
from operations.github.api import BOT, MOST_CHARACTERS, Answered, GitHub, User
from operations.github.untrusted import cleaned, cut

LABEL: Final = "drift"
"""The label of the issues; GitHub makes it with the first one."""


class _Issue(Answered):
    number: int
    body: str | None
    user: User | None


def tell(github: GitHub, drift: Drift, run: str) -> str:
    """Open the stack's issue, update it, or close it.

    Args:
        github: The API of this repository.
        drift: What was found.
        run: The address of the run that found it.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    marker = f"<!-- stitches drift {drift.stack} -->"
    found = f"{marker}\n{cleaned(drift.in_markdown())}\nFound by {run}\n"
    text = cut(found, MOST_CHARACTERS)
    number = open_issue(github, marker)
    if number is None and not drift.resources:
        return f"{drift.stack} has no drift, and no issue says otherwise."
    if number is None:
        title = f"Drift in {drift.stack}"
        github.write("POST", "/issues", title=title, body=text, labels=[LABEL])
        return f"Opened an issue: {title}."
    if drift.resources:
        github.write("PATCH", f"/issues/{number}", body=text)
        return f"Updated issue {number}: {drift.stack} still drifts."
    # In one request: killed in between, it would stand open with the news that it is over.
    github.write("PATCH", f"/issues/{number}", body=text, state="closed", state_reason="completed")
    return f"Closed issue {number}: the drift in {drift.stack} is gone."


def open_issue(github: GitHub, marker: str) -> int | None:
    """The number of the open issue that a workflow wrote under a marker.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    for issue in github.every(TypeAdapter(list[_Issue]), "/issues", state="open", labels=LABEL):
        if issue.user and issue.user.login == BOT and (issue.body or "").startswith(marker):
            return issue.number
    return None
