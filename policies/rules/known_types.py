"""Types of the judged services that no rule knows: one of them may set what a rule forbids elsewhere."""

from collections.abc import Iterable, Iterator, Mapping

from pulumi_policy import Severity

from policies.findings import Finding, violation
from policies.resources import Resource
from policies.rule import ADVISORY_OUTSIDE_PROD, AnyRule, ResourceRule, Service, StackRule

NEED_NO_RULE: Mapping[str, str] = {
    "azure-native:applicationinsights:Workbook": "It shows its readers what they may read anyway; "
    "`objectives-workbook` asks for one.",
    "azure-native:cdn:RuleSet": "It holds rules, which are judged one by one.",
    "azure-native:eventgrid:SystemTopic": "It publishes the events of one resource, and opens nothing.",
    "azure-native:eventgrid:SystemTopicEventSubscription": "`secret-expiry-alert` asks for one.",
    "azure-native:managedidentity:UserAssignedIdentity": "An identity can do nothing by itself; the rules on "
    "authorization check its roles.",
    "azure-native:network:PrivateDnsZoneGroup": "It writes the records of a private endpoint, and opens "
    "nothing.",
    "azure-native:privatedns:PrivateZone": "It holds records; its links are judged.",
    "azure-native:resources:ResourceGroup": "It holds the others, and has a name, a region and tags.",
    "azure-native:sql:DatabaseBlobAuditingPolicy": "The server's audit log covers its databases, whatever "
    "they say themselves.",
    "azure-native:sql:ElasticPool": "It gives databases their compute; it opens nothing.",
    "azure-native:sql:ExtendedDatabaseBlobAuditingPolicy": "The server's audit log covers its databases, "
    "whatever they say themselves.",
    "azure-native:sql:LongTermRetentionPolicy": "It keeps backups for longer than they are kept anyway.",
    "azure-native:sql:VirtualNetworkRule": "It lets in one subnet by its id, as the rules on firewalls ask.",
    "azure-native:storage:Blob": "It is as open as its container.",
    "azure-native:storage:ManagementPolicy": "It moves and deletes old versions; "
    "`storage-recovery` guards what is deleted.",
    "azure-native:web:Certificate": "It names a certificate; `app-service-host-names` asks for its use.",
    "azure-native:web:WebAppHostNameBinding": "`app-service-host-names` judges it, beside Front Door's "
    "domains.",
    "azure-native:web:WebAppHostNameBindingSlot": "`app-service-host-names` judges it, beside Front Door's "
    "domains.",
    "azure-native:web:WebAppSlotConfigurationNames": "It says which settings stay in a slot.",
}
"""The types that set nothing which a rule forbids elsewhere, each with the reason."""


def rule(rules: Iterable[AnyRule]) -> ResourceRule:
    """The rule, for some others: it finds the types of their services that none of them names."""
    # Names and tags alone do not make a type known.
    judging = [each for each in rules if not isinstance(each, StackRule) and each.service != Service.STACK]
    known = (
        {token for each in judging for token in each.types} | NEED_NO_RULE.keys() | _judged_elsewhere(rules)
    )
    modules = {_module(token) for token in known}

    def judge(resource: Resource) -> Iterator[Finding]:
        if resource.type not in known and _module(resource.type) in modules:
            yield violation("", f"expected a type that a rule knows, found {resource.type}")

    return ResourceRule(
        name="known-types",
        service=Service.STACK,
        description="Of the services that the rules judge, only types are used that a rule knows.",
        reason="A type that no rule knows may set again what the rules forbid: a setting beside its server, "
        "a second list of addresses, a website on an account.",
        severity=Severity.MEDIUM,
        levels=ADVISORY_OUTSIDE_PROD,
        url="https://www.pulumi.com/registry/packages/azure-native/api-docs/",
        judge=judge,
        remedy="Write a rule for it in policies/rules, or enter it with its reason in "
        "policies/rules/known_types.py.",
    )


def _judged_elsewhere(rules: Iterable[AnyRule]) -> set[str]:
    """The types that a rule on every service forbids or follows: the retired ones."""
    return {
        token
        for each in rules
        if isinstance(each, ResourceRule) and each.name == "retired-products"
        for token in each.types
    }


def _module(token: str) -> str:
    return ":".join(token.split(":")[:2]) if token.startswith("azure-native:") else ""
