"""Defines a running release: its parts, its progress, and the remaining time."""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from model.deployment import Deployment, MigrationStatus
from model.deployment_history import DeploymentEntry, DeploymentHistory
from model.deployment_steps import HealthCheckStatus
from model.release_journal import ReleaseJournal, ReleasePhase
from operations.deployments.health import Health
from operations.releases.estate import Estate, Place
from operations.releases.preparation import PreparedHere
from operations.releases.words import one_line
from operations.stacks.fixes import fixes
from operations.terminal.errors import OperationError, explained

SWAP_SECONDS: Final = 200.0
"""The time that a swap and its check need. If less time remains, no swap starts."""


class StepFailedError(Exception):
    """A step failed; the text says why, in a sentence or two.

    Attributes:
        health: The result of the site's health check, if that failed.
    """

    def __init__(self, reason: str, health: HealthCheckStatus = HealthCheckStatus.FAILED) -> None:
        super().__init__(reason)
        self.health = health


class ClosedMeanwhileError(OperationError):
    """Another run has closed the record, so the run that started it has nothing left to do."""


class UnrecordedError(OperationError):
    """The site is in the right state, but the record could not be written: it is still in progress."""


class Clock(Protocol):
    """The time; tests use a clock of their own."""

    def now(self) -> float:
        """Seconds since any moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class RealClock:
    """The machine's clock."""

    def now(self) -> float:
        """Seconds since any moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Store(Protocol):
    """Where the records of deployments are kept."""

    def read(self) -> DeploymentHistory:
        """The current records."""
        ...

    def change(
        self, change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        """Change the records atomically, without losing concurrent changes; see `change_history`."""
        ...

    def refresh(self, urns: Sequence[str], doing: str) -> None:
        """Update some resources in the stack's state to what Azure returns."""
        ...


