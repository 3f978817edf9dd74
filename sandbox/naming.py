"""Automatic names of resources that the program does not name, as azure-native generates them.

Source: pulumi-azure-native, provider/pkg/provider/provider.go, getDefaultName; pulumi,
sdk/go/common/resource, NewUniqueName.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

from pulumi.runtime.proto import provider_pb2

from sandbox.catalogue.entry import ResourceType

RANDOMLY_NAMED: Final = "__createBeforeDelete"
"""A note in the inputs: the name is automatic, so a replacement can be created before the deletion."""
_RANDOM_DIGITS: Final = 8


def name(
    resource_type: ResourceType,
    request: provider_pb2.CheckRequest,
    before: Mapping[str, Any],
    inputs: dict[str, Any],
) -> None:
    """Name a resource without a name: keep its name, use the engine's proposal, or generate one.

    Args:
        resource_type: its entry in the catalogue.
        request: the engine's request: the logical name, its seed, and a proposed name.
        before: the old inputs; empty for a new resource.
        inputs: the new inputs, which get the name.
    """
    parameter = resource_type.name_parameter
    if parameter is None or parameter in inputs:
        return
    if parameter in before:
        named = (before[parameter], before.get(RANDOMLY_NAMED) is True)
    else:
        named = automatic_name(resource_type, request.urn.rpartition("::")[2], request.randomSeed)
        options = provider_pb2.CheckRequest.AutonamingOptions
        if request.HasField("autonaming"):
            if request.autonaming.mode == options.DISABLE:
                return
            if request.autonaming.mode == options.ENFORCE or resource_type.automatic_name() != "uuid":
                named = (request.autonaming.proposed_name, True)
    if named is not None:
        inputs[parameter] = named[0]
        if named[1]:
            inputs[RANDOMLY_NAMED] = True


def automatic_name(resource_type: ResourceType, logical_name: str, seed: bytes) -> tuple[str, bool] | None:
    """Generate a name from a resource's logical name and the engine's seed.

    Returns:
        The name, and whether any part of it is random; None for a type whose ids end with a fixed word.
    """
    way = resource_type.automatic_name()
    if way is None:
        return None
    if way == "copy":
        return logical_name, False
    # With the same seed, a preview and the update after it generate the same name.
    digits = hashlib.sha256(seed + logical_name.encode()).hexdigest() if seed else secrets.token_hex(32)
    if way == "uuid":
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32])), True
    return logical_name + digits[:_RANDOM_DIGITS], True
