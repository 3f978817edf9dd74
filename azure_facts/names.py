r"""Azure's rules for names, by kind of resource.

Unless a rule names another source: https://learn.microsoft.com/azure/azure-resource-manager/management/
resource-name-rules, of 2023-11-20. If sources differ, the more lenient one is used, unless Azure's own page
is clear: a wrong rejection blocks the user, but Azure itself rejects a name that was accepted wrongly.
"""

import re
from dataclasses import dataclass
from typing import Final

_RULES: Final = "learn.microsoft.com resource-name-rules"
_MEMORY: Final = "from memory"
_TERRAFORM: Final = "terraform-provider-azurerm validate"
_REJECTED: Final = "InvalidResourceName"


@dataclass(frozen=True)
class NameRule:
    """The rule for the names of a kind of resource.

    Attributes:
        minimum: The minimum number of characters.
        maximum: The maximum number of characters.
        pattern: A regular expression for the whole name, without the length.
        characters: The pattern in words.
        example: A valid name.
        source: The source of the rule.
        code: Azure's error code for an invalid name.
    """

    minimum: int
    maximum: int
    pattern: str
    characters: str
    example: str
    source: str = _RULES
    code: str = _REJECTED

    def takes(self, name: str) -> bool:
        """Return whether a name is valid. Whether it is free is not known here."""
        return not self.problems(name)

    def problems(self, name: str) -> list[str]:
        """Return the problems of a name, in words; empty if it is valid."""
        found: list[str] = []
        if not self.minimum <= len(name) <= self.maximum:
            found.append(f"has {len(name)} characters, where {self.minimum} to {self.maximum} are allowed")
        if name and not re.fullmatch(self.pattern, name):
            found.append(f"must consist of {self.characters}")
        return found

    @property
    def expected(self) -> str:
        """Return the rule in words, with an example."""
        length = "" if self.minimum == self.maximum else f"{self.minimum} to {self.maximum:,} "
        example = "" if self.example in self.characters else f", such as '{self.example}'"
        return f"{length}{self.characters}{example}"


