"""Runs the steps of a release from the first to the last, and rolls back if one fails."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from model.deployment_steps import HealthCheckStatus
from model.release_journal import ReleasePhase
from operations.releases.estate import EstateError, Place
from operations.releases.kudu import KuduError
from operations.releases.release import ClosedMeanwhileError, Release, StepFailedError
from operations.releases.steps import STEPS, Step, exchange
from operations.releases.words import one_line
from operations.stacks.fixes import fixes
from operations.terminal.errors import OperationError

ROLLBACK_SECONDS: Final = 240.0
"""How long a rollback may take, independent of the time that the release had left."""

_GOES_ON: Final = "Run the same command again to complete it."


class Outcome(IntEnum):
    """How a release ended; also the exit code."""

    RELEASED = 0
    FAILED = 1
    """It failed, and the site is in its previous state."""
    REJECTED = 2
    """Nothing has changed."""
    BROKEN = 3
    """It failed, and the site may not be in its previous state."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a step ended.

    Attributes:
        result: The result, in a few words or a sentence.
        failed: Whether it failed.
    """

    name: str
    seconds: float
    result: str
    failed: bool = False


Show = Callable[[str, Ended | None], None]
"""Called with the step's name when each step starts, and with the name and the result when it ends."""


def run(release: Release, show: Show, steps: Sequence[Step] = STEPS) -> Outcome:
    """Run the steps of a release.

    Raises:
        OperationError: Nothing has changed; or the record could not be written, and a second run continues.
    """
    for step in steps:
        if release.begun and release.journal.phase is ReleasePhase.ROLLING_BACK:
            break
        try:
            with _shown(release, step.name, show) as results:
                results.append(step.does(release, step.seconds))
        except StepFailedError as failure:
            return _failed(release, step.name, str(failure), failure.health, show)
        except KuduError as error:
            return _failed(release, step.name, f"{error}.", HealthCheckStatus.FAILED, show)
        except EstateError as error:
            if not release.begun:
                raise
            return _failed(release, step.name, str(error), HealthCheckStatus.FAILED, show)
    else:
        return Outcome.RELEASED
    journal = release.journal
    return _rolled_back(release, journal.failure or "", journal.health or HealthCheckStatus.FAILED, show)


def _failed(release: Release, step: str, why: str, health: HealthCheckStatus, show: Show) -> Outcome:
    """End a release that failed; first undo its changes to the site."""
    reason = f"Step {step} failed. {why}"
    try:
        changed = _has_changed(release)
    except KuduError as error:
        raise EstateError(f"{reason} It is not known whether the site has changed: {error}.") from None
    if not changed:
        with release.recording(
            f"{reason} The site is as it was before.", "Run the same command again to continue."
        ):
            release.fail(reason, health)
        return Outcome.FAILED
    note = {"phase": ReleasePhase.ROLLING_BACK, "failure": one_line(reason), "health": health}
    to_do = _GOES_ON
    try:
        # Before the rollback starts: if this run is killed, the next one must not continue the release.
        release.note("rolling back", **note)
    except ClosedMeanwhileError:
        raise
    except OperationError:
        # The rollback does not wait for the record: an update of the infrastructure may lock the stack for
        # longer than users can wait.
        release.remember(**note)
        to_do = _close_first(release)
    return _rolled_back(release, reason, health, show, to_do)


def _close_first(release: Release) -> str:
    """How to close a release whose failure could not be recorded: another run does not know of it."""
    stack, holder = release.deployment.environment_name.value, release.entry.holder
    stitches = fixes(stack).stitches
    if holder and holder.run:
        # Only another attempt of the run could close the record with `deployment finish`.
        return (
            f"Do not choose “Re-run failed jobs” of {holder.run.url}: it would release the version that"
            " failed. When no other update of the stack is running, release another version with"
            f" `{stitches} deploy {stack} … --take-over`, which closes this deployment's record."
        )
    command = "rollback" if release.journal.rolls_back else "deploy"
    return (
        "When no other update of the stack is running, run"
        f" `{stitches} deployment finish {stack} --failed` to close the deployment's record. Do not run"
        f" `{command}` again before that: it would release the version that failed."
    )


def _has_changed(release: Release) -> bool:
    """Whether the site may have changed."""
    if release.place is Place.SITE:
        before = (release.journal.previous_package, release.journal.previous_runtime)
        return (release.estate.package(Place.SITE), release.estate.runtime(Place.SITE)) != before
    return release.journal.phase is not ReleasePhase.PUBLISHING and _may_have(release)


def _may_have(release: Release) -> bool:
    return release.estate.is_swapping() or release.is_at(Place.SITE)


def _rolled_back(
    release: Release, reason: str, health: HealthCheckStatus, show: Show, to_do: str = _GOES_ON
) -> Outcome:
    release.seconds, release.since = ROLLBACK_SECONDS, release.clock.now()
    try:
        with _shown(release, "roll back", show) as results:
            results.append(_roll_back(release))
    except (StepFailedError, KuduError, OperationError) as failure:
        release.fail(f"{reason} The rollback failed: {failure}", health, rolled_back=False)
        return Outcome.BROKEN
    with release.recording(f"{reason} The site is in its previous state again.", to_do):
        release.fail(reason, health, rolled_back=True)
    return Outcome.FAILED


def _roll_back(release: Release) -> str:
    """Make the site serve the previous release again, and check its health."""
    previous = release.journal.previous_release_id
    if release.place is Place.SITE:
        if release.journal.previous_package is None:
            return "there was no previous release, so the site stays as it is"
        _restore_runtime(release)
        if release.estate.package(Place.SITE) != release.journal.previous_package:
            release.estate.use(Place.SITE, release.journal.previous_package)
    else:
        exchange(
            release,
            ROLLBACK_SECONDS,
            # A swap that is still running may still move the release to the site.
            wanted=lambda: not release.is_at(Place.SITE) and not release.estate.is_swapping(),
            source=lambda: release.is_at(Place.SITE),
        )
    if previous is None:
        return "the site serves no release, as before"
    health = release.healthy(previous, Place.SITE, seconds=60.0)
    if health.status is not HealthCheckStatus.PASSED:
        raise StepFailedError(health.reason, health.status)
    return f"the site serves release {previous} again, and is healthy"


def _restore_runtime(release: Release) -> None:
    before = release.journal.previous_runtime
    if before and release.estate.runtime(Place.SITE) != before:
        release.estate.set_runtime(Place.SITE, before)


@contextmanager
def _shown(release: Release, name: str, show: Show) -> Generator[list[str]]:
    """Report the start of a step, its end, and how long it took."""
    begun, results = release.clock.now(), list[str]()
    show(name, None)
    try:
        yield results
    except (StepFailedError, KuduError, EstateError) as failure:
        show(name, Ended(name=name, seconds=release.clock.now() - begun, result=str(failure), failed=True))
        raise
    show(name, Ended(name=name, seconds=release.clock.now() - begun, result=" ".join(results)))
