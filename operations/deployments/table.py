"""Prints a stack's deployments for people."""

from datetime import datetime
from typing import Final

from rich.text import Text

from model.deployment import DeploymentStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_statistics import DeploymentStatistics
from operations.stacks.fixes import fixes
from operations.terminal.console import Cell, show_table, wide_console

_STYLES: Final = {
    DeploymentStatus.SUCCESS: "green",
    DeploymentStatus.IN_PROGRESS: "yellow",
    DeploymentStatus.FAILED: "bold red",
}
_HEADINGS: Final = (
    "Started (UTC)",
    "Status",
    "Seconds",
    "Commit",
    "Branch",
    "By",
    "Migrations",
    "Health",
    "Deployment",
    "Why it failed, what it returns to, or where it runs",
)
# Enough digits to distinguish commits, and few enough to recognize them.
_COMMIT_DIGITS: Final = 7


def show_deployments(
    history: DeploymentHistory, stack: str, now: datetime, *, only_latest: bool, deployed: bool
) -> None:
    """Print deployments as a table, and statistics below it.

    Args:
        history: The deployments.
        stack: The stack.
        now: When the statistics end.
        only_latest: Whether to print only the latest, without statistics.
        deployed: Whether the stack has resources, so that a deployment can start.
    """
    console = wide_console()
    if not deployed:
        console.print(f"Nothing is deployed to stack {stack} yet. {fixes(stack).bring_up}")
        return
    if not history.entries:
        console.print(
            f"Stack {stack} has no deployments. `{fixes(stack).stitches} deploy {stack} …` starts one."
        )
        return
    show_table(_HEADINGS, [_cells(entry) for entry in history.entries[: 1 if only_latest else None]])
    if not only_latest:
        console.print(f"\n{statistics_in_words(DeploymentStatistics.of(history, now))}")


def statistics_in_words(statistics: DeploymentStatistics) -> str:
    """The statistics as one line."""
    count = "1 deployment" if statistics.count == 1 else f"{statistics.count} deployments"
    parts = [f"{count} since {statistics.since:%Y-%m-%d}", f"{statistics.per_week:.1f} a week"]
    if statistics.median_seconds is not None and statistics.longest_seconds is not None:
        parts.append(f"median {statistics.median_seconds:.0f} s, longest {statistics.longest_seconds:.0f} s")
    parts.append(f"{statistics.failed} failed ({statistics.failed / statistics.count:.0%})")
    return "; ".join(parts)


def _cells(entry: DeploymentEntry) -> tuple[Cell, ...]:
    record = entry.deployment
    seconds, milliseconds = record.duration_seconds, record.health_check_response_time_ms
    health = record.health_check_status.value if record.health_check_status else ""
    holder = "" if record.is_finished else str(entry.holder or "")
    return (
        record.timestamp.strftime("%Y-%m-%d %H:%M:%S"),
        Text(record.deployment_status.value, style=_STYLES[record.deployment_status]),
        "" if seconds is None else f"{seconds:.0f}",
        record.git_commit_sha[:_COMMIT_DIGITS],
        record.git_branch,
        record.triggered_by,
        record.migration_status.value if record.migration_status else "",
        health if milliseconds is None else f"{health} ({milliseconds:g} ms)",
        record.id,
        " ".join(filter(None, (_returns(entry), entry.failure_reason, holder))),
    )


def _returns(entry: DeploymentEntry) -> str:
    """The release that a rollback returns to, and the reason; empty for a new release."""
    journal = entry.journal
    if journal is None or not journal.rolls_back:
        return ""
    return f"Rolls back to {journal.release_id}. {journal.reason or ''}".strip()
