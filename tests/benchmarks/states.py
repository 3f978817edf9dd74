"""States of stacks that never existed, as `pulumi stack export` prints them."""

import json
from typing import Any

PLAN, APP, SLOT = "web:AppServicePlan", "web:WebApp", "web:WebAppSlot"
DATABASE, LOCK = "sql:Database", "authorization:ManagementLockByScope"
SECONDS = {PLAN: 10.0, APP: 40.0, SLOT: 45.0, DATABASE: 60.0, LOCK: 2.0}
"""The times that Azure takes to create the resources of these stacks."""


def seconds(type_: str) -> float:
    return SECONDS.get(type_.removeprefix("azure-native:"), 0.0)


def urn(type_: str, name: str = "shop") -> str:
    prefix = "stitches:components:" if ":" not in type_ else "azure-native:"
    return f"urn:pulumi:prod::shop::{prefix}{type_}::{name}"


def component(type_: str, *given: str, within: str | None = None, name: str = "shop") -> dict[str, Any]:
    """A component, and the URNs on which its arguments depend."""
    return {
        "urn": urn(type_, name),
        "type": f"stitches:components:{type_}",
        "custom": False,
        "parent": within,
        "dependencies": list(given),
    }


def resource(type_: str, *waits_for: str, within: str | None = None, name: str = "shop") -> dict[str, Any]:
    """An Azure resource, and the URNs on which it depends."""
    return {
        "urn": urn(type_, name),
        "type": f"azure-native:{type_}",
        "custom": True,
        "id": "/an/id",
        "parent": within,
        "inputs": {},
        "dependencies": list(waits_for),
    }


def export(*resources: dict[str, Any]) -> str:
    """The state of a stack with these resources."""
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": resources}})
