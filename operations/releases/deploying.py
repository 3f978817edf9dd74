"""Prepares releases: a new one, one that continues after an interruption, and a rollback."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.deployment import Artifact, Deployment
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder
from model.environment_rules import EnvironmentName
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.history import StoredHistory, change_history
from operations.deployments.holders import this_process, why_orphaned
from operations.deployments.in_progress import why_closed
from operations.deployments.sources import Source
from operations.releases.contents import Contents
from operations.releases.estate import Estate, Place
from operations.releases.package import content_sha256, write_package
from operations.releases.preparation import PreparedHere
from operations.releases.release import Release
from operations.releases.target import Target
from operations.stacks.command import Run
from operations.stacks.fixes import fixes
from operations.stacks.state import State
from operations.terminal.errors import OperationError, explained


@dataclass(frozen=True, kw_only=True)
class Artifacts:
    """The artifacts that are released.

    Attributes:
        sql_client: The sqlcmd with which the package prepares the database; None if it does not.
        runtime: The configured runtime of the stack's code.
        here: Prepares the database from this machine instead; None if the package does, or neither does.
    """

    frontend: Artifact
    backend: Artifact
    contents: Contents
    sql_client: Path | None
    runtime: str
    here: PreparedHere | None = None


@dataclass(frozen=True, kw_only=True)
class StackStore:
    """The records in a stack's state."""

    stack: str

    def read(self) -> DeploymentHistory:
        """The current records."""
        return StoredHistory.read(self.stack).history

    def change(
        self, change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        """Change the records; see `change_history`. The workflows release to a stack one run at a time."""
        named = f"{doing} of {self.stack}"
        return change_history(self.stack, change, doing=named, one_run_at_a_time=True)

    def refresh(self, urns: Sequence[str], doing: str) -> None:
        """Update some resources in the state to what Azure returns, without running the program."""
        quiet = ("--yes", "--skip-preview", "--json")
        targets = [part for urn in urns for part in ("--target", urn)]
        with Run("refresh", *quiet, *targets, "--message", doing, stack=self.stack, doing=doing) as refresh:
            refresh.output()


def read_stack(stack: str) -> tuple[DeploymentHistory, Target]:
    """Read the deployments and their target from a stack's state.

    Raises:
        OperationError: The state cannot be read, or does not contain them.
    """
    with Run("stack", "export", stack=stack, doing=f"reading the state of {stack}") as export:
        state = State.read(export.output())
    return StoredHistory.of(state, stack).history, Target.of(state, stack)


def new_release(  # noqa: PLR0913  # what a release consists of
    stack: str,
    estate: Estate,
    history: DeploymentHistory,
    source: Source,
    artifacts: Artifacts,
    folder: Path,
    *,
    take_over: bool,
    seconds: float,
) -> Release:
    """Create a release of artifacts, or continue the interrupted one if its artifacts are the same.

    Args:
        stack: The stack.
        estate: The part of Azure to which it is released.
        history: The deployments so far.
        source: The source of the artifacts.
        artifacts: The artifacts.
        folder: The folder for the package.
        take_over: Whether the run of a deployment in progress is known to have ended.
        seconds: How long it may take.

    Raises:
        OperationError: Another deployment is in progress.
        InvalidOptionsError: The package is too large.
    """
    here = this_process(os.environ)
    digest = content_sha256(artifacts.contents, artifacts.sql_client)
    other = history.in_progress
    same = (
        other is not None
        and other.journal is not None
        and not other.journal.rolls_back
        and other.journal.content_sha256 == digest
        and other.deployment.git_commit_sha == source.commit
    )
    if other and same and _ended(other, here, take_over=take_over):
        entry, begun = other.model_copy(update={"holder": here}), True
    else:
        record = Deployment.start(
            environment_name=EnvironmentName(stack.rpartition("/")[2]),
            triggered_by=source.triggered_by,
            git_commit_sha=source.commit,
            git_branch=source.branch,
            frontend_artifact=artifacts.frontend,
            backend_artifact=artifacts.backend,
        )
        journal = ReleaseJournal(
            phase=ReleasePhase.PUBLISHING,
            release_id=record.id,
            content_sha256=digest,
            runtime=artifacts.runtime,
        )
        entry, begun = DeploymentEntry(deployment=record, holder=here, journal=journal), False
    package = write_package(
        artifacts.contents,
        folder / "release.zip",
        deployment_id=entry.deployment.id,
        commit=source.commit,
        sql_client=artifacts.sql_client,
    )
    return Release(
        estate=estate,
        store=StackStore(stack=stack),
        entry=entry,
        begun=begun,
        package=package.file,
        prepares=artifacts.sql_client is not None,
        here=artifacts.here,
        seconds=seconds,
        closes=lambda found: why_closed(found, here, take_over=take_over),
    )


def return_to(  # noqa: PLR0913  # each is an option of the command
    stack: str,
    estate: Estate,
    history: DeploymentHistory,
    to: str | None,
    *,
    reason: str | None,
    triggered_by: str,
    take_over: bool,
    seconds: float,
) -> Release:
    """Create a rollback to an earlier release; it is recorded as a new deployment.

    Args:
        stack: The stack.
        estate: The part of Azure to which it is released.
        history: The deployments so far.
        to: The id of the deployment to roll back to; None for the latest that is not live.
        reason: The reason, as the user gave it.
        triggered_by: Who rolls back.
        take_over: Whether the run of a deployment in progress is known to have ended.
        seconds: How long it may take.

    Raises:
        OperationError: There is nothing to roll back to, or another deployment is in progress.
    """
    here = this_process(os.environ)
    other = history.in_progress
    resumed = (
        other and other.journal and other.journal.rolls_back and _ended(other, here, take_over=take_over)
    )
    if other and resumed:
        entry, begun = other.model_copy(update={"holder": here}), True
    else:
        target = _earlier(stack, history, to, estate.served(Place.SITE))
        previous = target.deployment
        record = Deployment.start(
            environment_name=previous.environment_name,
            triggered_by=triggered_by,
            git_commit_sha=previous.git_commit_sha,
            git_branch=previous.git_branch,
            frontend_artifact=previous.frontend_artifact,
            backend_artifact=previous.backend_artifact,
        )
        journal = _journal(target).model_copy(
            update={
                "phase": ReleasePhase.PUBLISHING,
                "rolls_back": True,
                "reason": reason,
                "previous_release_id": None,
                "previous_package": None,
                "previous_runtime": None,
                "swap_begun_at": None,
            }
        )
        entry, begun = DeploymentEntry(deployment=record, holder=here, journal=journal), False
    return Release(
        estate=estate,
        store=StackStore(stack=stack),
        entry=entry,
        begun=begun,
        package=None,
        prepares=False,
        seconds=seconds,
        closes=lambda found: why_closed(found, here, take_over=take_over),
    )


def _earlier(stack: str, history: DeploymentHistory, to: str | None, live: str | None) -> DeploymentEntry:
    """The deployment to roll back to: the named one, or the latest before the live one.

    A second rollback goes further back: it does not roll back to the release that the first one replaced.
    """
    entries = history.entries
    if to is not None:
        entries = tuple(each for each in entries if each.deployment.id == to)
    else:
        published = (number for number, each in enumerate(entries) if each.deployment.id == live)
        entries = entries[next(published, -1) + 1 :]
    good = [each for each in entries if each.can_be_rolled_back_to]
    found = next((each for each in good if _journal(each).release_id != live), None)
    if found is None:
        raise OperationError(
            explained(
                f"{stack} has no release to roll back to. Nothing has changed.",
                found="the named deployment is already live, or `stitches deploy` did not release it"
                if to
                else "no earlier release by `stitches deploy` among the latest 50 deployments",
                fix=f"Run `{fixes(stack).stitches} deployments {stack}` to list the deployments, or"
                " deploy a commit again.",
            )
        )
    return found


def _journal(entry: DeploymentEntry) -> ReleaseJournal:
    if entry.journal is None:
        raise ValueError("A release has a journal.")
    return entry.journal


def _ended(entry: DeploymentEntry, here: Holder, *, take_over: bool) -> bool:
    return take_over or why_orphaned(entry.holder, here) is not None
