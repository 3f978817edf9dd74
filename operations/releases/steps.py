"""Defines the steps of a release, in order. Each can run again after a kill: it checks before it acts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar, cast

from model.deployment import MigrationStatus
from model.deployment_history import DeploymentHistory
from model.deployment_steps import HealthCheckStatus
from model.release_journal import ReleasePhase
from operations.deployments.in_progress import held
from operations.releases.estate import Place, SwapRejectedError
from operations.releases.kudu import DeploymentState, KuduBusyError, KuduError
from operations.releases.preparation import RESULT
from operations.releases.release import SWAP_SECONDS, Release, StepFailedError
from operations.releases.words import one_line
from operations.terminal.errors import OperationError, explained

_PUBLISHING_TRIES: Final = 2
_SWAPPING_TRIES: Final = 2
# After a lost response, Azure may still start the operation within this time.
_GRACE_SECONDS: Final = 10.0
# If Kudu does not have a package this long after it was sent, the package did not arrive.
_LOST_SECONDS: Final = 20.0

_UNREACHED: Final = "check whether this machine reaches the SQL server, and has the migrator's identity."
_UNREPORTED: Final = "read the log of the slot, in /home/LogFiles."

_Response = TypeVar("_Response")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step.

    Attributes:
        seconds: How long it may take; the release's time limit applies as well.
        does: Runs it, and returns the result in a few words.
    """

    name: str
    seconds: float
    does: Callable[[Release, float], str]


def preflight(release: Release, seconds: float) -> str:
    """Check whether a release can start, without changing anything.

    Raises:
        OperationError: It cannot; the message names all reasons.
    """
    troubles = release.estate.troubles()
    if not release.until(lambda: _ready(release), seconds):
        troubles.append(
            "Kudu, which receives the package, does not respond: wait some minutes, and run the command"
            " again."
        )
    if not release.begun and release.estate.is_swapping():
        troubles.append("Another operation on the site is running: wait until it ends.")
    if _is_gone(release):
        troubles.append("App Service no longer keeps the package of that release: deploy its commit again.")
    if troubles:
        what = "continue." if release.begun else "start. Nothing has changed."
        raise OperationError(explained(f"The release cannot {what}", found=" ".join(troubles)))
    return "ready"


def begin(release: Release, _seconds: float) -> str:
    """Write the record, which is also the lock. This is write 1 of 3."""
    if release.begun:
        return f"continues deployment {release.deployment.id}"
    release.remember(
        previous_release_id=release.estate.served(Place.SITE),
        previous_package=release.estate.package(Place.SITE),
        previous_runtime=release.estate.runtime(Place.SITE),
    )

    def change(history: DeploymentHistory) -> DeploymentHistory:
        other = history.in_progress
        if other and other.deployment.id != release.deployment.id:
            reason = release.closes(other)
            if reason is None:
                raise held(other)
            ended = other.deployment.fail(max(datetime.now(UTC), other.deployment.timestamp))
            history = history.with_closed(ended, reason)
        return history.with_started(release.entry)

    with release.patient():
        release.store.change(change, f"beginning deployment {release.deployment.id}")
        release.begun = True
    return f"deployment {release.deployment.id}"


def publish(release: Release, seconds: float) -> str:
    """Publish the package: send it once, or twice if Kudu was restarted during the deployment."""
    if release.is_at(release.place) or (release.place is Place.SLOT and release.is_at(Place.SITE)):
        return "the package is already published"
    end = release.clock.now() + seconds
    _bring_runtime(release, end)
    if release.package is None:
        _use(release, release.journal.package)
        return "uses the package that App Service kept"
    passed: set[str] = set()
    for attempt in range(1, _PUBLISHING_TRIES + 1):
        state = _sent(release, release.package, end, passed)
        if state is DeploymentState.DONE:
            release.remember(package=release.estate.package(release.place))
            return "published" if attempt == 1 else "published at the second attempt: Kudu was restarted"
    raise StepFailedError("Kudu was restarted twice while it deployed the package; run the command again.")


