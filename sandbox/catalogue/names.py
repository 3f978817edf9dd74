"""Which names Azure takes, type by type.

Unless a rule names another source: https://learn.microsoft.com/azure/azure-resource-manager/management/
resource-name-rules
"""

import re
from typing import Final

from sandbox.catalogue.entry import NameRule

_RULES: Final = "learn.microsoft.com resource-name-rules"
_MEMORY: Final = "from memory"
_TERRAFORM: Final = "terraform-provider-azurerm validate"


def _rule(pattern: str, expected: str, source: str = _RULES, code: str = "InvalidResourceName") -> NameRule:
    return NameRule(re.compile(pattern), expected, source, code)


RESOURCE_GROUP: Final = _rule(
    r"[\w\-.()]{0,89}[\w\-()]",
    "1 to 90 letters, digits, underscores, hyphens, periods and parentheses, not ending with a period, "
    "such as 'stitches-dev'",
)
IDENTITY: Final = _rule(
    r"[A-Za-z0-9][A-Za-z0-9_-]{2,127}",
    "3 to 128 letters, digits, underscores and hyphens, starting with a letter or digit, such as 'id-web'",
)
FEDERATED_CREDENTIAL: Final = _rule(
    r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}",
    "3 to 120 letters, digits, underscores and hyphens, starting with a letter or digit, such as 'github'",
    "azure-rest-api-specs managedidentity 2023-01-31",
)
PLAN: Final = _rule(
    r"[A-Za-z0-9_-]{1,60}",
    "1 to 60 letters, digits, underscores and hyphens, such as 'plan-stitches-dev'",
    f"{_TERRAFORM}.ServicePlanName (the rules page says 40, and no underscores)",
)
SITE: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{2,60}(?<!-)",
    "2 to 60 letters, digits and hyphens, not starting or ending with a hyphen, such as 'stitches-dev'",
    code="BadRequest",
)
SLOT: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{2,59}(?<!-)",
    "2 to 59 letters, digits and hyphens, not starting or ending with a hyphen, such as 'staging'",
    code="BadRequest",
)
# Sources disagree on capitals: the rules page and terraform-provider-azurerm issue 314 (2017) know none, but
# servers with capitals were made since. Whoever is refused wrongly cannot go on, so they are taken.
SQL_SERVER: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)",
    "1 to 63 letters, digits and hyphens, not starting or ending with a hyphen, such as 'sql-stitches-dev'",
    "capitals: MicrosoftDocs/architecture-center issue 1730, terraform-provider-azurerm pull request 32723, "
    f"pulumi/examples azure-yaml-app-service; else {_RULES}",
    code="InvalidServerName",
)
SQL_DATABASE: Final = _rule(
    r"[^<>*%&:\\/?\x00-\x1f]{0,127}[^<>*%&:\\/?\x00-\x1f .]",
    "1 to 128 characters other than <>*%&:\\/? and not ending with a period or space, such as 'stitches'",
    code="InvalidDatabaseName",
)
SQL_RULE: Final = _rule(
    r"[^<>*%&:;\\/?\x00-\x1f]{0,127}[^<>*%&:;\\/?\x00-\x1f.]",
    "1 to 128 characters other than <>*%&:;\\/? and not ending with a period, such as 'office'",
)
DEFAULT: Final = _rule(r"(?i:default)", "the one name that there is, 'default'", "azure-rest-api-specs")
CURRENT: Final = _rule(
    r"(?i:current)",
    "the one name that there is, 'current'",
    "azure-rest-api-specs sql",
)
ACTIVE_DIRECTORY: Final = _rule(
    r"(?i:ActiveDirectory)", "the one name that there is, 'ActiveDirectory'", "azure-rest-api-specs sql"
)
STORAGE_ACCOUNT: Final = _rule(
    r"[a-z0-9]{3,24}",
    "3 to 24 lower-case letters and digits, such as 'ststitchesdev'",
    code="AccountNameInvalid",
)
CONTAINER: Final = _rule(
    r"(?!.*--)(\$web|\$root|\$logs|[a-z0-9][a-z0-9-]{1,61}[a-z0-9])",
    "3 to 63 lower-case letters, digits and single hyphens, starting and ending with a letter or digit, "
    "such as 'uploads'",
    code="ContainerNameInvalid",
)
VAULT: Final = _rule(
    r"(?!.*--)[A-Za-z][A-Za-z0-9-]{1,22}[A-Za-z0-9]",
    "3 to 24 letters, digits and single hyphens, starting with a letter and ending with a letter or digit, "
    "such as 'kv-stitches-dev'",
    code="VaultNameNotValid",
)
VAULT_SECRET: Final = _rule(
    r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and hyphens, such as 'DatabaseConnectionString'"
)
VAULT_KEY: Final = _rule(r"[A-Za-z0-9-]{1,127}", "1 to 127 letters, digits and hyphens, such as 'state-dev'")
WORKSPACE: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{4,63}(?<!-)",
    "4 to 63 letters, digits and hyphens, not starting or ending with a hyphen, such as 'log-stitches-dev'",
)
INSIGHTS: Final = _rule(
    r"[^%&\\?/\x00-\x1f]{0,259}[^%&\\?/\x00-\x1f .]",
    "1 to 260 characters other than %&\\?/ and not ending with a space or period, such as 'appi-web'",
)
QUERY_RULE: Final = _rule(
    r"[^#<>%&:\\?/{}*\x00-\x1f]{0,259}[^#<>%&:\\?/{}*\x00-\x1f .]",
    "1 to 260 characters other than #<>%&:\\?/{}* and not ending with a space or period, "
    "such as 'alert-errors'",
    f"{_RULES}; bicep-types-az Microsoft.Insights/scheduledQueryRules",
)
ALERT: Final = _rule(
    r"[^*#&+:<>?@%{}\\/\x00-\x1f]{0,259}[^*#&+:<>?@%{}\\/\x00-\x1f .]",
    "1 to 260 characters other than *#&+:<>?@%{}\\/ and not ending with a space or period, "
    "such as 'alert-latency'",
)
FRONT_DOOR: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{1,260}(?<!-)",
    "1 to 260 letters, digits and hyphens, not starting or ending with a hyphen, such as 'afd-stitches-dev'",
    f"{_RULES}; bicep-types-az Microsoft.Cdn/profiles",
)
FRONT_DOOR_ENDPOINT: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{1,46}(?<!-)",
    "1 to 46 letters, digits and hyphens, not starting or ending with a hyphen, such as 'stitches-dev'",
    f"{_TERRAFORM}.FrontDoorEndpointName",
)
FRONT_DOOR_DOMAIN: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{1,260}(?<!-)",
    "1 to 260 letters, digits and hyphens, not starting or ending with a hyphen, such as 'www-example-com'",
    f"{_TERRAFORM}.FrontDoorCustomDomainName",
)
FRONT_DOOR_PART: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{1,90}(?<!-)",
    "1 to 90 letters, digits and hyphens, not starting or ending with a hyphen, such as 'web'",
    f"{_TERRAFORM}.FrontDoorOriginGroupName and its like",
)
FRONT_DOOR_RULE: Final = _rule(
    r"[A-Za-z][A-Za-z0-9]{0,259}",
    "1 to 260 letters and digits, starting with a letter, such as 'SecurityHeaders'",
    f"{_TERRAFORM}.FrontDoorRuleName",
)
FRONT_DOOR_RULE_SET: Final = _rule(
    r"[A-Za-z][A-Za-z0-9]{0,59}",
    "1 to 60 letters and digits, starting with a letter, such as 'SecurityHeaders'",
    f"{_TERRAFORM}.FrontDoorRuleSetName",
)
FIREWALL_POLICY: Final = _rule(
    r"[A-Za-z][A-Za-z0-9]{0,127}",
    "1 to 128 letters and digits, starting with a letter, such as 'wafstitchesdev'",
    "PSRule.Rules.Azure Azure.FrontDoor.WAF.Name",
)
BUDGET: Final = _rule(
    r"[A-Za-z0-9_-]{1,63}",
    "1 to 63 letters, digits, underscores and hyphens, such as 'budget-stitches-dev'",
    "learn.microsoft.com rest/api/consumption/budgets",
)
SCHEDULED_ACTION: Final = _rule(
    r"[A-Za-z0-9_-]{1,60}",
    "1 to 60 letters, digits, underscores and hyphens, such as 'anomaly-stitches-prod'",
    "hashicorp/terraform-provider-azurerm cost_anomaly_alert; the length is from memory",
)
SYSTEM_TOPIC: Final = _rule(
    r"[A-Za-z0-9-]{3,50}",
    "3 to 50 letters, digits and hyphens, such as 'evgt-stitches-prod'",
    "learn.microsoft.com azure-resource-manager/management/resource-name-rules, Microsoft.EventGrid",
)
EVENT_SUBSCRIPTION: Final = _rule(
    r"[A-Za-z0-9-]{3,64}",
    "3 to 64 letters, digits and hyphens, such as 'secret-expiry'",
    "learn.microsoft.com azure-resource-manager/management/resource-name-rules, Microsoft.EventGrid",
)
_A_GUID: Final = (
    r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "a GUID, such as '4633458b-17de-408a-b874-0445c86b69e6'",
)
GUID: Final = _rule(
    *_A_GUID,
    code="InvalidRoleAssignmentId",
)
WORKBOOK: Final = _rule(
    *_A_GUID,
    "azure-rest-api-specs applicationinsights workbooks_API.json, 2023-06-01",
)
ROLE: Final = _rule(
    *_A_GUID,
    code="InvalidRoleDefinitionId",
)
LOCK: Final = _rule(r"[^<>%&\\?/\x00-\x1f]{1,90}", "1 to 90 characters other than <>%&\\?/, such as 'keep'")
NETWORK: Final = _rule(
    r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?",
    "1 to 80 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending "
    "with a letter, digit or underscore, such as 'vnet-stitches-dev'",
)
NETWORK_64: Final = _rule(
    r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]",
    "2 to 64 letters, digits, underscores, periods and hyphens, starting with a letter or digit and ending "
    "with a letter, digit or underscore, such as 'vnet-stitches-dev'",
)
PRIVATE_ZONE: Final = _rule(
    r"(?!.{254})([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?",
    "a domain of 2 to 34 labels, such as 'privatelink.database.windows.net'",
)
DNS_ZONE: Final = _rule(PRIVATE_ZONE.pattern.pattern, "a domain of 2 to 34 labels, such as 'example.com'")
DNS_RECORD: Final = _rule(
    r"@|(\*|[A-Za-z0-9_-]{1,63})(\.[A-Za-z0-9_-]{1,63})*",
    "'@' for the zone itself, or labels of 1 to 63 letters, digits, underscores and hyphens, the first of "
    "which may be an asterisk, such as 'www'",
)
HOST_NAME: Final = _rule(
    r"(?!.{254})(\*\.)?([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
    "a host name, such as 'www.example.com'",
    _MEMORY,
    code="BadRequest",
)
CERTIFICATE: Final = _rule(
    r"[^/\x00-\x1f]{0,259}[^/\x00-\x1f .]",
    "1 to 260 characters other than / and not ending with a space or period, such as 'www.example.com'",
)
SQL_POOL: Final = _rule(
    SQL_DATABASE.pattern.pattern,
    "1 to 128 characters other than <>*%&:\\/? and not ending with a period or space, such as 'pool'",
    code="InvalidElasticPoolName",
)
REGISTRY: Final = _rule(r"[A-Za-z0-9]{5,50}", "5 to 50 letters and digits, such as 'crstitchesdev'")
BLOB: Final = _rule(
    r"[^\x00-\x1f]{0,1023}[^\x00-\x1f./]",
    "1 to 1,024 characters, not ending with a period or slash, such as 'styles/site.css'",
    "learn.microsoft.com rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata",
)
FILE_SHARE: Final = _rule(
    r"(?!.*--)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "3 to 63 lower-case letters, digits and single hyphens, starting and ending with a letter or digit, "
    "such as 'files'",
)
QUEUE: Final = _rule(
    FILE_SHARE.pattern.pattern,
    "3 to 63 lower-case letters, digits and single hyphens, starting and ending with a letter or digit, "
    "such as 'orders'",
)
TABLE: Final = _rule(
    r"[A-Za-z][A-Za-z0-9]{2,62}", "3 to 63 letters and digits, starting with a letter, such as 'visits'"
)
CONTAINER_ENVIRONMENT: Final = _rule(
    r"(?!-)[A-Za-z0-9-]{2,60}(?<!-)",
    "2 to 60 letters, digits and hyphens, not starting or ending with a hyphen, such as 'cae-stitches-dev'",
)
CONTAINER_APP: Final = _rule(
    r"(?!.*--)[a-z0-9][a-z0-9-]{0,30}[a-z0-9]",
    "2 to 32 lower-case letters, digits and single hyphens, starting and ending with a letter or digit, such "
    "as 'ca-web'",
    f"{_RULES} (which wants a letter first); {_TERRAFORM}.ContainerAppName takes a digit",
    code="ContainerAppInvalidName",
)
CONTAINER_JOB: Final = _rule(
    r"(?!.*--)[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?",
    "1 to 32 lower-case letters, digits and single hyphens, starting and ending with a letter or digit, such "
    "as 'job-report'",
    f"{_RULES}, as of container apps; {_TERRAFORM}.ContainerAppJobName takes one character",
)
REDIS: Final = _rule(
    r"(?!.*--)(?!-)[A-Za-z0-9-]{1,63}(?<!-)",
    "1 to 63 letters, digits and single hyphens, not starting or ending with a hyphen, such as "
    "'redis-stitches-dev'",
)
REDIS_RULE: Final = _rule(
    r"[A-Za-z0-9_]{1,256}",
    "1 to 256 letters, digits and underscores, such as 'office'",
    f"{_RULES} (which takes no underscores); {_TERRAFORM}.FirewallRuleName of Redis takes them",
)
POSTGRES_SERVER: Final = _rule(
    r"(?!-)[a-z0-9-]{3,63}(?<!-)",
    "3 to 63 lower-case letters, digits and hyphens, not starting or ending with a hyphen, such as "
    "'psql-stitches-dev'",
)
POSTGRES_DATABASE: Final = _rule(
    r"[A-Za-z0-9_-]{1,63}",
    "1 to 63 letters, digits, underscores and hyphens, such as 'stitches'",
    f"{_TERRAFORM}.FlexibleServerDatabaseName (which takes no digit first)",
)
POSTGRES_RULE: Final = _rule(
    r"[A-Za-z0-9_-]{1,128}", "1 to 128 letters, digits, underscores and hyphens, such as 'office'"
)
POSTGRES_PARAMETER: Final = _rule(
    r"[A-Za-z][A-Za-z0-9_.]{0,62}",
    "the name of a server parameter: letters, digits, underscores and periods, such as 'azure.extensions'",
    _MEMORY,
)
COSMOS_ACCOUNT: Final = _rule(
    r"[a-z0-9][a-z0-9-]{2,43}",
    "3 to 44 lower-case letters, digits and hyphens, not starting with a hyphen, such as 'cosmos-web'",
)
COSMOS_ENTITY: Final = _rule(
    r"[^/\\?#\x00-\x1f]{0,254}[^/\\?#\x00-\x1f ]",
    "1 to 255 characters other than /\\?# and not ending with a space, such as 'orders'",
    "learn.microsoft.com cosmos-db/concepts-limits, per-item limits; "
    "dotnet/api/microsoft.azure.documents.resource.id",
)
