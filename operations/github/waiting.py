"""The runs of a workflow that wait for an approval, and since when.

A job that waits for the reviewers of its environment holds the job's concurrency group: GitHub then cancels
newer runs, all but the newest, and says nothing. Nobody sees it but who looks at the list of runs.
"""

from datetime import UTC, datetime

from operations.github.api import GitHub
from operations.github.runs import runs_of


def waiting_runs(github: GitHub, workflow: str) -> str:
    """What to say of them, the oldest first.

    Args:
        github: The API of this repository.
        workflow: The name of the workflow's file.

    Raises:
        OperationError: GitHub refuses, or cannot be reached.
    """
    runs = runs_of(github, workflow, status="waiting", per_page=100)
    if not runs:
        return "No run waits for an approval."
    lines = [
        f"\n- run {run.id} of commit {run.head_sha[:12]}, {_since(run.created_at)}: {run.html_url}"
        for run in runs
    ]
    return (
        "These runs wait for an approval. Until each is approved or rejected, GitHub lets no newer one into"
        f" the same environment, and cancels those that queue, but for the newest:{''.join(lines)}"
    )


def _since(since: datetime) -> str:
    days = (datetime.now(UTC) - since).days
    return f"since {since:%Y-%m-%d %H:%M} UTC" + (f", for {days} days" if days > 1 else "")
