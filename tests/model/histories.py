"""Deployments and histories for tests, in any state and of any length."""

from datetime import UTC, datetime, timedelta

from model.deployment import Artifact, Deployment
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_holder import Holder
from model.environment_rules import EnvironmentName

BEGIN = datetime(2026, 1, 31, 20, 30, tzinfo=UTC)
ARTIFACT = Artifact(path="backend/publish", size_bytes=52428800, build_duration_ms=120000)
HOLDER = Holder(host="build-7", process=4711, process_name="bash", process_started=BEGIN)


def begun(number: int = 0, *, environment: str = "dev", holder: Holder | None = HOLDER) -> DeploymentEntry:
    """A deployment in progress: the first one, or a later one; there are some hours between them."""
    deployment = Deployment.start(
        environment_name=EnvironmentName(environment),
        triggered_by="github-actions",
        git_commit_sha=f"{number:040x}",
        git_branch="main",
        frontend_artifact=ARTIFACT,
        backend_artifact=ARTIFACT,
        deployment_id=f"00000000-0000-4000-8000-{number:012x}",
        timestamp=BEGIN + timedelta(hours=8 * number),
    )
    return DeploymentEntry(deployment=deployment, holder=holder)


def failed(entry: DeploymentEntry, seconds: float = 400) -> Deployment:
    """The record of a deployment after it failed."""
    return entry.deployment.fail(entry.deployment.timestamp + timedelta(seconds=seconds))


def history(finished: int, *, in_progress: bool = False, environment: str = "dev") -> DeploymentHistory:
    """A history of finished deployments, and optionally one that is in progress."""
    grown = DeploymentHistory()
    for number in range(finished):
        entry = begun(number, environment=environment)
        grown = grown.with_started(entry).with_closed(failed(entry), "The health endpoint redirects.")
    return grown.with_started(begun(finished, environment=environment)) if in_progress else grown