def migrate(release: Release, seconds: float) -> str:
    """Wait until the package has prepared the database, and record which migrations were applied."""
    if release.deployment.migration_status is not None:
        return "nothing to do"
    if release.here is not None:
        found = _result(release.here.run(release.id, release.estate.settings(release.place), seconds) or "")
    elif release.prepares:
        found = _reported(release, seconds)
    else:
        return "nothing to do"
    if not found:
        why = _UNREACHED if release.here else _UNREPORTED
        raise StepFailedError(f"The database was not prepared in time: {why}")
    before, after = (tuple(map(str, found.get(each, ()))) for each in ("before", "after"))
    applied = tuple(each for each in after if each not in before)
    status = MigrationStatus(found["status"])
    record = release.deployment.migrated(status, applied)
    release.entry = release.entry.model_copy(update={"deployment": record})
    if status is MigrationStatus.FAILED:
        done = f" Applied before it failed: {', '.join(applied)}." if applied else ""
        # A bundle's message may contain the connection string: `one_line` hides secrets.
        message = one_line(str(found.get("said") or "it does not say why"))
        step = one_line(str(found.get("step", "unknown")))
        raise StepFailedError(f"The database could not be prepared (step {step}): {message}.{done}")
    return f"applied {', '.join(applied)}" if applied else "no migration was missing"


def _reported(release: Release, seconds: float) -> dict[str, Any]:
    """What the package reports about the database; empty if it does not report in time."""
    path = RESULT.format(release=release.id)
    found: dict[str, Any] = {}

    def is_there() -> bool:
        release.estate.served(release.place)  # a site may not start without a request
        text = _quiet(lambda: release.estate.read(release.place, path))
        if text is None:
            return False
        found.update(_result(text))
        return bool(found)

    release.until(is_there, seconds)
    return found


def warm(release: Release, seconds: float) -> str:
    """Wait until the new release is served where it was published, and is healthy."""
    if release.place is Place.SITE or release.is_at(Place.SITE):
        return "not needed"
    reasons: list[str] = []

    def is_well() -> bool:
        health = release.estate.checked(release.place, release.id)
        reasons[:] = [health.reason]
        return health.status is HealthCheckStatus.PASSED

    if not release.until(is_well, seconds):
        raise StepFailedError(f"The slot did not become healthy in time. {''.join(reasons)}")
    return "the slot serves it, and is healthy"


def swap(release: Release, seconds: float) -> str:
    """Swap slot and site, once, after write 2."""
    if release.place is Place.SITE:
        return "there is no slot"
    if release.journal.phase is ReleasePhase.PUBLISHING:
        if release.left() < min(SWAP_SECONDS, release.seconds / 3):
            raise StepFailedError(
                f"Only {release.left():.0f} s are left, too few for a swap. Production has not changed."
            )
        release.note("swapping", phase=ReleasePhase.SWAPPING, swap_begun_at=datetime.now(UTC))
    exchange(
        release, seconds, wanted=lambda: release.is_at(Place.SITE), source=lambda: release.is_at(Place.SLOT)
    )
    return "production has it"


def exchange(
    release: Release, seconds: float, *, wanted: Callable[[], bool], source: Callable[[], bool]
) -> None:
    """Swap, unless it is done; never while a swap may be running, because two would undo each other.

    Args:
        release: The release.
        seconds: How long it may take.
        wanted: Whether the site has the wanted release.
        source: Whether the slot has it, so that a swap would move it to the site.

    Raises:
        StepFailedError: The site does not have it; the reason is Azure's, if Azure gave one.
    """
    end = release.clock.now() + seconds
    reason = ""
    for _ in range(_SWAPPING_TRIES):
        calm = 0.0
        if _settled(release, end, wanted):
            return
        if not source():
            raise StepFailedError(
                "The slot has a release other than the published one, so nothing was swapped."
            )
        try:
            with release.patient():
                release.estate.swap(max(end - release.clock.now(), 1.0))
            calm = release.clock.now() + _GRACE_SECONDS
        except SwapRejectedError as rejected:
            reason = _explained(str(rejected))
        while release.clock.now() < calm:
            if wanted():
                return
            release.clock.sleep(release.pause)
        if release.clock.now() >= end:
            break
    if not _settled(release, end, wanted):
        raise StepFailedError(f"The swap did not happen. {reason}".strip())


def verify(release: Release, _seconds: float) -> str:
    """Check the site as its users reach it: three healthy responses in a row from this release (SC-007)."""
    health = release.healthy(release.id, Place.SITE)
    if health.status is not HealthCheckStatus.PASSED:
        raise StepFailedError(health.reason, health.status)
    release.checked = health
    return f"healthy in {health.response_time_ms:g} ms"


