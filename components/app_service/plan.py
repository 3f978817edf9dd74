"""The App Service plan: the machines on which the web app and its slot run."""

from dataclasses import dataclass
from typing import Any, Self

import pulumi
from pulumi_azure_native import web

from components.app_service.autoscale import Autoscale, AutoscaleArgs
from components.component import Component
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType
from model.stack_configuration import StackConfiguration


@dataclass(frozen=True, kw_only=True)
class AppServicePlanArgs:
    """The arguments of `AppServicePlan`.

    Attributes:
        sku: The SKU's name, for example "P1v2".
        tier: The SKU's tier as ARM names it, for example "PremiumV2".
        instance_count: The number of instances, at least 1.
        maximum_instances: The maximum number of instances; the same as `instance_count` for a fixed number.
        autoscale_name: The name of the setting that scales it.
        zone_redundant: Whether the instances are spread over zones; from Premium v2, from 2 instances.
    """

    placement: Placement
    plan_name: str
    sku: str
    tier: str
    instance_count: int
    maximum_instances: int
    autoscale_name: str
    zone_redundant: bool = False

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, *, placement: Placement) -> Self:
        """The plan from `resourceTier` and `instanceCount`."""
        environment = configuration.environment
        return cls(
            placement=placement,
            plan_name=configuration.names.app_service_plan,
            sku=environment.resource_tier.value,
            tier=environment.resource_tier.facts.name,
            instance_count=environment.instance_count,
            maximum_instances=configuration.maximum_instances,
            autoscale_name=configuration.names.autoscale,
            zone_redundant=configuration.app_service.zone_redundant,
        )


class AppServicePlan(Component):
    """A Linux plan.

    Attributes:
        id: The plan's ARM id.
        declaration: Its entry in the inventory.
    """

    id: pulumi.Output[str]
    declaration: dict[str, Any]

    def __init__(
        self, name: str, args: AppServicePlanArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        is_scaled = args.maximum_instances > args.instance_count
        plan = web.AppServicePlan(
            name,
            name=args.plan_name,
            resource_group_name=args.placement.resource_group_name,
            location=args.placement.region,
            tags=args.placement.tags,
            kind="linux",
            reserved=True,
            sku=web.SkuDescriptionArgs(name=args.sku, tier=args.tier, capacity=args.instance_count),
            zone_redundant=args.zone_redundant,
            # Otherwise each update would undo the scaling.
            opts=self.child(ignore_changes=["sku.capacity"] if is_scaled else None),
        )
        if is_scaled:
            scale = AutoscaleArgs(
                placement=args.placement,
                setting_name=args.autoscale_name,
                plan_id=plan.id,
                minimum=args.instance_count,
                maximum=args.maximum_instances,
            )
            Autoscale(name, scale, self.child())
        self.id = plan.id
        self.declaration = declare(
            ResourceType.APP_SERVICE_PLAN,
            plan.id,
            args.plan_name,
            args.placement,
            {"sku": args.sku, "capacity": args.instance_count, "zoneRedundant": args.zone_redundant},
        )
        self.register_outputs({"id": self.id})
