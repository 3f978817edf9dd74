"""Front Door's firewall: the WAF policy, and the security policy that binds it to an endpoint."""

from dataclasses import replace

from pulumi_policy import Severity

from model.site import MAXIMUM_REQUESTS_PER_MINUTE
from policies.expectations import all_of, at_most, each, has, is_empty, is_given, matches, one_of, some
from policies.rule import EVERYWHERE, AnyRule, Check, PropertyRule, Service

POLICY = "azure-native:frontdoor:Policy"
SECURITY_POLICY = "azure-native:cdn:SecurityPolicy"

_LEARN = "https://learn.microsoft.com/azure/web-application-firewall/afds"

_A_RATE_LIMIT = has(
    "a rate limit",
    ruleType=one_of("RateLimitRule"),
    action=one_of("Block"),
    rateLimitThreshold=at_most(MAXIMUM_REQUESTS_PER_MINUTE),
    # Azure's default: a rule is enabled.
    enabledState=one_of("Enabled").or_absent(),
)
# Exclusions can be at three levels: the rule set, a group of its rules, and a single rule.
_A_RULE_WITHOUT_EXCLUSIONS = has("a rule", exclusions=is_empty())
_A_GROUP_WITHOUT_EXCLUSIONS = has(
    "a group of rules",
    exclusions=is_empty(),
    rules=each(_A_RULE_WITHOUT_EXCLUSIONS, "a list of rules").or_absent(),
)
_A_SET_WITHOUT_EXCLUSIONS = has(
    "a rule set",
    ruleSetType=matches(".+", "the type of a rule set"),
    exclusions=is_empty(),
    ruleGroupOverrides=each(_A_GROUP_WITHOUT_EXCLUSIONS, "a list of groups").or_absent(),
)
_ALL_PATHS = has(
    "an association",
    domains=some(has("a domain", id=matches(".+", "the id of a domain")), "at least one domain"),
    patternsToMatch=some(one_of("/*"), '"/*" among them'),
)
_ASSOCIATIONS = replace(
    all_of(each(_ALL_PATHS, "a list of associations"), is_given()),
    words="a list with at least one association",
)

RULES: tuple[AnyRule, ...] = (
    PropertyRule(
        name="front-door-firewall",
        service=Service.FRONT_DOOR,
        description="The firewall is on, blocks what it detects, and limits the requests of each client.",
        reason="A firewall that only logs, or skips some requests, lets attacks through to the app.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/waf-front-door-policy-settings",
        types=(POLICY,),
        checks=(
            Check(
                path="policySettings.enabledState",
                # Azure's default: a policy is enabled.
                expected=one_of("Enabled").or_absent(),
                fix='Set `enabled_state="Enabled"` in `policy_settings`.',
                covers=("CKV_AZURE_121", "Azure.FrontDoorWAF.Enabled"),
            ),
            Check(
                path="policySettings.mode",
                expected=one_of("Prevention"),
                fix='Set `mode="Prevention"` in `policy_settings`.',
                covers=("CKV_AZURE_123", "Azure.FrontDoorWAF.PreventionMode"),
            ),
            Check(
                path="policySettings.requestBodyCheck",
                expected=one_of("Enabled"),
                fix='Set `request_body_check="Enabled"` in `policy_settings`.',
            ),
            Check(
                path="customRules.rules",
                expected=some(_A_RATE_LIMIT, "an enabled rate limit that blocks"),
                fix='Add a rule to `custom_rules` with `rule_type="RateLimitRule"`, `action="Block"` and '
                f"`rate_limit_threshold` of at most {MAXIMUM_REQUESTS_PER_MINUTE}.",
            ),
            Check(
                path="managedRules.managedRuleSets",
                # Without a rule set, there are no exclusions.
                expected=each(_A_SET_WITHOUT_EXCLUSIONS, "a list of rule sets").or_absent(),
                fix="Remove `exclusions` from `managed_rule_sets`.",
                covers=("Azure.FrontDoorWAF.Exclusions",),
            ),
        ),
    ),
    PropertyRule(
        name="front-door-security-policy",
        service=Service.FRONT_DOOR,
        description="A security policy binds a firewall to all paths of its domains.",
        reason="Attackers use the path that the firewall does not cover.",
        severity=Severity.HIGH,
        levels=EVERYWHERE,
        url=f"{_LEARN}/afds-overview",
        types=(SECURITY_POLICY,),
        checks=(
            Check(
                path="parameters.associations",
                expected=_ASSOCIATIONS,
                fix='Set `domains` and `patterns_to_match=["/*"]` in each of `associations`.',
            ),
            Check(
                path="parameters.wafPolicy.id",
                expected=matches(".+", "the id of a WAF policy"),
                fix="Set `waf_policy` to the WAF policy's id.",
            ),
        ),
    ),
)
