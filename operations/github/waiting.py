"""Lists the runs of a workflow that are waiting for an approval.

A job that waits for the reviewers of its environment blocks the job's concurrency group. Of the runs that
queue behind it, GitHub keeps only the newest, and cancels the others without a message. Only the list of runs
shows the job that waits.
"""

from datetime import UTC, datetime

from operations.github.api import GitHub
from operations.github.runs import runs_of


def waiting_runs(github: GitHub, workflow: str) -> str:
    """A message about them, the oldest first.

    Args:
        github: The API of this repository.
        workflow: The name of the workflow's file.

    Raises:
        OperationError: GitHub rejects the request, or cannot be reached.
    """
    runs = runs_of(github, workflow, status="waiting", per_page=100)
    if not runs:
        return "No run is waiting for an approval."
    lines = [
        f"\n- run {run.id} of commit {run.head_sha[:12]}, {_since(run.created_at)}: {run.html_url}"
        for run in runs
    ]
    return (
        "While these runs wait for their approval, no other run starts in the same environment. Of the runs"
        f" that queue behind them, GitHub keeps only the newest, and cancels the others:{''.join(lines)}"
    )


def _since(since: datetime) -> str:
    days = (datetime.now(UTC) - since).days
    return f"since {since:%Y-%m-%d %H:%M} UTC" + (f", for {days} days" if days > 1 else "")
