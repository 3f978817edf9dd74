"""Rejects what must wait for a deployment in progress: another deployment, or an update during a release."""

import os
from typing import Final

from model.deployment_history import DeploymentEntry
from model.deployment_holder import Holder
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.history import NoStackOfThisProgramError, StoredHistory
from operations.deployments.holders import this_process, why_orphaned
from operations.stacks.fixes import fixes
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained

_TAKEN_OVER: Final = (
    "Another deployment was started with --take-over, because this one was no longer running."
)


def reject_during_release(state: State, stack: str) -> None:
    """Reject an update while `stitches deploy` or `rollback` runs: both change the same site.

    Azure would reject the second change with 409, and restart the site in the middle of the release. A
    deployment that a pipeline started with `stitches deployment start` does not count, because the update may
    be a part of it. A release whose process has ended does not count either.

    Raises:
        OperationError: A release is running. Nothing has changed.
    """
    try:
        entry = StoredHistory.of(state, stack).history.in_progress
    except NoStackOfThisProgramError:
        return
    if entry is None or entry.journal is None or why_orphaned(entry.holder, this_process(os.environ)):
        return
    raise in_progress(
        entry,
        f"Release {entry.deployment.id} is running in {stack}. Nothing has changed.",
        "Wait until it ends. It takes at most 10 minutes, and 4 more if it rolls back. If it was cancelled or"
        f" killed, {how_to_continue(entry, entry.journal)}, which completes it.",
    )


def in_progress(entry: DeploymentEntry, what: str, fix: str) -> OperationError:
    """The error of a command that has to wait for a deployment: it names who started that, when, and where.

    Args:
        entry: The deployment.
        what: What is rejected, or why: a sentence.
        fix: What the person can do now.
    """
    deployment = entry.deployment
    ended = why_orphaned(entry.holder, this_process(os.environ))
    return OperationError(
        explained(
            what,
            held_by=f"{deployment.triggered_by}, since {deployment.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            where=str(entry.holder or "unknown: it is not recorded"),
            **({"found": ended} if ended else {}),
            fix=fix,
        )
    )


def held(entry: DeploymentEntry) -> OperationError:
    """The error of a second deployment. It says first how to continue the first one, then how to abandon it.

    Only the command of an interrupted release checks what its swap did, and completes or rolls it back.
    """
    deployment = entry.deployment
    stack = deployment.environment_name.value
    what = (
        f"Deployment {deployment.id} of {stack} is in progress. It must end before another deployment can"
        " start."
    )
    if entry.journal is None:
        end = f"end it with `{fixes(stack).stitches} deployment finish {stack} --failed`"
        dead = "If you know that it is no longer running, run this command again with --take-over."
        return in_progress(entry, what, f"Wait for it, or {end}. {dead}")
    goes_on = how_to_continue(entry, entry.journal)
    if entry.journal.phase is ReleasePhase.PUBLISHING:
        last = "If you cannot continue it, run this command with --take-over, which records it as failed."
    else:
        last = (
            "If you cannot continue it, check what the site serves, because it may already serve this"
            " release. Then run this command with --take-over, which records the release as failed in either"
            " case."
        )
    dead = why_orphaned(entry.holder, this_process(os.environ))
    when = "It is no longer running:" if dead else "Wait for it. If it was cancelled or killed,"
    return in_progress(entry, what, f"{when} {goes_on}, which continues where it stopped. {last}")


def why_closed(entry: DeploymentEntry, here: Holder, *, take_over: bool) -> str | None:
    """Why another deployment may close one in progress as failed, as a sentence; None if it may not.

    A release that was about to swap may have swapped: only its own command knows what to do then.

    Args:
        entry: The deployment in progress.
        here: The caller.
        take_over: Whether the user knows that it is no longer running.
    """
    if take_over:
        return _TAKEN_OVER
    if entry.journal and entry.journal.phase is not ReleasePhase.PUBLISHING:
        return None
    return why_orphaned(entry.holder, here)


def how_to_continue(entry: DeploymentEntry, journal: ReleaseJournal) -> str:
    """How to continue an interrupted release, in the imperative and without a full stop."""
    deployment, holder = entry.deployment, entry.holder
    if holder and holder.run:
        return f"choose “Re-run failed jobs” of {holder.run.url}"
    stack = deployment.environment_name.value
    stitches = fixes(stack).stitches
    # Another machine cannot see that the process has ended.
    over = "" if holder and holder.host == this_process(os.environ).host else " --take-over"
    if journal.rolls_back:
        return f"run `{stitches} rollback {stack}{over}`"
    artifacts = f"with the same artifacts of commit {deployment.git_commit_sha[:12]}"
    return f"run `{stitches} deploy {stack} …{over}` {artifacts}"