def finish(release: Release, _seconds: float) -> str:
    """Record the result. This is write 3 of 3."""
    with release.recording(
        f"Release {release.id} is live and healthy.", "Run the same command again to record the result."
    ):
        if outdated := release.estate.outdated():
            # The program keeps the runtime of the state: a later update would restore the previous runtime.
            release.store.refresh(outdated, f"noting the runtime of deployment {release.deployment.id}")
        release.succeed()
    return "recorded"


STEPS: Final = (
    Step(name="preflight", seconds=20, does=preflight),
    Step(name="begin", seconds=15, does=begin),
    Step(name="publish", seconds=150, does=publish),
    # This step precedes `warm`, because the package prepares the database before it starts the application.
    Step(name="migrate", seconds=90, does=migrate),
    Step(name="warm", seconds=60, does=warm),
    Step(name="swap", seconds=165, does=swap),
    Step(name="verify", seconds=30, does=verify),
    Step(name="finish", seconds=15, does=finish),
)
"""All steps, with the seconds that each may take; together they fit into the 600 s of SC-006."""


def _is_gone(release: Release) -> bool:
    """Whether the release of a rollback is neither live where it is needed nor kept there."""
    if release.package is not None or release.begun or release.is_at(release.place):
        return False
    return release.journal.package not in release.estate.packages(release.place)


def _ready(release: Release) -> bool:
    try:
        return release.estate.is_ready(release.place)
    except KuduError as error:
        raise OperationError(
            explained(
                f"{error}.",
                fix="Sign in with an account that may publish to the site, such as a Website Contributor.",
            )
        ) from None


def _sent(release: Release, package: Path, end: float, passed: set[str]) -> DeploymentState:
    """Wait until the package is deployed; send it only if Kudu does not have it yet.

    Args:
        release: The release.
        package: The file.
        end: When to give up.
        passed: The ids of the deployments that a restart of Kudu interrupted.
    """
    estate, clock = release.estate, release.clock
    due = clock.now()
    while clock.now() < min(end, release.since + release.seconds):
        found = _quiet(lambda: estate.deployed(release.place, release.message))
        if found and found.id not in passed:
            if found.state is DeploymentState.FAILED:
                raise StepFailedError(
                    f"Kudu did not deploy the package: {found.message or 'it does not say why'}."
                )
            if found.state is DeploymentState.INTERRUPTED:
                passed.add(found.id)
            if found.state is not DeploymentState.PENDING:
                return found.state
        elif clock.now() >= due and _ready(release):
            try:
                estate.publish(release.place, package, release.message)
                due = clock.now() + _LOST_SECONDS
            except KuduBusyError:
                pass  # another deployment is running; it ends by itself
            except KuduError as error:
                raise StepFailedError(f"{error}.") from None
        clock.sleep(release.pause)
    raise StepFailedError("Kudu did not deploy the package in time. Its log is at /api/deployments.")


def _bring_runtime(release: Release, end: float) -> None:
    """Set the runtime of the site or slot to the release's; this restarts its Kudu."""
    wanted = release.journal.runtime
    if wanted is None or release.estate.runtime(release.place) == wanted:
        return
    release.estate.set_runtime(release.place, wanted)
    if not release.until(lambda: _ready(release), end - release.clock.now()):
        raise StepFailedError(f"Kudu has not responded since the runtime was changed to {wanted}.")


def _use(release: Release, package: str | None) -> None:
    if package is None:
        raise StepFailedError("The package of that release is not known, so the site cannot run it.")
    try:
        release.estate.use(release.place, package)
    except KuduError as error:
        raise StepFailedError(f"{error}.") from None


def _settled(release: Release, end: float, wanted: Callable[[], bool]) -> bool:
    """Wait while a swap is running; then return whether the site has the wanted release."""
    while release.estate.is_swapping() and release.clock.now() < end:
        release.clock.sleep(release.pause)
    return wanted()


def _explained(message: str) -> str:
    """Azure's message about a swap, with the most frequent cause."""
    if "http ping" not in message.lower():
        return message
    return (
        f"{message} Azure requests the health path over plain HTTP and expects status 200. An application "
        "that redirects this request to HTTPS fails the check."
    )


def _quiet(ask: Callable[[], _Response]) -> _Response | None:
    """A response of Kudu; None while Kudu does not respond."""
    try:
        return ask()
    except KuduError:
        return None


def _result(text: str) -> dict[str, Any]:
    try:
        found: Any = json.loads(text)
        MigrationStatus(found["status"])
    except (ValueError, KeyError, TypeError):
        return {}
    return cast("dict[str, Any]", found)