_HYPHENATED: Final = (
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    "letters, digits and hyphens, not starting or ending with a hyphen",
)
_LOWER_HYPHENATED: Final = (
    r"[a-z0-9]([a-z0-9-]*[a-z0-9])?",
    "lower-case letters, digits and hyphens, not starting or ending with a hyphen",
)
_LOWER_SINGLE_HYPHENS: Final = (
    r"[a-z0-9]+(-[a-z0-9]+)*",
    "lower-case letters, digits and single hyphens, starting and ending with a letter or digit",
)
_HYPHENS_ANYWHERE: Final = (r"[A-Za-z0-9-]+", "letters, digits and hyphens")
_UNDERSCORES: Final = (r"[A-Za-z0-9_-]+", "letters, digits, underscores and hyphens")
_UNDERSCORES_INSIDE: Final = (
    r"[A-Za-z0-9][A-Za-z0-9_-]*",
    "letters, digits, underscores and hyphens, starting with a letter or digit",
)
_LETTER_FIRST: Final = (r"[A-Za-z][A-Za-z0-9]*", "letters and digits, starting with a letter")
_NETWORK: Final = (
    r"[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9_])?",
    (
        "letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending with "
        "a letter, digit or underscore"
    ),
)
_DOMAIN: Final = (
    r"([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?",
    "characters of a domain of 2 to 34 labels",
)
_GUID: Final = (r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", "a GUID")


def _without(forbidden: str, at_the_end: str = " .") -> tuple[str, str]:
    """Return the rule for names without some characters, and without some at the end."""
    inside, last = re.escape(forbidden), re.escape(forbidden + at_the_end)
    forbidden_last = " or ".join({" ": "space", ".": "period"}[each] for each in at_the_end)
    words = f"characters other than {forbidden}" + (
        f" and not ending with a {forbidden_last}" if forbidden_last else ""
    )
    return rf"[^{inside}\x00-\x1f]*[^{last}\x00-\x1f]", words


def _the_only(name: str, source: str) -> NameRule:
    """Return the rule for a resource with only one possible name."""
    words = f"the only possible name, '{name}'"
    return NameRule(len(name), len(name), rf"(?i:{name})", words, name, source)


RESOURCE_GROUP: Final = NameRule(
    1,
    90,
    r"[\w\-.()]*[\w\-()]",
    "letters, digits, underscores, hyphens, periods and parentheses, not ending with a period",
    "stitches-dev",
    f"{_RULES}; letters of other scripts: learn.microsoft.com rest/api/resources/resource-groups",
)
IDENTITY: Final = NameRule(3, 128, *_UNDERSCORES_INSIDE, "id-web")
FEDERATED_CREDENTIAL: Final = NameRule(
    3, 120, *_UNDERSCORES_INSIDE, "github", "azure-rest-api-specs managedidentity 2023-01-31"
)
# The page of 2020 said 40.
PLAN: Final = NameRule(
    1,
    60,
    *_UNDERSCORES,
    "plan-stitches-dev",
    f"{_RULES} (which does not allow underscores); {_TERRAFORM}.ServicePlanName allows them",
)
SITE: Final = NameRule(2, 60, *_HYPHENATED, "stitches-dev", code="BadRequest")
SLOT: Final = NameRule(2, 59, *_HYPHENATED, "staging", code="BadRequest")
# Sources disagree on upper-case letters: the rules page and terraform-provider-azurerm issue 314 (2017) do
# not allow them, but servers with upper-case letters have been created since.
SQL_SERVER: Final = NameRule(
    1,
    63,
    *_HYPHENATED,
    "sql-stitches-dev",
    "upper case: MicrosoftDocs/architecture-center issue 1730, terraform-provider-azurerm pull request "
    f"32723, pulumi/examples azure-yaml-app-service; otherwise {_RULES}",
    "InvalidServerName",
)
SQL_DATABASE: Final = NameRule(1, 128, *_without(r"<>*%&:\/?"), "stitches", code="InvalidDatabaseName")
SQL_POOL: Final = NameRule(1, 128, *_without(r"<>*%&:\/?"), "pool", code="InvalidElasticPoolName")
SQL_RULE: Final = NameRule(1, 128, *_without(r"<>*%&:;\/?", "."), "office")
DEFAULT: Final = _the_only("default", "azure-rest-api-specs")
CURRENT: Final = _the_only("current", "azure-rest-api-specs sql")
ACTIVE_DIRECTORY: Final = _the_only("ActiveDirectory", "azure-rest-api-specs sql")

STORAGE_ACCOUNT: Final = NameRule(
    3, 24, r"[a-z0-9]+", "lower-case letters and digits", "ststitchesdev", code="AccountNameInvalid"
)
CONTAINER: Final = NameRule(
    3,
    63,
    rf"\$web|\$root|\$logs|{_LOWER_SINGLE_HYPHENS[0]}",
    _LOWER_SINGLE_HYPHENS[1],
    "uploads",
    code="ContainerNameInvalid",
)
BLOB: Final = NameRule(
    1,
    1024,
    r"[^\x00-\x1f]*[^\x00-\x1f./]",
    "characters, not ending with a period or slash",
    "styles/site.css",
    "learn.microsoft.com rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata",
)
FILE_SHARE: Final = NameRule(3, 63, *_LOWER_SINGLE_HYPHENS, "files")
QUEUE: Final = NameRule(3, 63, *_LOWER_SINGLE_HYPHENS, "orders")
TABLE: Final = NameRule(3, 63, *_LETTER_FIRST, "visits")

VAULT: Final = NameRule(
    3,
    24,
    r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*",
    "letters, digits and single hyphens, starting with a letter and ending with a letter or digit",
    "kv-stitches-dev",
    code="VaultNameNotValid",
)
VAULT_SECRET: Final = NameRule(1, 127, *_HYPHENS_ANYWHERE, "DatabaseConnectionString")
VAULT_KEY: Final = NameRule(1, 127, *_HYPHENS_ANYWHERE, "state-dev")

WORKSPACE: Final = NameRule(4, 63, *_HYPHENATED, "log-stitches-dev")
INSIGHTS: Final = NameRule(1, 260, *_without(r"%&\?/"), "appi-web")
AUTOSCALE: Final = NameRule(1, 260, *_without(r"%&\?/"), "autoscale-web", f"{_MEMORY}, as for components")
ACTION_GROUP: Final = NameRule(1, 260, *_without(r":<>+/&%\?"), "ag-stitches-dev")
ACTION_GROUP_SHORT_NAME: Final = NameRule(
    1,
    12,
    r"[\x21-\x7e]+",
    "printable characters without spaces",
    "st-dev",
    "Azure/bicep-registry-modules avm/res/insights/action-group",
)
QUERY_RULE: Final = NameRule(
    1,
    260,
    *_without(r"#<>%&:\?/{}*"),
    "alert-errors",
    f"{_RULES}; bicep-types-az Microsoft.Insights/scheduledQueryRules",
)
METRIC_ALERT: Final = NameRule(1, 260, *_without(r"*#&+:<>?@%{}\/"), "alert-latency")
ACTIVITY_LOG_ALERT: Final = NameRule(1, 260, *_without(r"<>*%{}&:\?+/#"), "alert-service-health")
DIAGNOSTIC_SETTING: Final = NameRule(
    1, 260, *_without(r"<>*%&:\?+/", ""), "logs", f"{_TERRAFORM}.MonitorDiagnosticSettingName"
)

FRONT_DOOR: Final = NameRule(
    1, 260, *_HYPHENATED, "afd-stitches-dev", f"{_RULES}; bicep-types-az Microsoft.Cdn/profiles"
)
FRONT_DOOR_ENDPOINT: Final = NameRule(
    1, 46, *_HYPHENATED, "stitches-dev", f"{_TERRAFORM}.FrontDoorEndpointName"
)
FRONT_DOOR_DOMAIN: Final = NameRule(
    1, 260, *_HYPHENATED, "www-example-com", f"{_TERRAFORM}.FrontDoorCustomDomainName"
)
FRONT_DOOR_PART: Final = NameRule(
    1, 90, *_HYPHENATED, "web", f"{_TERRAFORM}.FrontDoorOriginGroupName and its like (the rules page says 50)"
)
FRONT_DOOR_RULE: Final = NameRule(
    1, 260, *_LETTER_FIRST, "SecurityHeaders", f"{_TERRAFORM}.FrontDoorRuleName"
)
FRONT_DOOR_RULE_SET: Final = NameRule(
    1, 60, *_LETTER_FIRST, "SecurityHeaders", f"{_TERRAFORM}.FrontDoorRuleSetName"
)
FRONT_DOOR_SECURITY_POLICY: Final = NameRule(
    1,
    260,
    *_HYPHENATED,
    "waf-all",
    f"{_TERRAFORM}.FrontDoorSecurityPolicyName, which sets no length; the length is that of profiles",
)
FIREWALL_POLICY: Final = NameRule(1, 128, *_LETTER_FIRST, "wafstitchesdev")

BUDGET: Final = NameRule(
    1, 63, *_UNDERSCORES, "budget-stitches-dev", "learn.microsoft.com rest/api/consumption/budgets"
)
SCHEDULED_ACTION: Final = NameRule(
    1,
    60,
    *_UNDERSCORES,
    "anomaly-stitches-prod",
    "hashicorp/terraform-provider-azurerm cost_anomaly_alert; the length is from memory",
)
SYSTEM_TOPIC: Final = NameRule(3, 50, *_HYPHENS_ANYWHERE, "evgt-stitches-prod")
EVENT_SUBSCRIPTION: Final = NameRule(3, 64, *_HYPHENS_ANYWHERE, "secret-expiry")

GUID: Final = NameRule(36, 36, *_GUID, "4633458b-17de-408a-b874-0445c86b69e6", code="InvalidRoleAssignmentId")
ROLE: Final = NameRule(36, 36, *_GUID, "4633458b-17de-408a-b874-0445c86b69e6", code="InvalidRoleDefinitionId")
WORKBOOK: Final = NameRule(
    36,
    36,
    *_GUID,
    "4633458b-17de-408a-b874-0445c86b69e6",
    "azure-rest-api-specs applicationinsights workbooks_API.json, 2023-06-01",
)
# The rules page allows 1 to 90 letters, digits, periods, underscores, hyphens and parentheses; the API's own
# description allows more.
LOCK: Final = NameRule(
    1,
    260,
    *_without(r"<>%&:\?/", ""),
    "keep",
    "azure-rest-api-specs resources locks.json, lockName",
)

NETWORK: Final = NameRule(1, 80, *_NETWORK, "snet-app")
NETWORK_64: Final = NameRule(2, 64, *_NETWORK, "vnet-stitches-dev")
PRIVATE_ZONE: Final = NameRule(3, 253, *_DOMAIN, "privatelink.database.windows.net")
DNS_ZONE: Final = NameRule(3, 253, *_DOMAIN, "example.com")
DNS_RECORD: Final = NameRule(
    1,
    253,
    r"@|(\*|[A-Za-z0-9_-]{1,63})(\.[A-Za-z0-9_-]{1,63})*",
    "characters: '@' for the zone itself, or labels of 1 to 63 letters, digits, underscores and hyphens, the "
    "first of which may be an asterisk",
    "www",
)
HOST_NAME: Final = NameRule(
    3,
    253,
    r"(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    "characters of a host name",
    "www.example.com",
    _MEMORY,
    "BadRequest",
)
CERTIFICATE: Final = NameRule(1, 260, *_without("/"), "www.example.com")

REGISTRY: Final = NameRule(5, 50, r"[A-Za-z0-9]+", "letters and digits", "crstitchesdev")
CONTAINER_ENVIRONMENT: Final = NameRule(2, 60, *_HYPHENATED, "cae-stitches-dev")
CONTAINER_APP: Final = NameRule(
    2,
    32,
    *_LOWER_SINGLE_HYPHENS,
    "ca-web",
    f"{_RULES} (which requires a letter first); {_TERRAFORM}.ContainerAppName allows a digit",
    "ContainerAppInvalidName",
)
CONTAINER_JOB: Final = NameRule(
    1,
    32,
    *_LOWER_SINGLE_HYPHENS,
    "job-report",
    f"{_RULES}, as for container apps; {_TERRAFORM}.ContainerAppJobName allows one character",
)
REDIS: Final = NameRule(
    1,
    63,
    r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*",
    "letters, digits and single hyphens, not starting or ending with a hyphen",
    "redis-stitches-dev",
)
REDIS_RULE: Final = NameRule(
    1,
    256,
    r"[A-Za-z0-9_]+",
    "letters, digits and underscores",
    "office",
    f"{_RULES} (which does not allow underscores); {_TERRAFORM}.FirewallRuleName of Redis allows them",
)
POSTGRES_SERVER: Final = NameRule(3, 63, *_LOWER_HYPHENATED, "psql-stitches-dev")
POSTGRES_DATABASE: Final = NameRule(
    1,
    63,
    *_UNDERSCORES,
    "stitches",
    f"{_TERRAFORM}.FlexibleServerDatabaseName (which does not allow a digit first)",
)
POSTGRES_RULE: Final = NameRule(1, 128, *_UNDERSCORES, "office")
POSTGRES_PARAMETER: Final = NameRule(
    1,
    63,
    r"[A-Za-z][A-Za-z0-9_.]*",
    "characters of the name of a server parameter: letters, digits, underscores and periods",
    "azure.extensions",
    _MEMORY,
)
COSMOS_ACCOUNT: Final = NameRule(
    3,
    44,
    r"[a-z0-9][a-z0-9-]*",
    "lower-case letters, digits and hyphens, not starting with a hyphen",
    "cosmos-web",
)
COSMOS_ENTITY: Final = NameRule(
    1,
    255,
    *_without(r"/\?#", " "),
    "orders",
    "learn.microsoft.com cosmos-db/concepts-limits, per-item limits; "
    "dotnet/api/microsoft.azure.documents.resource.id",
)
