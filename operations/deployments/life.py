"""Starts and finishes deployments in a stack's history, if the caller may."""

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import ValidationError

from model.deployment import Artifact, Deployment, MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.environment_rules import EnvironmentName, environments_in_words
from model.nearest import did_you_mean
from operations.deployments.health import TIME_SECONDS, Health, check_health
from operations.deployments.health_endpoint import HealthEndpoint
from operations.deployments.history import StoredHistory, change_history
from operations.deployments.holders import pipeline_run, this_holder, this_process, why_orphaned
from operations.deployments.in_progress import held, how_to_continue, why_closed
from operations.deployments.sources import Source
from operations.stacks.fixes import fixes
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.terminal.errors import OperationError, explained
from operations.terminal.invalid_options import InvalidOptionsError, option_problems
from operations.terminal.progress import spinner

# Seconds from a deployment's start to its end (SC-006).
_LONGEST_SECONDS = 600
_EARLIER_STEP = "An earlier step of the deployment failed."
_MIGRATIONS = {
    MigrationStatus.FAILED: "The migrations failed.",
    MigrationStatus.ROLLED_BACK: "The migrations were rolled back.",
}


def start(
    stack: str, source: Source, frontend: Artifact, backend: Artifact, *, take_over: bool
) -> tuple[DeploymentEntry, DeploymentEntry | None]:
    """Start a deployment. First close one that is in progress, but no longer running, as failed.

    Args:
        stack: The stack to deploy to.
        source: What is deployed, and on whose behalf.
        frontend: The React bundle.
        backend: The published .NET application.
        take_over: Whether the user knows that a deployment in progress is no longer running.

    Returns:
        The deployment that started, and the one that was closed for it.

    Raises:
        OperationError: Another deployment is in progress, or the state cannot be read or changed.
    """
    here = this_holder(os.environ)
    begun = Deployment.start(
        environment_name=_environment(stack),
        triggered_by=source.triggered_by,
        git_commit_sha=source.commit,
        git_branch=source.branch,
        frontend_artifact=frontend,
        backend_artifact=backend,
    )

    orphans: set[str] = set()

    def begin(history: DeploymentHistory) -> DeploymentHistory:
        other = history.in_progress
        if other:
            reason = why_closed(other, here, take_over=take_over)
            if reason is None:
                raise held(other)
            orphans.add(other.deployment.id)
            history = history.with_closed(other.deployment.fail(_now(other.deployment)), reason)
        return history.with_started(DeploymentEntry(deployment=begun, holder=here))

    history = change_history(stack, begin, doing=f"starting deployment {begun.id} of {stack}")
    latest, *earlier = history.entries
    return latest, next((entry for entry in earlier if entry.deployment.id in orphans), None)


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The results of the steps before the health check, as the pipeline reports them.

    Attributes:
        migrations: The result of the database migrations; None if it is not reported.
        applied: The names of the migrations that ran.
        failed: Whether a step failed, so that no health check is needed.
    """

    migrations: MigrationStatus | None
    applied: tuple[str, ...]
    failed: bool


def finish(stack: str, steps: Steps, url: str | None) -> DeploymentEntry:
    """Check the application's health, and finish the deployment in progress.

    Args:
        stack: The stack of the deployment.
        steps: The results of the steps before the health check.
        url: The health endpoint; None for the one in the stack's outputs.

    Returns:
        The finished deployment.

    Raises:
        OperationError: No deployment is in progress, or another run started it; or the state cannot be read
            or changed.
    """
    named = HealthEndpoint.named(url) if url else None
    if named is None and not steps.failed and os.environ.get(LOCAL_AZURE_VARIABLE):
        raise _runs_nothing(stack)
    stored = StoredHistory.read(stack)
    latest = stored.history.latest
    if latest and latest.deployment.is_finished and not stored.shown:
        # An update was killed after it stored the end, and before it wrote the stack's outputs.
        change_history(stack, lambda history: history, doing=f"showing the deployments of {stack}")
    deployment = _migrated(_in_progress(stored.history, stack, failed=steps.failed).deployment, steps)
    if steps.failed:
        ended, reason = deployment.fail(_now(deployment)), _EARLIER_STEP
    else:
        endpoint = named or HealthEndpoint.of(stored.endpoints, stack)
        with spinner(f"checking the application's health at {endpoint.url}, for {TIME_SECONDS:g} s at most"):
            health = check_health(endpoint.url, proxied=not endpoint.local)
        ended, reason = _finished(deployment, health)

    def end(history: DeploymentHistory) -> DeploymentHistory:
        if _in_progress(history, stack, failed=steps.failed).deployment.id != ended.id:
            raise OperationError(
                explained(
                    f"Deployment {ended.id} of {stack} was closed in the meantime, and another one started.",
                    fix=f"Run `{fixes(stack).stitches} deployments {stack}` to see its result.",
                )
            )
        return history.with_closed(ended, reason)

    history = change_history(stack, end, doing=f"finishing deployment {ended.id} of {stack}")
    return history.entries[0]


def result_in_words(entry: DeploymentEntry) -> str:
    """The result of a deployment, for people."""
    record = entry.deployment
    took = f"Deployment {record.id} of {record.environment_name.value}: {record.deployment_status.value}"
    took += f" after {record.duration_seconds:.0f} s."
    healthy = record.health_check_response_time_ms
    health = "" if healthy is None else f" The health endpoint responded in {healthy:g} ms."
    return f"{took} {entry.failure_reason or ''}".strip() + health


def too_long(record: Deployment) -> str | None:
    """The warning about a deployment that took too long; None if it did not."""
    seconds = record.duration_seconds or 0
    if seconds <= _LONGEST_SECONDS:
        return None
    return (
        f"Deployment {record.id} of {record.environment_name.value} took {seconds:.0f} s. The limit is"
        f" {_LONGEST_SECONDS} s (SC-006)."
    )


def _migrated(deployment: Deployment, steps: Steps) -> Deployment:
    status = steps.migrations or deployment.migration_status or MigrationStatus.NOT_REQUIRED
    try:
        return deployment.migrated(status, steps.applied or deployment.migrations_applied)
    except ValidationError as error:
        raise InvalidOptionsError(
            [
                replace(problem, key="--applied", example="--migrations success --applied 20260131_Initial")
                for problem in option_problems(error, Deployment)
            ]
        ) from None


def _finished(deployment: Deployment, health: Health) -> tuple[Deployment, str | None]:
    """The finished record of a deployment, and the reason if it failed."""
    migrations = _MIGRATIONS.get(deployment.migration_status or MigrationStatus.NOT_REQUIRED, "")
    reason = f"{migrations} {health.reason}".strip()
    at, milliseconds = _now(deployment), health.response_time_ms
    if not reason:
        return deployment.succeed(at, health_check_response_time_ms=milliseconds), None
    failed = deployment.fail(
        at, health_check_status=health.status, health_check_response_time_ms=milliseconds
    )
    return failed, reason


def _in_progress(history: DeploymentHistory, stack: str, *, failed: bool) -> DeploymentEntry:
    """The deployment that can be finished here: a release only as failed, and only if its command has ended.

    Raises:
        OperationError: No deployment is in progress; or another run started it, or it is a release, which its
            own command finishes.
    """
    latest, run = history.latest, pipeline_run(os.environ)
    if latest is None:
        raise OperationError(
            explained(
                f"{stack} has no deployment to finish.",
                fix=f"Run `{fixes(stack).stitches} deployment start {stack} …` to start one.",
            )
        )
    deployment = latest.deployment
    if deployment.is_finished:
        raise OperationError(
            explained(
                f"Deployment {deployment.id} of {stack} is already finished:"
                f" {deployment.deployment_status.value} at {deployment.completed_at:%Y-%m-%d %H:%M:%S}"
                " UTC. A finished record never changes.",
                fix=f"If you ran this command twice, do nothing. `{fixes(stack).stitches} deployment start"
                f" {stack} …` starts another deployment.",
            )
        )
    if run and latest.holder and latest.holder.run and latest.holder.run.id != run.id:
        raise OperationError(
            explained(
                f"Another pipeline run started deployment {deployment.id} of {stack}.",
                held_by=str(latest.holder),
                fix="Do nothing: the other run took over, and closed this run's deployment as failed.",
            )
        )
    if latest.journal and not (failed and why_orphaned(latest.holder, this_process(os.environ))):
        raise OperationError(
            explained(
                f"Deployment {deployment.id} of {stack} is a release: its own command checks and finishes"
                " it.",
                held_by=str(latest.holder or "unknown: it is not recorded"),
                fix=f"Wait for it. If it was cancelled or killed, {how_to_continue(latest, latest.journal)}.",
            )
        )
    return latest


def _runs_nothing(stack: str) -> OperationError:
    return OperationError(
        explained(
            "The addresses in the outputs of a local stack do not lead to this machine, so the application's"
            " health cannot be checked.",
            fix="Start the application on this machine, and pass its URL: `stitches --local deployment finish"
            f" {stack} --url http://127.0.0.1:5000`. Or close the deployment as failed: `stitches --local"
            f" deployment finish {stack} --failed`.",
        )
    )


def _environment(stack: str) -> EnvironmentName:
    name = stack.rpartition("/")[2]
    try:
        return EnvironmentName(name)
    except ValueError:
        meant = did_you_mean(name, (each.value for each in EnvironmentName))
        raise OperationError(
            explained(
                f"Only {environments_in_words()} record deployments.",
                fix=f"{meant}Run the command with one of these stacks.",
            )
        ) from None


def _now(deployment: Deployment) -> datetime:
    """Now, but not before the deployment's start, which a machine with a fast clock may have recorded."""
    return max(datetime.now(UTC), deployment.timestamp)
