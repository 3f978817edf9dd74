"""What has to wait for a deployment in progress: another deployment, and an update during a release."""

import os
from typing import Final

from model.deployment_history import DeploymentEntry
from model.deployment_holder import Holder
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.history import NoStackOfThisProgramError, StoredHistory
from operations.deployments.holders import this_process, why_orphaned
from operations.stacks.remedies import remedies
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained

_TAKEN_OVER: Final = "Another deployment took over, told that nobody would finish this one."


def refuse_during_release(state: State, stack: str) -> None:
    """Refuse an update while `stitches deploy` or `rollback` is at work: both change the same site.

    Azure answers 409 to whoever comes second, and restarts the site in the middle of the release. What a
    pipeline began by `stitches deployment start` refuses nothing, since the update may be a part of it; nor
    does a release whose process has died.

    Raises:
        OperationError: A release is under way. Nothing has changed.
    """
    try:
        entry = StoredHistory.of(state, stack).history.in_progress
    except NoStackOfThisProgramError:
        return
    if entry is None or entry.journal is None or why_orphaned(entry.holder, this_process(os.environ)):
        return
    raise in_progress(
        entry,
        f"Release {entry.deployment.id} is under way in {stack}. Nothing has changed.",
        "Wait for its end: it takes 10 minutes at most, and 4 more where it goes back. If it was cancelled or"
        f" killed, {how_to_go_on(entry, entry.journal)}, which brings it to an end.",
    )


def in_progress(entry: DeploymentEntry, what: str, to_do: str) -> OperationError:
    """The refusal of what has to wait for a deployment: it names who holds it, since when, and where.

    Args:
        entry: The deployment.
        what: What is refused, or why: a sentence.
        to_do: What the person can do now.
    """
    deployment = entry.deployment
    ended = why_orphaned(entry.holder, this_process(os.environ))
    return OperationError(
        explained(
            what,
            held_by=f"{deployment.triggered_by}, since {deployment.timestamp:%Y-%m-%d %H:%M:%S} UTC",
            where=str(entry.holder or "unknown: its record does not say"),
            **({"found": ended} if ended else {}),
            to_do=to_do,
        )
    )


def held(entry: DeploymentEntry) -> OperationError:
    """The refusal of a second deployment: what goes on with the first comes before what gives it up.

    Only the command of an interrupted release looks what its swap came to, and ends it or takes it back.
    """
    deployment = entry.deployment
    stack = deployment.environment_name.value
    what = f"Deployment {deployment.id} of {stack} is in progress: it has to end before another begins."
    if entry.journal is None:
        end = f"end it with `{remedies(stack).stitches} deployment finish {stack} --failed`"
        dead = "If you know that nobody will finish it any more, begin with --take-over."
        return in_progress(entry, what, f"Wait for it, or {end}. {dead}")
    goes_on = how_to_go_on(entry, entry.journal)
    if entry.journal.phase is ReleasePhase.PUBLISHING:
        last = "If that cannot be done, run this command with --take-over, which records it as failed."
    else:
        last = (
            "The site may serve it already. If that cannot be done, look what the site serves, and then run"
            " this command with --take-over, which records it as failed all the same."
        )
    dead = why_orphaned(entry.holder, this_process(os.environ))
    when = "Nobody works on it any more:" if dead else "Wait for it. If it was cancelled or killed,"
    return in_progress(entry, what, f"{when} {goes_on}: it goes on where it was. {last}")


def why_closed(entry: DeploymentEntry, here: Holder, *, take_over: bool) -> str | None:
    """Why another deployment may close one in progress as failed, as a sentence; None if it may not.

    A release that was about to swap may have swapped: only its own command knows what to do about it.

    Args:
        entry: The deployment in progress.
        here: Who asks.
        take_over: Whether it is known to be dead.
    """
    if take_over:
        return _TAKEN_OVER
    if entry.journal and entry.journal.phase is not ReleasePhase.PUBLISHING:
        return None
    return why_orphaned(entry.holder, here)


def how_to_go_on(entry: DeploymentEntry, journal: ReleaseJournal) -> str:
    """What goes on with an interrupted release, as an order without a full stop."""
    deployment, holder = entry.deployment, entry.holder
    if holder and holder.run:
        return f"“Re-run failed jobs” of {holder.run.url}"
    stack = deployment.environment_name.value
    stitches = remedies(stack).stitches
    # From another machine nobody sees that its process has ended.
    over = "" if holder and holder.host == this_process(os.environ).host else " --take-over"
    if journal.rolls_back:
        return f"run `{stitches} rollback {stack}{over}`"
    artifacts = f"with the same artifacts of commit {deployment.git_commit_sha[:12]}"
    return f"run `{stitches} deploy {stack} …{over}` {artifacts}"
