"""An issue that workflows keep open while something is wrong; a marker in its text finds it again."""

from typing import Final

from pydantic import TypeAdapter

from operations.github.api import BOT, Answered, GitHub, User

LABEL: Final = "drift"
"""The label of the issues; GitHub makes it with the first one."""


class _Issue(Answered):
    number: int
    body: str | None
    user: User | None


def open_issue(github: GitHub, marker: str) -> int | None:
    """The number of the open issue that a workflow wrote under a marker.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    for issue in github.every(TypeAdapter(list[_Issue]), "/issues", state="open", labels=LABEL):
        if issue.user and issue.user.login == BOT and (issue.body or "").startswith(marker):
            return issue.number
    return None


def write_issue(github: GitHub, number: int | None, *, title: str, text: str, still: str) -> str:
    """Open an issue, or update the one that is open.

    Args:
        github: The API of this repository.
        number: The open issue; None where there is none.
        title: The title of a new issue.
        text: The whole text, with the marker at its beginning.
        still: What the issue still says, as a sentence.

    Returns:
        What was done, as a line for people.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    if number is None:
        github.write("POST", "/issues", title=title, body=text, labels=[LABEL])
        return f"Opened an issue: {title}."
    github.write("PATCH", f"/issues/{number}", body=text)
    return f"Updated issue {number}: {still}"


def close_issue(github: GitHub, number: int, text: str) -> None:
    """Close an issue with a last text.

    In one request: killed in between, it would stand open with the news that it is over.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    github.write("PATCH", f"/issues/{number}", body=text, state="closed", state_reason="completed")
