"""Reads from a stack's state which of its data locks are on, and which are off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic import ValidationError

from engine_wire import STASH_TYPE
from model.deployment_history import DeploymentHistory
from model.unlock import Unlock
from operations.stacks.fixes import fixes
from operations.stacks.state import Resource, State, plain

LOCK: Final = "azure-native:authorization:ManagementLockByScope"
_COMPONENT: Final = "stitches:components:DataLock"


@dataclass(frozen=True, kw_only=True)
class DataLocks:
    """The data locks of a stack.

    Attributes:
        locks: The locks that the program declares, by URN; None for a lock that is not in the state.
        unlock: The last `stitches unlock`; None if there was none.
    """

    locks: Mapping[str, Resource | None]
    unlock: Unlock | None

    @classmethod
    def of(cls, state: State) -> Self:
        """Read them from a state."""
        urns = (_lock_urn(component.urn) for component in state.of_type(_COMPONENT))
        return cls(locks={urn: state.living.get(urn) for urn in urns}, unlock=_latest_unlock(state))

    @property
    def off(self) -> tuple[str, ...]:
        """The URNs of the locks that are off, or were about to be removed when the command was killed.

        The state keeps a lock that `stitches unlock` has deleted. A lock that was created later is on again.
        """
        opened = self.unlock.since if self.unlock and not self.unlock.ended_at else None
        return tuple(
            urn
            for urn, lock in self.locks.items()
            if lock is None or (opened and (lock.created is None or lock.created <= opened))
        )

    def warning(self, stack: str, now: datetime) -> str | None:
        """The warning that locks are off; None if all are on."""
        if not self.off:
            return None
        fix = f"Set them again: `{fixes(stack).stitches} unlock {stack} --end`."
        counted = f"{len(self.off)} of {len(self.locks)} data locks of stack {stack} are off"
        if self.unlock is None or self.unlock.ended_at:
            return f"{counted}: they were removed by hand, or not created yet. {fix}"
        unlock = self.unlock
        late = ", which has passed" if now > unlock.until else ""
        return (
            f"{counted}, since {_time(unlock.since)} until {_time(unlock.until)}{late}: {unlock.by}"
            f" removed them ({unlock.reason}). {fix}"
        )


def _lock_urn(component: str) -> str:
    """The URN of the lock in a component: both have the same name."""
    stack_and_project, name = component.rsplit("::", 1)
    return f"{stack_and_project}${LOCK}::{name}"


def _latest_unlock(state: State) -> Unlock | None:
    for stash in state.of_type(STASH_TYPE):
        try:
            history = DeploymentHistory.stored(plain(stash.inputs.get("input")))
        except ValidationError:
            return None  # the commands that read the deployments report the error
        return history.unlocks[0] if history.unlocks else None
    return None


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
