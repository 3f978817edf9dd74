"""Where a stack's releases go, as its state says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx

from azure_facts import identifiers
from operations.releases.estate import Place
from operations.releases.telemetry import Component
from operations.stacks.remedies import remedies
from operations.stacks.state import Resource, State, plain
from operations.terminal.errors import OperationError, explained

RUNTIME: Final = "linuxFxVersion"
"""What a site's code runs on. A release brings its own; a swap exchanges it with the code."""

_APP: Final = "azure-native:web:WebApp"
_SLOT: Final = "azure-native:web:WebAppSlot"
_HEALTH: Final = "/api/health"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What the stack's state says of the app or the slot."""

    urn: str
    runtime: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a stack's releases go, as its state says.

    Attributes:
        app_id: The app's id in Azure.
        slot: The slot's name; None where there is none.
        site: The address by which people reach the site.
        slot_site: The address by which the slot can be asked.
        runtime: What the stack wants its code to run on: `stitches:appService.runtime` of the latest update.
        recorded: What the state says of app and slot.
        component: The Application Insights in which releases are marked; None where the state names none.
    """

    app_id: str
    slot: str | None
    site: str
    slot_site: str | None
    runtime: str
    recorded: Mapping[Place, Recorded]
    component: Component | None = None
    health_path: str = _HEALTH

    @classmethod
    def of(cls, state: State, stack: str) -> Self:
        """Read it from a stack's state: never from the environment, which could name another's.

        Raises:
            OperationError: The stack does not say it.
        """
        found = plain(state.outputs.get("endpoints"))
        endpoints: Mapping[str, Any] = found if isinstance(found, dict) else {}
        apps, slots = list(state.of_type(_APP)), list(state.of_type(_SLOT))
        site, health = endpoints.get("site"), endpoints.get("health")
        slot_site = endpoints.get("slot")
        if len(apps) != 1 or not apps[0].id or len(slots) > 1 or not isinstance(site, str):
            raise _no_target(stack)
        if slots and not isinstance(slot_site, str):
            raise _no_target(stack)
        return cls(
            app_id=apps[0].id,
            slot=_slot_name(slots[0]) if slots else None,
            site=site,
            slot_site=slot_site if slots and isinstance(slot_site, str) else None,
            runtime=_wanted_runtime(state) or _recorded(apps[0]).runtime,
            recorded={
                Place.SITE: _recorded(apps[0]),
                **({Place.SLOT: _recorded(slots[0])} if slots else {}),
            },
            component=Component.of(state),
            health_path=httpx.URL(health).path if isinstance(health, str) else _HEALTH,
        )


def _recorded(site: Resource) -> Recorded:
    return Recorded(urn=site.urn, runtime=str(site.value(f"siteConfig.{RUNTIME}") or ""))


def _wanted_runtime(state: State) -> str | None:
    """What the inventory, among the stack's outputs, says of app and slot: they are to be alike."""
    inventory = plain(state.outputs.get("resources"))
    for each in inventory if isinstance(inventory, list) else ():
        configuration = each.get("configuration") if isinstance(each, dict) else None
        runtime = configuration.get(RUNTIME) if isinstance(configuration, dict) else None
        if isinstance(runtime, str):
            return runtime
    return None


def _slot_name(slot: Resource) -> str:
    return identifiers.name(slot.id or "")


def _no_target(stack: str) -> OperationError:
    return OperationError(
        explained(
            f"The state of stack {stack} does not say where to release to.",
            expected="one app, and the outputs `endpoints.site` and, with a slot, `endpoints.slot`",
            fix=remedies(stack).bring_up,
        )
    )
