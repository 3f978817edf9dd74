"""The inventory: what the program knows about each InfrastructureResource of the specification.

Only the engine knows status and times: `stitches resources STACK` adds them from the state.
"""

from typing import Any

import pulumi

from components.placement import Placement
from model.resource import ResourceType


def declare(
    resource_type: ResourceType,
    resource_id: pulumi.Input[str],
    name: str,
    placement: Placement,
    configuration: dict[str, Any],
    *refers_to: pulumi.Input[str],
) -> dict[str, Any]:
    """One entry of the stack output `resources`: a ResourceDeclaration on the wire.

    `configuration` has the most important settings, under ARM's names and never secret; `refers_to` are the
    ids of the resources that it refers to.
    """
    return {
        "id": resource_id,
        "type": resource_type.value,
        "name": name,
        "region": placement.region,
        "environmentName": placement.environment_name,
        "configuration": {key: value for key, value in configuration.items() if value is not None},
        "references": list(refers_to),
    }
