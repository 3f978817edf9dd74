"""Begins and ends deployments in a stack's history, by the rules of who may."""

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
from operations.deployments.in_progress import held, how_to_go_on, why_closed
from operations.deployments.sources import Source
from operations.stacks.local_stacks import LOCAL_AZURE_VARIABLE
from operations.stacks.remedies import remedies
from operations.terminal.errors import OperationError, explained
from operations.terminal.progress import spinner
from operations.terminal.wrong_options import WrongOptionsError, option_problems

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
    """Begin a deployment; one in progress whose holder has died is closed as failed before it.

    Args:
        stack: The stack that is deployed to.
        source: What is deployed, and on whose behalf.
        frontend: The React bundle.
        backend: The published .NET application.
        take_over: Whether whatever is in progress is known to be dead.

    Returns:
        The deployment that began, and the one that was closed for it.

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

    history = change_history(stack, begin, doing=f"beginning deployment {begun.id} of {stack}")
    latest, *earlier = history.entries
    return latest, next((entry for entry in earlier if entry.deployment.id in orphans), None)


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What the pipeline says of the steps before the health check.

    Attributes:
        migrations: The result of the database's migrations; None if it says nothing.
        applied: Names of the migrations that ran.
        failed: Whether a step failed, so that there is nothing to check.
    """

    migrations: MigrationStatus | None
    applied: tuple[str, ...]
    failed: bool


def finish(stack: str, steps: Steps, url: str | None) -> DeploymentEntry:
    """Check the application's health, and end the deployment in progress.

    Args:
        stack: The stack that was deployed to.
        steps: What came before.
        url: The health endpoint; None for the one that the stack names.

    Returns:
        The deployment as it ended.

    Raises:
        OperationError: No deployment is in progress, or it is another run's; or the state cannot be read or
            changed.
    """
    named = HealthEndpoint.named(url) if url else None
    if named is None and not steps.failed and os.environ.get(LOCAL_AZURE_VARIABLE):
        raise _runs_nothing(stack)
    stored = StoredHistory.read(stack)
    latest = stored.history.latest
    if latest and latest.deployment.is_finished and not stored.shown:
        # An update that was killed has stored the end, and not yet shown it as the stack's output.
        change_history(stack, lambda history: history, doing=f"showing the deployments of {stack}")
    deployment = _migrated(_in_progress(stored.history, stack, failed=steps.failed).deployment, steps)
    if steps.failed:
        ended, reason = deployment.fail(_now(deployment)), _EARLIER_STEP
    else:
        endpoint = named or HealthEndpoint.of(stored.endpoints, stack)
        with spinner(
            f"asking {endpoint.url} whether the application is healthy, for {TIME_SECONDS:g} s at most"
        ):
            health = check_health(endpoint.url, proxied=not endpoint.local)
        ended, reason = _judged(deployment, health)

    def end(history: DeploymentHistory) -> DeploymentHistory:
        if _in_progress(history, stack, failed=steps.failed).deployment.id != ended.id:
            raise OperationError(
                explained(
                    f"Deployment {ended.id} of {stack} was closed meanwhile, and another began.",
                    to_do=f"`{remedies(stack).stitches} deployments {stack}` shows what became of it.",
                )
            )
        return history.with_closed(ended, reason)

    history = change_history(stack, end, doing=f"finishing deployment {ended.id} of {stack}")
    return history.entries[0]


def told(entry: DeploymentEntry) -> str:
    """How a deployment ended, for people."""
    record = entry.deployment
    took = f"Deployment {record.id} of {record.environment_name.value}: {record.deployment_status.value}"
    took += f" after {record.duration_seconds:.0f} s."
    healthy = record.health_check_response_time_ms
    answer = "" if healthy is None else f" The health endpoint answered in {healthy:g} ms."
    return f"{took} {entry.failure_reason or ''}".strip() + answer


def too_long(record: Deployment) -> str | None:
    """What to say of a deployment that took longer than it may; None if it did not."""
    seconds = record.duration_seconds or 0
    if seconds <= _LONGEST_SECONDS:
        return None
    return (
        f"Deployment {record.id} of {record.environment_name.value} took {seconds:.0f} s; it may take"
        f" {_LONGEST_SECONDS} s (SC-006)."
    )


def _migrated(deployment: Deployment, steps: Steps) -> Deployment:
    status = steps.migrations or deployment.migration_status or MigrationStatus.NOT_REQUIRED
    try:
        return deployment.migrated(status, steps.applied or deployment.migrations_applied)
    except ValidationError as error:
        raise WrongOptionsError(
            [
                replace(problem, key="--applied", example="--migrations success --applied 20260131_Initial")
                for problem in option_problems(error, Deployment)
            ]
        ) from None


def _judged(deployment: Deployment, health: Health) -> tuple[Deployment, str | None]:
    """The finished record of a deployment, and why it failed if it did."""
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
    """The deployment that can be finished from here; a release only as failed, and once its command is dead.

    Raises:
        OperationError: There is none; or it is another run's, or a release, whose own command ends it.
    """
    latest, run = history.latest, pipeline_run(os.environ)
    if latest is None:
        raise OperationError(
            explained(
                f"There is no deployment of {stack} to finish.",
                to_do=f"`{remedies(stack).stitches} deployment start {stack} …` begins one.",
            )
        )
    deployment = latest.deployment
    if deployment.is_finished:
        raise OperationError(
            explained(
                f"Deployment {deployment.id} of {stack} is finished: {deployment.deployment_status.value} at"
                f" {deployment.completed_at:%Y-%m-%d %H:%M:%S} UTC. A finished record never changes.",
                to_do=f"Nothing, if this is a second try; `{remedies(stack).stitches} deployment start"
                f" {stack} …` begins another.",
            )
        )
    if run and latest.holder and latest.holder.run and latest.holder.run.id != run.id:
        raise OperationError(
            explained(
                f"Deployment {deployment.id} of {stack} is not this run's to finish.",
                held_by=str(latest.holder),
                to_do="Nothing: another run took over, and has closed this run's deployment as failed.",
            )
        )
    if latest.journal and not (failed and why_orphaned(latest.holder, this_process(os.environ))):
        raise OperationError(
            explained(
                f"Deployment {deployment.id} of {stack} is a release: its own command checks and ends it.",
                held_by=str(latest.holder or "unknown: its record does not say"),
                to_do=f"Wait for it. If it was cancelled or killed, {how_to_go_on(latest, latest.journal)}.",
            )
        )
    return latest


def _runs_nothing(stack: str) -> OperationError:
    return OperationError(
        explained(
            "The addresses of a local stack lead nowhere: there is nothing to ask whether it is healthy.",
            to_do="Start the application on this machine, and name it: `stitches --local deployment finish"
            f" {stack} --url http://127.0.0.1:5000`; or close the deployment as failed: `stitches --local"
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
                to_do=f"{meant}Name one of them.",
            )
        ) from None


def _now(deployment: Deployment) -> datetime:
    """Now, and not before a deployment began on a machine whose clock is ahead."""
    return max(datetime.now(UTC), deployment.timestamp)