@dataclass(kw_only=True)
class Release:
    """A running release.

    Attributes:
        entry: Its record with its journal; only in memory until `begun`.
        begun: Whether the store contains the record, in progress.
        package: The file to publish; None if the release goes back to a package that App Service keeps.
        prepares: Whether the package prepares the database before it starts.
        here: Prepares the database from this machine instead; None if the package does, or neither does.
        seconds: How long the release may take.
        pause: Seconds between two checks.
        checked: The result of the site's check, after it passed.
        closes: Returns why another deployment in progress may be closed as failed; None if it may not.
        patient: Delays a signal for some seconds, so that it does not interrupt a write.
    """

    estate: Estate
    store: Store
    entry: DeploymentEntry
    package: Path | None
    prepares: bool
    here: PreparedHere | None = None
    seconds: float = 600.0
    begun: bool = False
    clock: Clock = field(default_factory=RealClock)
    pause: float = 2.0
    closes: Callable[[DeploymentEntry], str | None] = lambda _other: None
    patient: Callable[[], AbstractContextManager[object]] = nullcontext
    since: float = field(init=False)
    checked: Health | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Start its time."""
        self.since = self.clock.now()

    @property
    def journal(self) -> ReleaseJournal:
        """Its journal."""
        if self.entry.journal is None:
            raise ValueError("A release has a journal.")
        return self.entry.journal

    @property
    def deployment(self) -> Deployment:
        """Its record."""
        return self.entry.deployment

    @property
    def id(self) -> str:
        """The id in /release.json when the release is live."""
        return self.journal.release_id

    @property
    def place(self) -> Place:
        """Where it is published: the site or the slot."""
        return Place.SLOT if self.estate.has_slot else Place.SITE

    @property
    def message(self) -> str:
        """The message that identifies its deployment in Kudu."""
        return f"stitches release {self.id}"

    @property
    def may_have_changed(self) -> bool:
        """Whether the site may have changed, by the journal, without a call to Azure."""
        if self.place is Place.SITE:
            return self.begun
        return self.journal.phase in (ReleasePhase.SWAPPING, ReleasePhase.ROLLING_BACK)

    def left(self) -> float:
        """The remaining seconds."""
        return self.seconds - (self.clock.now() - self.since)

    def until(self, what: Callable[[], bool], seconds: float) -> bool:
        """Wait until a condition holds, for at most `seconds`, and no longer than the release may take."""
        end = self.clock.now() + min(seconds, max(self.left(), 0.0))
        while True:
            if what():
                return True
            if self.clock.now() >= end:
                return False
            self.clock.sleep(self.pause)

    def is_at(self, place: Place) -> bool:
        """Whether the site or slot has this release, by its /release.json or, without that, its package."""
        served = self.estate.served(place)
        if served is not None:
            return served == self.id
        package = self.journal.package
        return package is not None and self.estate.package(place) == package

    def healthy(
        self, release_id: str | None, place: Place, *, seconds: float = 30.0, times: int = 3
    ) -> Health:
        """Check the site or slot until it is healthy `times` times in a row; return the last result.

        The release's time limit does not apply: after a swap the result decides about a rollback.
        """
        end, row = self.clock.now() + seconds, 0
        while True:
            health = self.estate.checked(place, release_id)
            row = row + 1 if health.status is HealthCheckStatus.PASSED else 0
            if row >= times:
                return health
            if self.clock.now() >= end:
                if row:  # healthy in the end, but not often enough
                    reason = f"The site was not healthy in {times} checks in a row."
                    return Health(status=HealthCheckStatus.FAILED, reason=reason)
                return health
            self.clock.sleep(0.2 if row else self.pause)

    def remember(self, **journal: object) -> None:
        """Change the journal in memory; the next write includes the change."""
        self.entry = self.entry.model_copy(update={"journal": self.journal.model_copy(update=journal)})

    def note(self, doing: str, **journal: object) -> None:
        """Write the progress to the record, so that another run can continue from it."""
        moved = self.entry.model_copy(update={"journal": self.journal.model_copy(update=journal)})

        def change(history: DeploymentHistory) -> DeploymentHistory:
            self._require_own(history)
            return history.with_moved(moved)

        with self.patient():
            self.store.change(change, f"{doing} deployment {self.deployment.id}")
            self.entry = moved

    @contextmanager
    def recording(self, site: str, to_do: str) -> Generator[None]:
        """Record a result that the site has already reached; explain it if the record cannot be written.

        Args:
            site: The state of the site, as a sentence.
            to_do: How to close the record, as a sentence.

        Raises:
            UnrecordedError: The record could not be written.
            ClosedMeanwhileError: Another run has closed the record.
        """
        try:
            yield
        except ClosedMeanwhileError:
            raise
        except OperationError as error:
            deployment = (
                f"Deployment {self.deployment.id} stays in progress, because its result was not recorded."
            )
            raise UnrecordedError(f"{site} {deployment} {to_do}\n{error}") from None

    def succeed(self) -> None:
        """Record that the release succeeded."""
        milliseconds = self.checked.response_time_ms if self.checked else None
        ended = self._settled().succeed(self._now(), health_check_response_time_ms=milliseconds)
        self._close(ended, None)

    def fail(self, reason: str, health: HealthCheckStatus, *, rolled_back: bool | None = None) -> None:
        """Record that the release failed."""
        ended = self._settled().fail(self._now(), health_check_status=health)
        self._close(ended, reason, taken_back=rolled_back)

    def _close(self, ended: Deployment, reason: str | None, **journal: object) -> None:
        kept = self.journal.model_copy(update={"phase": ReleasePhase.DONE, **journal})
        message = one_line(reason) if reason else None

        def change(history: DeploymentHistory) -> DeploymentHistory:
            self._require_own(history)
            return history.with_closed(ended, message, journal=kept)

        with self.patient():
            self.store.change(change, f"finishing deployment {ended.id}")
            self.entry = self.entry.model_copy(
                update={"deployment": ended, "failure_reason": message, "journal": kept}
            )

    def _require_own(self, history: DeploymentHistory) -> None:
        latest = history.in_progress
        if latest is None or latest.deployment.id != self.deployment.id:
            stack = self.deployment.environment_name.value
            raise ClosedMeanwhileError(
                explained(
                    f"Deployment {self.deployment.id} was closed by another run.",
                    fix=f"Run `{fixes(stack).stitches} deployments {stack}` to see its result. Deploy again"
                    " if you still want to.",
                )
            )

    def _settled(self) -> Deployment:
        record = self.deployment
        return record if record.migration_status else record.migrated(MigrationStatus.NOT_REQUIRED)

    def _now(self) -> datetime:
        return max(datetime.now(UTC), self.deployment.timestamp)
