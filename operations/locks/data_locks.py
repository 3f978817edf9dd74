"""The locks on what holds data, as a stack's state shows them: which are on, and which are off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from pydantic import ValidationError

from engine_wire import STASH_TYPE
from model.deployment_history import DeploymentHistory
from model.unlock import Unlock
from operations.stacks.remedies import remedies
from operations.stacks.state import Resource, State, plain

LOCK: Final = "azure-native:authorization:ManagementLockByScope"
_COMPONENT: Final = "stitches:components:DataLock"


@dataclass(frozen=True, kw_only=True)
class DataLocks:
    """The data locks of a stack.

    Attributes:
        locks: What the program declares, by the lock's URN, with the lock; None where the state has none.
        unlock: The last time that somebody took them off by `stitches unlock`; None if nobody has.
    """

    locks: Mapping[str, Resource | None]
    unlock: Unlock | None

    @classmethod
    def of(cls, state: State) -> Self:
        """Find them in a state."""
        urns = (_lock_urn(component.urn) for component in state.of_type(_COMPONENT))
        return cls(locks={urn: state.living.get(urn) for urn in urns}, unlock=_latest_unlock(state))

    @property
    def off(self) -> tuple[str, ...]:
        """The URNs of those that are off, or were about to be taken off when the command was killed.

        The state keeps a lock that `stitches unlock` has deleted; one that was made after it is back.
        """
        opened = self.unlock.since if self.unlock and not self.unlock.ended_at else None
        return tuple(
            urn
            for urn, lock in self.locks.items()
            if lock is None or (opened and (lock.created is None or lock.created <= opened))
        )

    def told(self, stack: str, now: datetime) -> str | None:
        """What a person has to know of those that are off; None where all are on."""
        if not self.off:
            return None
        back = f"Put them back: `{remedies(stack).stitches} unlock {stack} --end`."
        counted = f"{len(self.off)} of {len(self.locks)} data locks of stack {stack} are off"
        if self.unlock is None or self.unlock.ended_at:
            return f"{counted}: a person deleted them, or no update set them. {back}"
        unlock = self.unlock
        late = ", which is over" if now > unlock.until else ""
        return (
            f"{counted}, since {_time(unlock.since)} until {_time(unlock.until)}{late}: {unlock.by} took them"
            f" off ({unlock.reason}). {back}"
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
            return None  # what reads the deployments says what is wrong
        return history.unlocks[0] if history.unlocks else None
    return None


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"
