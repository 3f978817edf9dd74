"""States of stacks that never stood, as `pulumi stack export` prints them."""

import json
from typing import Any

from benchmarks.graph import Graph

PLAN, APP, SLOT = "web:AppServicePlan", "web:WebApp", "web:WebAppSlot"
DATABASE, LOCK = "sql:Database", "authorization:ManagementLockByScope"
SECONDS = {PLAN: 10.0, APP: 40.0, SLOT: 45.0, DATABASE: 60.0, LOCK: 2.0}
"""How long Azure takes to create what these stacks consist of."""


def urn(type_: str, name: str = "shop") -> str:
    prefix = "stitches:components:" if ":" not in type_ else "azure-native:"
    return f"urn:pulumi:prod::shop::{prefix}{type_}::{name}"


def component(type_: str, *given: str, name: str = "shop") -> dict[str, Any]:
    """A component, and the URNs that its arguments are made from."""
    return {
        "urn": urn(type_, name),
        "type": f"stitches:components:{type_}",
        "custom": False,
        "dependencies": list(given),
        "propertyDependencies": {"some": list(given), "other": None},
    }


def resource(
    type_: str,
    *refers_to: str,
    within: str | None = None,
    depends_on: tuple[str, ...] = (),
    name: str = "shop",
) -> dict[str, Any]:
    """A resource of Azure, and the URNs of what it waits for."""
    return {
        "urn": urn(type_, name),
        "type": f"azure-native:{type_}",
        "custom": True,
        "id": "/an/id",
        "parent": within,
        "dependencies": [*refers_to, *depends_on],
        "propertyDependencies": {"some": list(refers_to)},
    }


def graph(*resources: dict[str, Any]) -> Graph:
    """The graph of a stack that consists of these."""
    export = json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources}})
    return Graph.read(export, lambda type_: SECONDS.get(type_.removeprefix("azure-native:"), 0.0))
