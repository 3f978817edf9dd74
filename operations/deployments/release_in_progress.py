"""Keeps updates away from a stack while a release is under way in it."""

import os

from model.deployment_history import DeploymentHistory
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
        history = StoredHistory.of(state, stack).history
    except NoStackOfThisProgramError:
        return
    _refuse(history, stack)


def _refuse(history: DeploymentHistory, stack: str) -> None:
    held = history.in_progress
    if held is None or held.journal is None or why_orphaned(held.holder, this_process(os.environ)):
        return
    record = held.deployment
    raise OperationError(
        explained(
            f"Release {record.id} is under way in {stack}. Nothing has changed.",
            held_by=f"{record.triggered_by}, since {record.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            where=str(held.holder or "unknown: its record does not say"),
            to_do="Wait for its end: it takes 10 minutes at most, and 4 more where it goes back. If nobody"
            " works on it any more, run its command again with --take-over, which brings it to an end.",
        )
    )
