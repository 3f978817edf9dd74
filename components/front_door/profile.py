"""Front Door Standard: the only public entry, with its firewall and security headers for browsers."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Self

import pulumi
from pulumi_azure_native import cdn

from components.component import Component
from components.front_door.firewall import WebApplicationFirewall, WebApplicationFirewallArgs
from components.front_door.site_domain import FrontDoorDomainArgs, SiteDomain, SiteDomainArgs
from components.outputs.inventory import declare
from components.placement import Placement
from model.resource import ResourceType
from model.site_paths import API, ASSETS
from model.stack_configuration import StackConfiguration

# Sent to every browser with every response. A rule may contain five such actions.
# Source: OWASP, "HTTP Security Response Headers Cheat Sheet".
_SECURITY_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

# The starts of paths, without their first slash, as Front Door's rules expect them.
_NO_PAGES = tuple(f"{path.removeprefix('/')}/" for path in (API, ASSETS))


@dataclass(frozen=True, kw_only=True)
class FrontDoorArgs:
    """The arguments of `FrontDoor`.

    Attributes:
        endpoint_name: The start of the public host name; Azure adds a hash to it.
        slot_endpoint_name: The same for the endpoint of the slot; None if there is no slot.
        rule_set_name: Letters and digits only, as Azure requires.
        waf_policy_name: Letters and digits only, as Azure requires.
        requests_per_minute: The number of requests that one client address may send.
        domain: The site's own domain, or None.
    """

    placement: Placement
    profile_name: str
    endpoint_name: str
    slot_endpoint_name: str | None = None
    rule_set_name: str
    waf_policy_name: str
    security_policy_name: str
    requests_per_minute: int
    domain: SiteDomainArgs | None = None

    @classmethod
    def from_configuration(cls, configuration: StackConfiguration, *, placement: Placement) -> Self | None:
        """The names of the profile and its parts; None if people call the app itself."""
        if not configuration.site.front_door:
            return None
        names, tier = configuration.names, configuration.environment.resource_tier.facts
        return cls(
            placement=placement,
            profile_name=names.front_door,
            endpoint_name=names.front_door_endpoint,
            slot_endpoint_name=names.slot_endpoint if tier.slots else None,
            rule_set_name=names.rule_set,
            waf_policy_name=names.waf_policy,
            security_policy_name=names.security_policy,
            requests_per_minute=configuration.site.requests_per_minute,
            domain=SiteDomainArgs.from_configuration(configuration),
        )


class FrontDoor(Component):
    """A profile with an endpoint for the site, and one for the slot if there is a slot.

    `FrontDoorRoutes`, created after the app, connects them to it.

    Attributes:
        id: The profile's ARM id.
        profile_name: The profile's name.
        front_door_id: The id that it sends to the origin in `X-Azure-FDID`.
        endpoint_name: The endpoint's name.
        host_name: The public host name.
        slot_endpoint_name: The name of the slot's endpoint, or None.
        slot_host_name: The host name of the slot's endpoint, or None.
        rule_set_id: The rules that each route applies.
        own_domain: The site's own domain, or None.
        declaration: The profile's entry in the inventory.
    """

    id: pulumi.Output[str]
    profile_name: pulumi.Output[str]
    front_door_id: pulumi.Output[str]
    endpoint_name: pulumi.Output[str]
    host_name: pulumi.Output[str]
    slot_endpoint_name: pulumi.Output[str] | None
    slot_host_name: pulumi.Output[str] | None
    rule_set_id: pulumi.Output[str]
    own_domain: SiteDomain | None
    declaration: dict[str, Any]

    def __init__(self, name: str, args: FrontDoorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)
        self._args = args
        profile = cdn.Profile(
            name,
            profile_name=args.profile_name,
            resource_group_name=args.placement.resource_group_name,
            location="Global",
            tags=args.placement.tags,
            sku=cdn.SkuArgs(name=cdn.SkuName.STANDARD_AZURE_FRONT_DOOR),
            origin_response_timeout_seconds=60,
            opts=self.child(),
        )
        endpoint = self._endpoint(name, args.endpoint_name, profile)
        slot = (
            self._endpoint(f"{name}-slot", args.slot_endpoint_name, profile)
            if args.slot_endpoint_name
            else None
        )
        self.own_domain = self._domain(args.domain, profile, endpoint) if args.domain else None
        rule_set, rules = self._rules(profile)
        WebApplicationFirewall(
            name,
            WebApplicationFirewallArgs(
                placement=args.placement,
                policy_name=args.waf_policy_name,
                security_policy_name=args.security_policy_name,
                profile_name=profile.name,
                requests_per_minute=args.requests_per_minute,
                domain_ids=(
                    *(each.id for each in (endpoint, slot) if each),
                    *(self.own_domain.ids if self.own_domain else ()),
                ),
            ),
            self.child(),
        )
        self.id = profile.id
        self.profile_name = profile.name
        self.front_door_id = profile.front_door_id
        self.endpoint_name = endpoint.name
        self.host_name = endpoint.host_name
        self.slot_endpoint_name = slot.name if slot else None
        self.slot_host_name = slot.host_name if slot else None
        # A route that is created before the rules would serve requests without them for a while.
        self.rule_set_id = pulumi.Output.all(rule_set.id, *(rule.id for rule in rules)).apply(
            lambda ids: str(ids[0])
        )
        self.declaration = declare(
            ResourceType.CDN,
            profile.id,
            args.profile_name,
            dataclasses.replace(args.placement, region="global"),
            {"sku": "Standard_AzureFrontDoor", "hostName": self.host_name, "wafPolicy": args.waf_policy_name},
        )
        self.register_outputs(
            {
                "id": self.id,
                "frontDoorId": self.front_door_id,
                "hostName": self.host_name,
                "slotHostName": self.slot_host_name,
            }
        )

    def _endpoint(self, name: str, endpoint_name: str, profile: cdn.Profile) -> cdn.AFDEndpoint:
        return cdn.AFDEndpoint(
            name,
            endpoint_name=endpoint_name,
            profile_name=profile.name,
            resource_group_name=self._args.placement.resource_group_name,
            location="Global",
            tags=self._args.placement.tags,
            enabled_state=cdn.EnabledState.ENABLED,
            opts=self.child(),
        )

    def _domain(self, domain: SiteDomainArgs, profile: cdn.Profile, endpoint: cdn.AFDEndpoint) -> SiteDomain:
        return SiteDomain(
            self.name,
            FrontDoorDomainArgs(
                placement=self._args.placement,
                domain=domain,
                profile_name=profile.name,
                endpoint_id=endpoint.id,
                endpoint_host_name=endpoint.host_name,
            ),
            self.child(),
        )

    def _rules(self, profile: cdn.Profile) -> tuple[cdn.RuleSet, tuple[cdn.Rule, ...]]:
        of_set: dict[str, Any] = {
            "profile_name": profile.name,
            "resource_group_name": self._args.placement.resource_group_name,
            "rule_set_name": self._args.rule_set_name,
        }
        rule_set = cdn.RuleSet(self.name, **of_set, opts=self.child())
        security = cdn.Rule(
            self.name,
            **of_set,
            rule_name="SecurityHeaders",
            order=1,
            actions=[_sets(header, value) for header, value in _SECURITY_HEADERS.items()],
            match_processing_behavior=cdn.MatchProcessingBehavior.CONTINUE_,
            opts=self.child(depends_on=[rule_set]),
        )
        # If the application does not set it, a browser guesses how long it may show an old page.
        pages = cdn.Rule(
            f"{self.name}-pages",
            **of_set,
            rule_name="Pages",
            order=2,
            conditions=[
                cdn.DeliveryRuleUrlPathConditionArgs(
                    name="UrlPath",
                    parameters=cdn.UrlPathMatchConditionParametersArgs(
                        type_name="DeliveryRuleUrlPathMatchConditionParameters",
                        operator=cdn.UrlPathOperator.BEGINS_WITH,
                        negate_condition=True,
                        match_values=list(_NO_PAGES),
                        transforms=[cdn.Transform.LOWERCASE],
                    ),
                )
            ],
            actions=[_sets("Cache-Control", "no-cache")],
            match_processing_behavior=cdn.MatchProcessingBehavior.CONTINUE_,
            opts=self.child(depends_on=[security]),
        )
        return rule_set, (security, pages)


def _sets(header: str, value: str) -> cdn.DeliveryRuleResponseHeaderActionArgs:
    return cdn.DeliveryRuleResponseHeaderActionArgs(
        name="ModifyResponseHeader",
        parameters=cdn.HeaderActionParametersArgs(
            type_name="DeliveryRuleHeaderActionParameters",
            header_action=cdn.HeaderAction.OVERWRITE,
            header_name=header,
            value=value,
        ),
    )
