"""What Azure accepts as a name, per type of resource.

Source: learn.microsoft.com, "Naming rules and restrictions for Azure resources"; where that page is silent
(Front Door's parts, short names of action groups) the modules of Azure Verified Modules and PSRule.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class ResourceKind(StrEnum):
    """A kind of Azure resource whose names this program makes or checks, by its ARM type."""

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


@dataclass(frozen=True)
class NameRule:
    """What Azure accepts as the name of one type of resource.

    Attributes:
        minimum: The least number of characters.
        maximum: The greatest number of characters.
        pattern: What the whole name has to match, lengths apart.
        characters: The pattern in words.
        globally_unique: Whether no other customer of Azure may have the name.
    """

    minimum: int
    maximum: int
    pattern: str
    characters: str
    globally_unique: bool = False

    def problems(self, name: str) -> list[str]:
        """What Azure would refuse in a name, in words; empty if nothing."""
        found: list[str] = []
        if not self.minimum <= len(name) <= self.maximum:
            found.append(f"has {len(name)} characters, where {self.minimum} to {self.maximum} are allowed")
        if name and not re.fullmatch(self.pattern, name):
            found.append(f"has other characters than {self.characters}")
        return found


_HYPHENATED = r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"
_HYPHENATED_WORDS = "letters, digits and hyphens, with a letter or digit at either end"
_NETWORK = r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9_])?"
_NETWORK_WORDS = (
    "letters, digits, periods, underscores and hyphens, with a letter or digit first and no period or hyphen "
    "last"
)
_LETTERS_DIGITS = r"[A-Za-z][A-Za-z0-9]*"
_LETTERS_DIGITS_WORDS = "letters and digits, with a letter first"


def _hyphenated(minimum: int, maximum: int, *, globally_unique: bool = False) -> NameRule:
    return NameRule(minimum, maximum, _HYPHENATED, _HYPHENATED_WORDS, globally_unique)


def _network(minimum: int, maximum: int) -> NameRule:
    return NameRule(minimum, maximum, _NETWORK, _NETWORK_WORDS)


def _letters_and_digits(maximum: int) -> NameRule:
    return NameRule(1, maximum, _LETTERS_DIGITS, _LETTERS_DIGITS_WORDS)


def _without(forbidden: str, maximum: int) -> NameRule:
    """Names of any characters but some, and no space or period at the end."""
    pattern = rf"[^{re.escape(forbidden)}\x00-\x1f]*[^{re.escape(forbidden)}\x00-\x1f .]"
    return NameRule(1, maximum, pattern, f"all but {' '.join(forbidden)}, with no space or period at the end")


NAME_RULES: Mapping[ResourceKind, NameRule] = MappingProxyType(
    {
        ResourceKind.RESOURCE_GROUP: NameRule(
            1,
            90,
            r"[\w().-]*[\w()-]",
            "letters, digits, underscores, parentheses, hyphens and periods, with no period at the end",
        ),
        ResourceKind.IDENTITY: NameRule(
            3,
            128,
            r"[A-Za-z0-9][A-Za-z0-9_-]*",
            "letters, digits, underscores and hyphens, with a letter or digit first",
        ),
        ResourceKind.APP_SERVICE_PLAN: _hyphenated(1, 40),
        ResourceKind.WEB_APP: _hyphenated(2, 60, globally_unique=True),
        ResourceKind.SLOT: _hyphenated(2, 59),
        ResourceKind.SQL_SERVER: NameRule(
            1,
            63,
            r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
            "small letters, digits and hyphens, with no hyphen at either end",
            globally_unique=True,
        ),
        ResourceKind.SQL_DATABASE: _without(r"<>*%&:\/?", 128),
        ResourceKind.STORAGE_ACCOUNT: NameRule(
            3, 24, r"[a-z0-9]+", "small letters and digits", globally_unique=True
        ),
        ResourceKind.BLOB_CONTAINER: NameRule(
            3,
            63,
            r"[a-z0-9]+(-[a-z0-9]+)*",
            "small letters, digits and single hyphens, with no hyphen at either end",
        ),
        ResourceKind.KEY_VAULT: NameRule(
            3,
            24,
            r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*",
            "letters, digits and single hyphens, with a letter first and no hyphen at the end",
            globally_unique=True,
        ),
        ResourceKind.KEY_VAULT_KEY: NameRule(1, 127, r"[A-Za-z0-9-]+", "letters, digits and hyphens"),
        ResourceKind.KEY_VAULT_SECRET: NameRule(1, 127, r"[A-Za-z0-9-]+", "letters, digits and hyphens"),
        ResourceKind.LOG_ANALYTICS: _hyphenated(4, 63),
        ResourceKind.APPLICATION_INSIGHTS: _without(r"%&\?/", 260),
        ResourceKind.AVAILABILITY_TEST: _without(r"%&\?/", 260),
        ResourceKind.ACTION_GROUP: _without(r"/&%\?", 260),
        ResourceKind.ACTION_GROUP_SHORT_NAME: NameRule(
            1, 12, r"[\x21-\x7e]+", "printable characters without spaces"
        ),
        ResourceKind.AUTOSCALE: _without(r"<>%&#.,?/\:'\"+", 260),
        ResourceKind.LOG_ALERT: _without(r"*<>%{}&:\?/#", 260),
        ResourceKind.METRIC_ALERT: _without(r"*#&+:<>?@%{}\/", 260),
        ResourceKind.ACTIVITY_LOG_ALERT: _without(r"*#&+:<>?@%{}\/", 260),
        ResourceKind.DIAGNOSTIC_SETTING: _without(r"*#&+:<>?@%{}\/", 260),
        ResourceKind.FRONT_DOOR: _hyphenated(1, 260),
        ResourceKind.FRONT_DOOR_ENDPOINT: _hyphenated(1, 46, globally_unique=True),
        ResourceKind.ORIGIN_GROUP: _hyphenated(1, 90),
        ResourceKind.ORIGIN: _hyphenated(1, 90),
        ResourceKind.ROUTE: _hyphenated(1, 90),
        ResourceKind.RULE_SET: _letters_and_digits(60),
        ResourceKind.SECURITY_POLICY: _hyphenated(1, 260),
        ResourceKind.WAF_POLICY: _letters_and_digits(128),
        ResourceKind.BUDGET: NameRule(1, 63, r"[A-Za-z0-9_-]+", "letters, digits, underscores and hyphens"),
        ResourceKind.SYSTEM_TOPIC: NameRule(3, 50, r"[A-Za-z0-9-]+", "letters, digits and hyphens"),
        ResourceKind.EVENT_SUBSCRIPTION: NameRule(3, 64, r"[A-Za-z0-9-]+", "letters, digits and hyphens"),
        ResourceKind.SCHEDULED_ACTION: NameRule(
            1, 60, r"[A-Za-z0-9_-]+", "letters, digits, underscores and hyphens"
        ),
        ResourceKind.VIRTUAL_NETWORK: _network(2, 64),
        ResourceKind.SUBNET: _network(1, 80),
        ResourceKind.NETWORK_SECURITY_GROUP: _network(1, 80),
        ResourceKind.PRIVATE_ENDPOINT: _network(2, 64),
        ResourceKind.LOCK: NameRule(
            1,
            90,
            r"[\w().-]*[\w()-]",
            "letters, digits, underscores, parentheses, hyphens and periods, with no period at the end",
        ),
    }
)
"""The rule of each kind."""


def check_name(kind: ResourceKind, name: str) -> list[str]:
    """What Azure would refuse in a name of a kind of resource, in words; empty if nothing.

    Whether a globally unique name is still free is not known here.
    """
    return NAME_RULES[kind].problems(name)
