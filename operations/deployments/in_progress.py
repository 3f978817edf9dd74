"""What has to wait for a deployment in progress: another deployment, and an update during a release."""

import os

from model.deployment_history import DeploymentEntry
from operations.deployments.history import NoStackOfThisProgramError, StoredHistory
from operations.deployments.holders import this_process, why_orphaned
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained


def refuse_during_release(state: State, stack: str) -> None:
    """Refuse an update while `stitches deploy` or `rollback` is at work: both change the same site.

    Azure answers 409 to whoever comes second, and restarts the site in the middle of the release. What a
    pipeline began by `stitches deployment start` refuses nothing, since the update may be a part of it; nor
    does a release whose process has died.

    Raises:
        OperationError: A release is under way. Nothing has changed.
    """
    try:
        held = StoredHistory.of(state, stack).history.in_progress
    except NoStackOfThisProgramError:
        return
    if held is None or held.journal is None or why_orphaned(held.holder, this_process(os.environ)):
        return
    raise in_progress(
        held,
        f"Release {held.deployment.id} is under way in {stack}. Nothing has changed.",
        "Wait for its end: it takes 10 minutes at most, and 4 more where it goes back. If nobody works on it"
        " any more, run its command again with --take-over, which brings it to an end.",
    )


def in_progress(entry: DeploymentEntry, what: str, to_do: str) -> OperationError:
    """The refusal of what has to wait for a deployment: it names who holds it, since when, and where.

    Args:
        entry: The deployment.
        what: What is refused, or why: a sentence.
        to_do: What the person can do now.
    """
    deployment = entry.deployment
    return OperationError(
        explained(
            what,
            held_by=f"{deployment.triggered_by}, since {deployment.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            where=str(entry.holder or "unknown: its record does not say"),
            to_do=to_do,
        )
    )
