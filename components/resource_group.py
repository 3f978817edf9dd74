"""The resource group for everything in one environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import pulumi
from pulumi_azure_native import resources

from components.component import Component
from components.placement import Placement
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class ResourceGroupArgs:
    """The arguments of `ResourceGroup`."""

    environment_name: str
    resource_group_name: str
    region: str
    tags: Mapping[str, str]

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration) -> Self:
        """The group, and the tags of everything in it."""
        environment = configuration.environment
        return cls(
            environment_name=environment.name.value,
            resource_group_name=configuration.names.resource_group,
            region=environment.region,
            tags={
                "application": "stitches",
                "environment": environment.name.value,
                "managed-by": "pulumi",
            },
        )


class ResourceGroup(Component):
    """One resource group.

    Attributes:
        id: The group's ARM id, the scope of the budget.
        placement: The placement of the group's resources; it makes them wait for the group.
    """

    id: pulumi.Output[str]
    placement: Placement

    def __init__(
        self, name: str, args: ResourceGroupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        group = resources.ResourceGroup(
            name,
            resource_group_name=args.resource_group_name,
            location=args.region,
            tags=args.tags,
            opts=self.child(),
        )
        self.id = group.id
        self.placement = Placement(
            environment_name=args.environment_name,
            region=args.region,
            resource_group_name=group.name,
            tags=args.tags,
        )
        self.register_outputs({"id": self.id})
