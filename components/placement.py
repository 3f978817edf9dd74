"""Where a resource is created: what all regional resources of an environment have in common."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The region, the resource group and the tags that the resources of one environment share.

    The region is always set explicitly: without it, the provider looks up the resource group.
    """

    environment_name: str
    region: str
    resource_group_name: pulumi.Input[str]
    tags: Mapping[str, str]
