"""Where a resource goes: what every regional resource of an environment is told alike."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The region, the resource group and the tags that the resources of one environment share.

    The region is always said explicitly: without it the provider looks the resource group up.
    """

    environment_name: str
    region: str
    resource_group_name: pulumi.Input[str]
    tags: Mapping[str, str]
