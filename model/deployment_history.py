"""An environment's deployments, the newest first: what the stack's state keeps, and how it may change.

The periods without data locks are stored beside them, in one store that two people cannot change at once.
"""

from datetime import datetime
from typing import Annotated, Any, Final, Self, cast

from pydantic import Field, ValidationInfo, field_validator

from model.base import Model
from model.deployment import Deployment, DeploymentStatus, FinishedDeploymentError
from model.deployment_holder import Holder
from model.errors import rejected
from model.release_journal import ReleaseJournal
from model.types import Text
from model.unlock import Unlock

KEPT: Final = 50
"""How many deployments the state keeps; new ones replace the oldest."""

UNLOCKS_KEPT: Final = 20
"""How many periods without data locks the state keeps; new ones replace the oldest."""

_FAILED: Final = {
    "id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
    "environmentName": "staging",
    "timestamp": "2026-01-31T20:30:00Z",
    "triggeredBy": "github-actions",
    "gitCommitSha": "8f2eb8688d01e28f36008db8a60271064607db87",
    "gitBranch": "main",
    "frontendArtifact": {"path": "frontend/dist", "sizeBytes": 1048576, "buildDurationMs": 45000},
    "backendArtifact": {"path": "backend/publish", "sizeBytes": 52428800, "buildDurationMs": 120000},
    "migrationStatus": "not-required",
    "healthCheckStatus": "timeout",
    "deploymentStatus": "failed",
    "completedAt": "2026-01-31T20:40:00Z",
}


class DeploymentEntry(Model):
    """A deployment's record, and data for which the specification's record has no field."""

    deployment: Deployment = Field(description="The specification's record.", examples=[_FAILED])
    holder: Holder | None = Field(
        default=None,
        description="Holder that started the deployment; null if it is not known.",
        examples=[
            {
                "host": "build-7",
                "process": 4711,
                "processName": "bash",
                "processStarted": "2026-01-31T20:29:00Z",
            }
        ],
    )
    failure_reason: Text | None = Field(
        default=None,
        description="Reason of the failure, in a sentence; null unless it failed.",
        examples=["The health endpoint did not respond within 30 s."],
    )
    journal: ReleaseJournal | None = Field(
        default=None,
        description="Data that `stitches deploy` needs to continue; null if a pipeline deployed in its own "
        "way.",
        examples=[None],
    )

    @field_validator("failure_reason")
    @classmethod
    def _only_a_failure_has_a_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        deployment: Deployment | None = info.data.get("deployment")
        if reason and deployment and deployment.deployment_status is not DeploymentStatus.FAILED:
            raise rejected(
                'null, because deploymentStatus is not "failed"',
                example="null",
                fix="Correct deploymentStatus, or remove the reason.",
            )
        return reason

    @property
    def can_be_rolled_back_to(self) -> bool:
        """Whether `stitches deploy` released it, and it was healthy."""
        return self.journal is not None and self.deployment.deployment_status is DeploymentStatus.SUCCESS


