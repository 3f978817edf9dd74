"""Whatever call is killed or loses its response, a release ends in one of the allowed states."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.deployment import DeploymentStatus
from operations.deployments.health import Health, HealthCheckStatus
from operations.releases.estate import EstateError, Place
from operations.releases.kudu import KuduError
from operations.terminal.errors import OperationError
from tests.operations.releases.fake_estate import FakeEstate, KilledError
from tests.operations.releases.test_machine import World

_KUDU: Final = frozenset({"deployed", "read", "package", "packages", "use"})
_MANAGER: Final = frozenset({"troubles", "runtime", "set_runtime", "is_swapping", "settings", "outdated"})
_RUNS: Final = 12


@dataclass
class Unreliable:
    """An Azure in which some calls fail, by their number: killed before or after, lost, or not done."""

    estate: FakeEstate
    troubles_at: dict[int, str]
    called: int = field(default=0, init=False)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.estate, name)
        return self._disturbed(name, found) if callable(found) else found

    def _disturbed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def disturbed(*given: Any, **named: Any) -> Any:
            trouble = self.troubles_at.get(self.called)
            self.called += 1
            if trouble == "kill before":
                raise KilledError(name)
            if trouble == "unheard":
                return _without_response(name)
            returned = call(*given, **named)
            if trouble == "kill after":
                raise KilledError(name)
            return _without_response(name) if trouble == "lost" else returned

        return disturbed


def _without_response(name: str) -> object:
    """The result of a call without a response."""
    if name in _KUDU:
        raise KuduError("Kudu does not respond")
    if name in _MANAGER:
        raise EstateError("Azure Resource Manager does not respond.")
    if name == "checked":
        return Health(status=HealthCheckStatus.TIMEOUT, reason="No response.")
    return False if name == "is_ready" else None  # for served; publish and swap return nothing in any case


TROUBLES = st.dictionaries(
    st.integers(0, 60), st.sampled_from(["kill before", "kill after", "unheard", "lost"]), max_size=4
)


@pytest.mark.parametrize("slotted", [True, False])
@given(troubles=TROUBLES, unhealthy=st.booleans())
def test_every_release_ends_healthy_or_leaves_the_earlier_release(
    *, slotted: bool, troubles: dict[int, str], unhealthy: bool
) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder), estate=FakeEstate(slotted=slotted))
        world.release()
        world.estate.calls.clear()
        before, records = world.live, len(world.store.history.entries)
        world.estate.is_healthy = lambda place, release: (
            not unhealthy or place is Place.SLOT or release == before
        )
        estate = world.estate
        world.estate = cast("FakeEstate", Unreliable(estate, troubles))
        for _ in range(_RUNS):
            try:
                world.release()
            except (KilledError, OperationError):
                continue
            if world.store.history.in_progress is None and len(world.store.history.entries) > records:
                break
        world.estate = estate
        assert len(world.store.history.entries) == records + 1
        entry = world.latest
        assert entry.journal
        assert entry.deployment.is_finished
        if entry.deployment.deployment_status is DeploymentStatus.SUCCESS:
            assert not unhealthy
            assert world.live == entry.deployment.id
        elif entry.journal.taken_back is not False:
            assert world.live == before
        assert world.live in (before, entry.deployment.id)
        assert estate.calls.count("swap") <= 2 + len(troubles)
