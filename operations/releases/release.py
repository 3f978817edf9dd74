"""A release under way: what it consists of, how far it is, and how much time it has left."""

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
from operations.terminal.errors import OperationError, explained

SWAP_SECONDS: Final = 200.0
"""With less time left no swap begins: it and the check need so much."""


class StepFailedError(Exception):
    """A step failed; the text says why, in a sentence or two.

    Attributes:
        health: What the check of the site's health said, where it was that.
    """

    def __init__(self, reason: str, health: HealthCheckStatus = HealthCheckStatus.FAILED) -> None:
        super().__init__(reason)
        self.health = health


class ClosedMeanwhileError(OperationError):
    """Somebody else has closed the record: nothing is left to do for whoever began it."""


class UnrecordedError(OperationError):
    """The site is as it should be, but the record could not be written: it is still in progress."""


class Clock(Protocol):
    """The time, which tests let pass."""

    def now(self) -> float:
        """Seconds since any moment."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class RealClock:
    """The machine's own."""

    def now(self) -> float:
        """Seconds since any moment."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class Store(Protocol):
    """Where the records of deployments are kept."""

    def read(self) -> DeploymentHistory:
        """What is kept now."""
        ...

    def change(
        self, change: Callable[[DeploymentHistory], DeploymentHistory], doing: str
    ) -> DeploymentHistory:
        """Change it, as if nobody else could at the same time; see `change_history`."""
        ...

    def refresh(self, urns: Sequence[str], doing: str) -> None:
        """Let the stack's state say of some resources what Azure says."""
        ...


@dataclass(kw_only=True)
class Release:
    """A release under way.

    Attributes:
        entry: Its record with its journal; in memory alone until `begun`.
        begun: Whether the store holds it, in progress.
        package: The file to publish; None where the release goes back to a package that is kept.
        prepares: Whether the package prepares the database before it starts.
        here: Prepares it from this machine instead; None where the package does, or nobody.
        seconds: How long the release may take.
        pause: Seconds between two looks.
        checked: What the check of the site said, once it passed.
        closes: Why the deployment in progress may be closed as failed for this one; None if it may not.
        patient: Holds a signal back for some seconds from what it should not tear apart.
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
        """Let its time begin."""
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
        """What /release.json names once it is live."""
        return self.journal.release_id

    @property
    def place(self) -> Place:
        """Where it is published."""
        return Place.SLOT if self.estate.has_slot else Place.SITE

    @property
    def message(self) -> str:
        """By which Kudu's deployments are told apart."""
        return f"stitches release {self.id}"

    @property
    def may_have_changed(self) -> bool:
        """Whether the site may be another than before, by what is noted; Azure is not asked."""
        if self.place is Place.SITE:
            return self.begun
        return self.journal.phase in (ReleasePhase.SWAPPING, ReleasePhase.TAKING_BACK)

    def left(self) -> float:
        """The seconds that are left."""
        return self.seconds - (self.clock.now() - self.since)

    def until(self, what: Callable[[], bool], seconds: float) -> bool:
        """Wait until something is so, at most so many seconds, and no longer than the release may take."""
        end = self.clock.now() + min(seconds, max(self.left(), 0.0))
        while True:
            if what():
                return True
            if self.clock.now() >= end:
                return False
            self.clock.sleep(self.pause)

    def is_at(self, place: Place) -> bool:
        """Whether a place has this release: by its own words, or, where it says nothing, by its package."""
        served = self.estate.served(place)
        if served is not None:
            return served == self.id
        package = self.journal.package
        return package is not None and self.estate.package(place) == package

    def healthy(
        self, release_id: str | None, place: Place, *, seconds: float = 30.0, times: int = 3
    ) -> Health:
        """Ask a place until it was well, and served a release, so often in a row; or the last bad answer.

        The time of a release does not end it: after a swap the answer decides whether it is taken back.
        """
        end, row = self.clock.now() + seconds, 0
        while True:
            health = self.estate.judged(place, release_id)
            row = row + 1 if health.status is HealthCheckStatus.PASSED else 0
            if row >= times:
                return health
            if self.clock.now() >= end:
                if row:  # well at last, but not often enough
                    reason = "The site is not healthy throughout."
                    return Health(status=HealthCheckStatus.FAILED, reason=reason)
                return health
            self.clock.sleep(0.2 if row else self.pause)

    def remember(self, **journal: object) -> None:
        """Change the journal in memory; the next write takes it along."""
        self.entry = self.entry.model_copy(update={"journal": self.journal.model_copy(update=journal)})

    def note(self, doing: str, **journal: object) -> None:
        """Write how far it is into the record, from which another run goes on."""
        moved = self.entry.model_copy(update={"journal": self.journal.model_copy(update=journal)})

        def change(history: DeploymentHistory) -> DeploymentHistory:
            self._require_own(history)
            return history.with_moved(moved)

        with self.patient():
            self.store.change(change, f"{doing} deployment {self.deployment.id}")
            self.entry = moved

    @contextmanager
    def recording(self, site: str, to_do: str) -> Generator[None]:
        """What is done here notes an end that the site has reached already: where it fails, that is said.

        Args:
            site: How the site is, as a sentence.
            to_do: What brings the record to its end.

        Raises:
            UnrecordedError: It could not be noted.
            ClosedMeanwhileError: Somebody else has closed the record.
        """
        try:
            yield
        except ClosedMeanwhileError:
            raise
        except OperationError as error:
            deployment = (
                f"Deployment {self.deployment.id} stays in progress, since that could not be recorded."
            )
            raise UnrecordedError(f"{site} {deployment} {to_do}\n{error}") from None

    def succeed(self) -> None:
        """Write that it succeeded."""
        milliseconds = self.checked.response_time_ms if self.checked else None
        ended = self._settled().succeed(self._now(), health_check_response_time_ms=milliseconds)
        self._close(ended, None)

    def fail(self, reason: str, health: HealthCheckStatus, *, taken_back: bool | None = None) -> None:
        """Write that it failed."""
        ended = self._settled().fail(self._now(), health_check_status=health)
        self._close(ended, reason, taken_back=taken_back)

    def _close(self, ended: Deployment, reason: str | None, **journal: object) -> None:
        kept = self.journal.model_copy(update={"phase": ReleasePhase.DONE, **journal})
        told = one_line(reason) if reason else None

        def change(history: DeploymentHistory) -> DeploymentHistory:
            self._require_own(history)
            return history.with_closed(ended, told, journal=kept)

        with self.patient():
            self.store.change(change, f"finishing deployment {ended.id}")
            self.entry = self.entry.model_copy(
                update={"deployment": ended, "failure_reason": told, "journal": kept}
            )

    def _require_own(self, history: DeploymentHistory) -> None:
        latest = history.in_progress
        if latest is None or latest.deployment.id != self.deployment.id:
            raise ClosedMeanwhileError(
                explained(
                    f"Deployment {self.deployment.id} was closed meanwhile by somebody else.",
                    fix="Look at `stitches deployments`, and deploy again where that is still wanted.",
                )
            )

    def _settled(self) -> Deployment:
        record = self.deployment
        return record if record.migration_status else record.migrated(MigrationStatus.NOT_REQUIRED)

    def _now(self) -> datetime:
        return max(datetime.now(UTC), self.deployment.timestamp)