class DeploymentHistory(Model):
    """The latest deployments of one environment, in the order in which they started, the newest first.

    Only the newest may be in progress.
    """

    entries: Annotated[tuple[DeploymentEntry, ...], Field(max_length=KEPT)] = Field(
        default=(),
        description=f"The latest {KEPT} deployments, the newest first.",
        examples=[[{"deployment": _FAILED}]],
    )
    unlocks: Annotated[tuple[Unlock, ...], Field(max_length=UNLOCKS_KEPT)] = Field(
        default=(),
        description=f"The latest {UNLOCKS_KEPT} periods in which the data locks were off, the newest first.",
        examples=[[]],
    )

    @classmethod
    def stored(cls, stashed: object) -> Self:
        """Read what the stack's state keeps.

        Before there was a history, the state kept only the latest record, or null.

        Raises:
            pydantic.ValidationError: The value has neither form.
        """
        if isinstance(stashed, dict) and stashed.keys() == {"latest"}:
            latest = cast("dict[str, Any]", stashed)["latest"]
            return cls.model_validate({"entries": [] if latest is None else [{"deployment": latest}]})
        return cls.model_validate(stashed)

    @property
    def latest(self) -> DeploymentEntry | None:
        """The newest deployment; None before the first."""
        return self.entries[0] if self.entries else None

    @property
    def in_progress(self) -> DeploymentEntry | None:
        """The deployment that has not ended; None if all have."""
        latest = self.latest
        return None if latest is None or latest.deployment.is_finished else latest

    def with_started(self, entry: DeploymentEntry) -> Self:
        """The history with one more deployment, and without the oldest if there are too many.

        Raises:
            pydantic.ValidationError: Another is in progress, is of another environment, or has the same id.
        """
        return self.model_copy(update={"entries": (entry, *self.entries)[:KEPT]})

    def with_moved(self, entry: DeploymentEntry) -> Self:
        """The history after progress of the deployment that is in progress.

        Raises:
            FinishedDeploymentError: The latest deployment has ended already.
            ValueError: The entry is not that of the deployment in progress, or has ended.
        """
        latest, *earlier = self.entries or (None,)
        if latest is None or latest.deployment.id != entry.deployment.id or entry.deployment.is_finished:
            raise ValueError("Only the deployment in progress can change.")
        if latest.deployment.is_finished:
            raise FinishedDeploymentError(latest.deployment)
        return self.model_copy(update={"entries": (entry, *earlier)})

    def with_closed(
        self, ended: Deployment, failure_reason: str | None = None, *, journal: ReleaseJournal | None = None
    ) -> Self:
        """The history after its latest deployment has ended.

        Args:
            ended: The latest deployment's record, finished.
            failure_reason: Reason of the failure, in a sentence.
            journal: The release's journal; None to keep the present one.

        Raises:
            FinishedDeploymentError: The latest deployment has ended already.
            ValueError: The record is not that of the deployment in progress, or has not ended.
        """
        latest, *earlier = self.entries or (None,)
        if latest is None or latest.deployment.id != ended.id or not ended.is_finished:
            raise ValueError("Only the deployment in progress can be closed, with its finished record.")
        if latest.deployment.is_finished:
            raise FinishedDeploymentError(latest.deployment)
        closed = latest.model_copy(
            update={
                "deployment": ended,
                "failure_reason": failure_reason,
                "journal": journal or latest.journal,
            }
        )
        return self.model_copy(update={"entries": (closed, *earlier)})

    def with_unlocked(self, unlock: Unlock) -> Self:
        """The history with one more period without locks, and without the oldest if there are too many."""
        return self.model_copy(update={"unlocks": (unlock, *self.unlocks)[:UNLOCKS_KEPT]})

    def with_locked(self, at: datetime) -> Self:
        """The history after the locks are back; unchanged if the newest period has ended already."""
        newest, *earlier = self.unlocks or (None,)
        if newest is None or newest.ended_at:
            return self
        return self.model_copy(update={"unlocks": (newest.model_copy(update={"ended_at": at}), *earlier)})

    def leads_to(self, later: "DeploymentHistory") -> bool:
        """Whether another history can follow from this one.

        Deployments may have been added, the one in progress may have changed, and new ones may have replaced
        the oldest; finished deployments must be unchanged.
        """
        known = {entry.deployment.id for entry in self.entries}
        added = [entry for entry in later.entries if entry.deployment.id not in known]
        expected = (*added, *self.entries)[:KEPT]
        return len(later.entries) == len(expected) and all(map(_may_become, expected, later.entries))

    @field_validator("entries")
    @classmethod
    def _is_one_history(cls, entries: tuple[DeploymentEntry, ...]) -> tuple[DeploymentEntry, ...]:
        deployments = [entry.deployment for entry in entries]
        if len({deployment.id for deployment in deployments}) < len(deployments):
            raise rejected(
                "each deployment only once", example="[]", fix="Remove the entries with a repeated id."
            )
        if len({deployment.environment_name for deployment in deployments}) > 1:
            raise rejected(
                "the deployments of one environment",
                example="[]",
                fix="Remove the entries of other environments.",
            )
        if not all(deployment.is_finished for deployment in deployments[1:]):
            raise rejected(
                "at most one deployment in progress: the first entry, which is the newest",
                example="[]",
                fix="Close the deployments that have ended, and put the newest first.",
            )
        return entries


def _may_become(before: DeploymentEntry, after: DeploymentEntry) -> bool:
    same = before.deployment.id == after.deployment.id
    return before == after or (same and not before.deployment.is_finished)


class HistoryUpdate(Model):
    """A history that replaces another. It is stored only if the state still has the other."""

    replaces: DeploymentHistory = Field(
        description="History that the state must have for the update to be stored.",
        examples=[{"entries": []}],
    )
    history: DeploymentHistory = Field(
        description="History that the state has afterwards.",
        examples=[{"entries": [{"deployment": _FAILED}]}],
    )

    @field_validator("history")
    @classmethod
    def _what_has_ended_stays(cls, history: DeploymentHistory, info: ValidationInfo) -> DeploymentHistory:
        replaces: DeploymentHistory | None = info.data.get("replaces")
        if replaces is not None and not replaces.leads_to(history):
            raise rejected(
                "everything in `replaces`, in the same order and with every finished record unchanged",
                example='{"entries": []}',
                fix="Use `stitches deployment start` and `stitches deployment finish` to write it.",
            )
        return history
