"""Reads from a stack's state the app and the slot to which the stack is released."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

import httpx

from azure_facts import identifiers
from operations.releases.estate import Place
from operations.releases.telemetry import Component
from operations.stacks.fixes import fixes
from operations.stacks.state import Resource, State, plain
from operations.terminal.errors import OperationError, explained

RUNTIME: Final = "linuxFxVersion"
"""The property with the runtime of a site's code. Each release sets it; a swap exchanges it with the code."""

_APP: Final = "azure-native:web:WebApp"
_SLOT: Final = "azure-native:web:WebAppSlot"
_HEALTH: Final = "/api/health"


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The app or the slot in the stack's state."""

    urn: str
    runtime: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """The app and the slot to which a stack is released, from its state.

    Attributes:
        app_id: The app's id in Azure.
        slot: The slot's name; None if there is no slot.
        site: The address of the site for its users.
        slot_site: The address of the slot; None if there is no slot.
        runtime: The configured runtime of the code: `stitches:appService.runtime` of the latest update.
        recorded: The app and the slot in the state.
        component: The Application Insights in which releases are marked; None if the state has none.
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
        """Read it from a stack's state: never from the environment, which could name another stack's.

        Raises:
            OperationError: The state does not contain it.
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
    """The runtime in the inventory, one of the stack's outputs; app and slot must have the same."""
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
            f"The state of stack {stack} does not contain the app and the addresses to which to release.",
            expected="one app, and the outputs `endpoints.site` and, with a slot, `endpoints.slot`",
            fix=fixes(stack).update,
        )
    )
