"""The firewall before the public endpoint: what Front Door Standard's WAF can do, enabled.

Microsoft's managed rule sets and bot protection need Premium; Standard has custom rules.
"""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import cdn, frontdoor

from components.component import Component
from components.placement import Placement

# The methods that Stitches supports. The rule rejects all others, such as TRACE and TRACK, without naming
# them: they are not among the values that Front Door documents for a request's method.
# Source: learn.microsoft.com web-application-firewall/afds/waf-front-door-custom-rules.
_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


@dataclass(frozen=True, kw_only=True)
class WebApplicationFirewallArgs:
    """The arguments of `WebApplicationFirewall`.

    Attributes:
        policy_name: The WAF policy's name: letters and digits only.
        requests_per_minute: The number of requests that one client address may send; more are blocked.
        domain_ids: The endpoints and own names that it protects, with all their paths.
    """

    placement: Placement
    policy_name: str
    security_policy_name: str
    profile_name: pulumi.Input[str]
    requests_per_minute: int
    domain_ids: tuple[pulumi.Input[str], ...]


class WebApplicationFirewall(Component):
    """A WAF policy in prevention mode, bound to all endpoints and own names of a profile."""

    def __init__(
        self, name: str, args: WebApplicationFirewallArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, args, opts)
        policy = frontdoor.Policy(
            name,
            policy_name=args.policy_name,
            resource_group_name=args.placement.resource_group_name,
            location="Global",
            tags=args.placement.tags,
            sku=frontdoor.SkuArgs(name=frontdoor.SkuName.STANDARD_AZURE_FRONT_DOOR),
            policy_settings=frontdoor.PolicySettingsArgs(
                enabled_state=frontdoor.PolicyEnabledState.ENABLED,
                mode=frontdoor.PolicyMode.PREVENTION,
                request_body_check=frontdoor.PolicyRequestBodyCheck.ENABLED,
            ),
            custom_rules=frontdoor.CustomRuleListArgs(
                rules=[_reject_other_methods(), _limit_rate(args.requests_per_minute)]
            ),
            opts=self.child(),
        )
        cdn.SecurityPolicy(
            name,
            security_policy_name=args.security_policy_name,
            profile_name=args.profile_name,
            resource_group_name=args.placement.resource_group_name,
            parameters=cdn.SecurityPolicyWebApplicationFirewallParametersArgs(
                type="WebApplicationFirewall",
                waf_policy=cdn.ResourceReferenceArgs(id=policy.id),
                associations=[
                    cdn.SecurityPolicyWebApplicationFirewallAssociationArgs(
                        domains=[cdn.ActivatedResourceReferenceArgs(id=id_) for id_ in args.domain_ids],
                        patterns_to_match=["/*"],
                    )
                ],
            ),
            opts=self.child(),
        )
        self.register_outputs({})


def _reject_other_methods() -> frontdoor.CustomRuleArgs:
    return frontdoor.CustomRuleArgs(
        name="RefuseMethods",
        priority=10,
        enabled_state=frontdoor.CustomRuleEnabledState.ENABLED,
        rule_type=frontdoor.RuleType.MATCH_RULE,
        action=frontdoor.ActionType.BLOCK,
        match_conditions=[
            frontdoor.MatchConditionArgs(
                match_variable=frontdoor.MatchVariable.REQUEST_METHOD,
                operator=frontdoor.Operator.EQUAL,
                negate_condition=True,
                match_value=list(_METHODS),
            )
        ],
    )


def _limit_rate(requests_per_minute: int) -> frontdoor.CustomRuleArgs:
    """Limits each client address; every address matches the condition."""
    return frontdoor.CustomRuleArgs(
        name="LimitRate",
        priority=20,
        enabled_state=frontdoor.CustomRuleEnabledState.ENABLED,
        rule_type=frontdoor.RuleType.RATE_LIMIT_RULE,
        rate_limit_duration_in_minutes=1,
        rate_limit_threshold=requests_per_minute,
        action=frontdoor.ActionType.BLOCK,
        match_conditions=[
            frontdoor.MatchConditionArgs(
                match_variable=frontdoor.MatchVariable.REMOTE_ADDR,
                operator=frontdoor.Operator.IP_MATCH,
                match_value=["0.0.0.0/0", "::/0"],
            )
        ],
    )
