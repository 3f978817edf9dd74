"""Opens, updates and closes an issue that reports a problem. A marker in its text identifies it."""

from typing import Final

from pydantic import TypeAdapter

from operations.github.api import BOT, GitHub, Received, User

LABEL: Final = "drift"
"""The label of the issues; GitHub creates it with the first one."""


class _Issue(Received):
    number: int
    body: str | None
    user: User | None


def open_issue(github: GitHub, marker: str) -> int | None:
    """The number of the open issue with a marker that a workflow wrote.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    for issue in github.every(TypeAdapter(list[_Issue]), "/issues", state="open", labels=LABEL):
        if issue.user and issue.user.login == BOT and (issue.body or "").startswith(marker):
            return issue.number
    return None


def write_issue(github: GitHub, number: int | None, *, title: str, text: str, still: str) -> str:
    """Open an issue, or update the open one.

    Args:
        github: The API of this repository.
        number: The open issue; None if there is none.
        title: The title of a new issue.
        text: The complete text, which starts with the marker.
        still: What the issue still reports, as a sentence.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    if number is None:
        github.write("POST", "/issues", title=title, body=text, labels=[LABEL])
        return f"Opened an issue: {title}."
    github.write("PATCH", f"/issues/{number}", body=text)
    return f"Updated issue {number}: {still}"


def close_issue(github: GitHub, number: int, text: str) -> None:
    """Close an issue with a last text.

    It is one request, because a kill between two would leave the issue open with the text that it is closed.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    github.write("PATCH", f"/issues/{number}", body=text, state="closed", state_reason="completed")
