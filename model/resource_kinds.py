"""The kinds of Azure resources whose names this program creates or checks."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from azure_facts import identifiers, names
from azure_facts.names import NameRule


class ResourceKind(StrEnum):
    """A kind of Azure resource whose names this program creates or checks, by its ARM type."""

    RESOURCE_GROUP = "Microsoft.Resources/resourceGroups"
    IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities"
    APP_SERVICE_PLAN = "Microsoft.Web/serverfarms"
    AUTOSCALE = "Microsoft.Insights/autoscaleSettings"
    WEB_APP = "Microsoft.Web/sites"
    SLOT = "Microsoft.Web/sites/slots"
    SQL_SERVER = "Microsoft.Sql/servers"
    SQL_DATABASE = "Microsoft.Sql/servers/databases"
    STORAGE_ACCOUNT = "Microsoft.Storage/storageAccounts"
    BLOB_CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers"
    KEY_VAULT = "Microsoft.KeyVault/vaults"
    KEY_VAULT_KEY = "Microsoft.KeyVault/vaults/keys"
    KEY_VAULT_SECRET = "Microsoft.KeyVault/vaults/secrets"  # noqa: S105  # a type, not a password
    LOG_ANALYTICS = "Microsoft.OperationalInsights/workspaces"
    APPLICATION_INSIGHTS = "Microsoft.Insights/components"
    AVAILABILITY_TEST = "Microsoft.Insights/webtests"
    ACTION_GROUP = "Microsoft.Insights/actionGroups"
    ACTION_GROUP_SHORT_NAME = "Microsoft.Insights/actionGroups groupShortName"
    LOG_ALERT = "Microsoft.Insights/scheduledQueryRules"
    METRIC_ALERT = "Microsoft.Insights/metricAlerts"
    ACTIVITY_LOG_ALERT = "Microsoft.Insights/activityLogAlerts"
    DIAGNOSTIC_SETTING = "Microsoft.Insights/diagnosticSettings"
    FRONT_DOOR = "Microsoft.Cdn/profiles"
    FRONT_DOOR_ENDPOINT = "Microsoft.Cdn/profiles/afdEndpoints"
    ORIGIN_GROUP = "Microsoft.Cdn/profiles/originGroups"
    ORIGIN = "Microsoft.Cdn/profiles/originGroups/origins"
    ROUTE = "Microsoft.Cdn/profiles/afdEndpoints/routes"
    RULE_SET = "Microsoft.Cdn/profiles/ruleSets"
    SECURITY_POLICY = "Microsoft.Cdn/profiles/securityPolicies"
    WAF_POLICY = "Microsoft.Network/frontDoorWebApplicationFirewallPolicies"
    BUDGET = "Microsoft.Consumption/budgets"
    SYSTEM_TOPIC = "Microsoft.EventGrid/systemTopics"
    EVENT_SUBSCRIPTION = "Microsoft.EventGrid/systemTopics/eventSubscriptions"
    SCHEDULED_ACTION = "Microsoft.CostManagement/scheduledActions"
    VIRTUAL_NETWORK = "Microsoft.Network/virtualNetworks"
    SUBNET = "Microsoft.Network/virtualNetworks/subnets"
    NETWORK_SECURITY_GROUP = "Microsoft.Network/networkSecurityGroups"
    PRIVATE_ENDPOINT = "Microsoft.Network/privateEndpoints"
    LOCK = "Microsoft.Authorization/locks"

    @property
    def name_rule(self) -> NameRule:
        """The names that Azure accepts for it."""
        return _NAME_RULES[self]


_NAME_RULES: Mapping[ResourceKind, NameRule] = MappingProxyType(
    {
        ResourceKind.RESOURCE_GROUP: names.RESOURCE_GROUP,
        ResourceKind.IDENTITY: names.IDENTITY,
        ResourceKind.APP_SERVICE_PLAN: names.PLAN,
        ResourceKind.AUTOSCALE: names.AUTOSCALE,
        ResourceKind.WEB_APP: names.SITE,
        ResourceKind.SLOT: names.SLOT,
        ResourceKind.SQL_SERVER: names.SQL_SERVER,
        ResourceKind.SQL_DATABASE: names.SQL_DATABASE,
        ResourceKind.STORAGE_ACCOUNT: names.STORAGE_ACCOUNT,
        ResourceKind.BLOB_CONTAINER: names.CONTAINER,
        ResourceKind.KEY_VAULT: names.VAULT,
        ResourceKind.KEY_VAULT_KEY: names.VAULT_KEY,
        ResourceKind.KEY_VAULT_SECRET: names.VAULT_SECRET,
        ResourceKind.LOG_ANALYTICS: names.WORKSPACE,
        ResourceKind.APPLICATION_INSIGHTS: names.INSIGHTS,
        ResourceKind.AVAILABILITY_TEST: names.INSIGHTS,
        ResourceKind.ACTION_GROUP: names.ACTION_GROUP,
        ResourceKind.ACTION_GROUP_SHORT_NAME: names.ACTION_GROUP_SHORT_NAME,
        ResourceKind.LOG_ALERT: names.QUERY_RULE,
        ResourceKind.METRIC_ALERT: names.METRIC_ALERT,
        ResourceKind.ACTIVITY_LOG_ALERT: names.ACTIVITY_LOG_ALERT,
        ResourceKind.DIAGNOSTIC_SETTING: names.DIAGNOSTIC_SETTING,
        ResourceKind.FRONT_DOOR: names.FRONT_DOOR,
        ResourceKind.FRONT_DOOR_ENDPOINT: names.FRONT_DOOR_ENDPOINT,
        ResourceKind.ORIGIN_GROUP: names.FRONT_DOOR_PART,
        ResourceKind.ORIGIN: names.FRONT_DOOR_PART,
        ResourceKind.ROUTE: names.FRONT_DOOR_PART,
        ResourceKind.RULE_SET: names.FRONT_DOOR_RULE_SET,
        ResourceKind.SECURITY_POLICY: names.FRONT_DOOR_SECURITY_POLICY,
        ResourceKind.WAF_POLICY: names.FIREWALL_POLICY,
        ResourceKind.BUDGET: names.BUDGET,
        ResourceKind.SYSTEM_TOPIC: names.SYSTEM_TOPIC,
        ResourceKind.EVENT_SUBSCRIPTION: names.EVENT_SUBSCRIPTION,
        ResourceKind.SCHEDULED_ACTION: names.SCHEDULED_ACTION,
        ResourceKind.VIRTUAL_NETWORK: names.NETWORK_64,
        ResourceKind.SUBNET: names.NETWORK,
        ResourceKind.NETWORK_SECURITY_GROUP: names.NETWORK,
        ResourceKind.PRIVATE_ENDPOINT: names.NETWORK_64,
        ResourceKind.LOCK: names.LOCK,
    }
)


def kind_of(resource_id: str) -> ResourceKind | None:
    """The kind of resource that an ARM id names; None for any other."""
    arm_type = identifiers.arm_type(resource_id).casefold()
    return next((kind for kind in ResourceKind if kind.casefold() == arm_type), None)
