"""The App Service plan: the machines that the web app and its slot run on, as many as the load needs."""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_azure_native import web

from components.app_service.autoscale import Autoscale, AutoscaleArgs
from components.component import Component
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType


@dataclass(frozen=True, kw_only=True)
class AppServicePlanArgs:
    """The arguments of `AppServicePlan`.

    Attributes:
        sku: The SKU's name, for example "P1v2".
        tier: The SKU's tier as ARM names it, for example "PremiumV2".
        instance_count: The number of instances, at least 1.
        most_instances: Up to how many instances the plan follows its load; the same number for a fixed one.
        autoscale_name: The name of the setting that scales it.
        zone_redundant: Whether the instances are spread over zones; from Premium v2, from 2 instances.
    """

    placement: Placement
    plan_name: str
    sku: str
    tier: str
    instance_count: int
    most_instances: int
    autoscale_name: str
    zone_redundant: bool = False


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
        is_scaled = args.most_instances > args.instance_count
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
            # Otherwise each update would take back what the load called for.
            opts=self.child(ignore_changes=["sku.capacity"] if is_scaled else None),
        )
        if is_scaled:
            scale = AutoscaleArgs(
                placement=args.placement,
                setting_name=args.autoscale_name,
                plan_id=plan.id,
                minimum=args.instance_count,
                maximum=args.most_instances,
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
