"""Types of the checked services that no rule covers: one of them may set what a rule forbids elsewhere."""

from collections.abc import Iterable, Iterator, Mapping

from pulumi_policy import Severity

from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import ADVISORY_OUTSIDE_PROD, AnyRule, ResourceRule, Service, StackRule

NEED_NO_RULE: Mapping[str, str] = {
    "azure-native:applicationinsights:Workbook": "It shows only data that its readers can read anyway; "
    "`objectives-workbook` requires one.",
    "azure-native:cdn:RuleSet": "It contains rules, which are checked one by one.",
    "azure-native:eventgrid:SystemTopic": "It publishes the events of one resource, and grants no access.",
    "azure-native:eventgrid:SystemTopicEventSubscription": "`secret-expiry-alert` requires one.",
    "azure-native:managedidentity:UserAssignedIdentity": "An identity can do nothing by itself; the rules on "
    "authorization check its roles.",
    "azure-native:network:PrivateDnsZoneGroup": "It writes the records of a private endpoint, and opens "
    "nothing.",
    "azure-native:privatedns:PrivateZone": "It contains records; its links are checked.",
    "azure-native:resources:ResourceGroup": "It contains the other resources, and has a name, a region and "
    "tags.",
    "azure-native:sql:DatabaseBlobAuditingPolicy": "The server's audit log covers its databases, whatever "
    "their own settings are.",
    "azure-native:sql:ElasticPool": "It is the compute that databases share; it grants no access.",
    "azure-native:sql:ExtendedDatabaseBlobAuditingPolicy": "The server's audit log covers its databases, "
    "whatever their own settings are.",
    "azure-native:sql:LongTermRetentionPolicy": "It keeps backups for longer than the default.",
    "azure-native:sql:VirtualNetworkRule": "It allows one subnet by its id, as the firewall rules require.",
    "azure-native:storage:Blob": "Its container decides who can read it.",
    "azure-native:storage:ManagementPolicy": "It moves and deletes old versions; "
    "`storage-recovery` protects what is deleted.",
    "azure-native:web:Certificate": "It names a certificate; `app-service-host-names` checks its use.",
    "azure-native:web:WebAppHostNameBinding": "`app-service-host-names` checks it, beside Front Door's "
    "domains.",
    "azure-native:web:WebAppHostNameBindingSlot": "`app-service-host-names` checks it, beside Front Door's "
    "domains.",
    "azure-native:web:WebAppSlotConfigurationNames": "It says which settings stay in a slot.",
}
"""The types that cannot set what a rule forbids elsewhere, each with the reason."""


def rule(rules: Iterable[AnyRule]) -> ResourceRule:
    """The rule, for some other rules: it finds types of their services that none of them covers."""
    # A type is not covered if only the rules on names and tags apply to it.
    checking = [each for each in rules if not isinstance(each, StackRule) and each.service != Service.STACK]
    known = (
        {token for each in checking for token in each.types} | NEED_NO_RULE.keys() | _checked_elsewhere(rules)
    )
    modules = {_module(token) for token in known}

    def evaluate(resource: Resource) -> Iterator[Finding]:
        if resource.type not in known and _module(resource.type) in modules:
            yield violation("", f"expected a type that a rule covers, found {resource.type}")

    return ResourceRule(
        name="known-types",
        service=Service.STACK,
        description="Stacks use only types that a rule covers, in the services that the rules check.",
        reason="A type that no rule covers may set what the rules forbid. For example, a separate "
        "resource may turn off a server's setting, allow more addresses, or publish an account's blobs as a "
        "website.",
        severity=Severity.MEDIUM,
        levels=ADVISORY_OUTSIDE_PROD,
        url="https://www.pulumi.com/registry/packages/azure-native/api-docs/",
        evaluate=evaluate,
        fix="Write a rule for it in policies/rules, or add it with its reason to "
        "policies/rules/known_types.py.",
    )


def _checked_elsewhere(rules: Iterable[AnyRule]) -> set[str]:
    """The types that a rule on every service rejects or covers: the retired ones."""
    return {
        token
        for each in rules
        if isinstance(each, ResourceRule) and each.name == "retired-products"
        for token in each.types
    }


def _module(token: str) -> str:
    return ":".join(token.split(":")[:2]) if token.startswith("azure-native:") else ""
