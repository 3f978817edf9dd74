"""How many seconds real Azure takes to create, update and delete each type, with a source for each row.

These are typical times of small resources; a real run can take twice as long, or half. Most of the source
logs are Terraform's ("Creation complete after 1m15s"), which polls Azure about every ten seconds. If
Terraform's source code shows that it waits longer than Azure needs, that time is subtracted.

From memory: which requests are long-running operations. They are those that azure-sdk-for-go's clients begin
(`BeginCreateOrUpdate`), marked by `x-ms-long-running-operation` in azure-rest-api-specs.
"""

from dataclasses import dataclass
from typing import Final

_MEMORY: Final = "from memory"
_LOGS: Final = "from memory, within what logs in public repositories show"
_STEAMPIPE: Final = "turbot/steampipe-plugin-azure#"
_AZURERM: Final = "hashicorp/terraform-provider-azurerm#"


@dataclass(frozen=True)
class Latency:
    """The durations of one type, in seconds."""

    create: float
    update: float
    delete: float
    source: str
    swap: float = 45
    """A slot's swap, until the slot is warm: 30 s to 60 s. Source: azure-pipelines-tasks#19273."""
    long_running: bool = False
    """Azure accepts the request at once, and the client polls."""


def _quick(source: str = _MEMORY) -> Latency:
    return Latency(3, 3, 2, source)


def _operation(create: float, update: float, delete: float, source: str = _MEMORY) -> Latency:
    return Latency(create, update, delete, source, long_running=True)


_SITE_SETTINGS: Final = Latency(5, 5, 5, _MEMORY)  # a PUT that restarts the site
_SERVER_POLICY: Final = _operation(12, 12, 10)
_FRONT_DOOR: Final = _operation(15, 15, 20, _MEMORY)
_LOCK: Final = Latency(2, 2, 2, _MEMORY)

UNKNOWN_TYPE: Final = _quick("a type that is not in the table")
"""The durations of every other type."""

LATENCIES: Final[dict[str, Latency]] = {
    "azure-native:applicationinsights:Component": Latency(10, 5, 5, _MEMORY),
    "azure-native:applicationinsights:WebTest": _quick(),
    "azure-native:applicationinsights:Workbook": _quick(),
    "azure-native:authorization:ManagementLockAtResourceGroupLevel": _LOCK,
    "azure-native:authorization:ManagementLockAtResourceLevel": _LOCK,
    "azure-native:authorization:ManagementLockByScope": _LOCK,
    "azure-native:authorization:RoleAssignment": Latency(25, 25, 5, f"{_LOGS}: 24 s to 30 s"),
    "azure-native:cdn:AFDCustomDomain": _FRONT_DOOR,
    "azure-native:cdn:AFDEndpoint": _FRONT_DOOR,
    "azure-native:cdn:AFDOrigin": _FRONT_DOOR,
    "azure-native:cdn:AFDOriginGroup": _FRONT_DOOR,
    "azure-native:cdn:Profile": _operation(30, 15, 40),
    "azure-native:cdn:Route": _FRONT_DOOR,
    "azure-native:cdn:Rule": _FRONT_DOOR,
    "azure-native:cdn:RuleSet": Latency(5, 5, 10, _MEMORY),
    "azure-native:cdn:SecurityPolicy": _FRONT_DOOR,
    "azure-native:containerregistry:Registry": _operation(18, 5, 5, f"{_LOGS}: 18 s"),
    "azure-native:consumption:Budget": Latency(5, 5, 2, _MEMORY),
    "azure-native:frontdoor:Policy": _operation(15, 15, 15),
    "azure-native:keyvault:Secret": Latency(1, 1, 2, f"{_LOGS}: 1 s"),
    "azure-native:keyvault:Vault": Latency(
        30,
        10,
        10,
        "Azure/terraform-azurerm-avm-res-keyvault-vault#79: 3m6s, of which azurerm waits at least 130 s for "
        "the vault's host name (key_vault_resource.go)",
        long_running=True,
    ),
    "azure-native:managedidentity:FederatedIdentityCredential": _quick(),
    "azure-native:managedidentity:UserAssignedIdentity": Latency(5, 5, 5, f"{_LOGS}: up to 28 s"),
    "azure-native:monitor:ActionGroup": Latency(10, 5, 3, f"{_STEAMPIPE}70: 10 s"),
    "azure-native:monitor:ActivityLogAlert": _quick(),
    "azure-native:monitor:AutoscaleSetting": _quick(),
    "azure-native:monitor:DiagnosticSetting": Latency(5, 5, 5, _MEMORY),
    "azure-native:monitor:MetricAlert": Latency(5, 5, 3, _MEMORY),
    "azure-native:monitor:ScheduledQueryRule": Latency(5, 5, 3, _MEMORY),
    "azure-native:network:NetworkSecurityGroup": _operation(3, 3, 10, f"{_LOGS}: 3 s"),
    "azure-native:network:PrivateDnsZoneGroup": _operation(10, 10, 10),
    "azure-native:network:PrivateEndpoint": _operation(45, 20, 30),
    "azure-native:network:PublicIPAddress": _operation(3, 3, 10),
    "azure-native:network:Subnet": _operation(5, 5, 10, f"{_LOGS}: 5 s and 9 s"),
    "azure-native:network:VirtualNetwork": _operation(5, 5, 10, f"{_LOGS}: 5 s"),
    "azure-native:operationalinsights:Workspace": _operation(15, 5, 5, f"{_AZURERM}7895: 4 s; often more"),
    "azure-native:privatedns:PrivateZone": _operation(32, 10, 15, f"{_LOGS}: 32 s"),
    "azure-native:privatedns:VirtualNetworkLink": _operation(32, 10, 20, f"{_LOGS}: 32 s"),
    "azure-native:resources:ResourceGroup": Latency(
        3, 2, 46, f"{_STEAMPIPE}93, 25, 306: 2 s to 5 s; deletion: {_LOGS}: 45 s to 47 s"
    ),
    "azure-native:sql:BackupShortTermRetentionPolicy": _SERVER_POLICY,
    "azure-native:sql:Database": _operation(
        60, 30, 20, f"{_AZURERM}7633: 247 s for group, server and database, and for their deletion"
    ),
    "azure-native:sql:ElasticPool": _operation(75, 30, 20),
    "azure-native:sql:ExtendedServerBlobAuditingPolicy": _SERVER_POLICY,
    "azure-native:sql:FirewallRule": Latency(3, 3, 2, f"{_LOGS}: 3 s and 2 s"),
    "azure-native:sql:LongTermRetentionPolicy": _SERVER_POLICY,
    "azure-native:sql:Server": _operation(75, 30, 15, f"{_STEAMPIPE}93, 255: 1m15s, 1m17s"),
    "azure-native:sql:ServerAzureADAdministrator": _SERVER_POLICY,
    "azure-native:sql:ServerAzureADOnlyAuthentication": _SERVER_POLICY,
    "azure-native:sql:ServerBlobAuditingPolicy": _SERVER_POLICY,
    "azure-native:sql:ServerSecurityAlertPolicy": _SERVER_POLICY,
    "azure-native:sql:SqlVulnerabilityAssessmentsSetting": Latency(5, 5, 5, _MEMORY),
    "azure-native:sql:VirtualNetworkRule": _operation(12, 12, 10),
    "azure-native:storage:BlobContainer": Latency(1, 1, 1, f"{_AZURERM}7895: under 1 s"),
    "azure-native:storage:BlobServiceProperties": Latency(2, 2, 2, _MEMORY),
    "azure-native:storage:ManagementPolicy": Latency(2, 2, 2, _MEMORY),
    "azure-native:storage:StorageAccount": _operation(
        33, 5, 5, f"{_AZURERM}7895: 20 s; {_STEAMPIPE}25, 96, 306: 33 s, 35 s, 39 s"
    ),
    "azure-native:web:AppServicePlan": _operation(12, 10, 5, f"{_STEAMPIPE}204, 259: 12 s, 13 s"),
    "azure-native:web:WebApp": _operation(40, 20, 15, f"{_LOGS}: 30 s, 45 s, 54 s"),
    "azure-native:web:WebAppSlot": _operation(45, 20, 15),
    "azure-native:web:WebAppApplicationSettings": _SITE_SETTINGS,
    "azure-native:web:WebAppApplicationSettingsSlot": _SITE_SETTINGS,
    "azure-native:web:WebAppAuthSettingsV2": _SITE_SETTINGS,
    "azure-native:web:WebAppAuthSettingsV2Slot": _SITE_SETTINGS,
    "azure-native:web:WebAppConnectionStrings": _SITE_SETTINGS,
    "azure-native:web:WebAppConnectionStringsSlot": _SITE_SETTINGS,
    "azure-native:web:WebAppDiagnosticLogsConfiguration": _SITE_SETTINGS,
    "azure-native:web:WebAppDiagnosticLogsConfigurationSlot": _SITE_SETTINGS,
    "azure-native:web:WebAppFtpAllowed": _quick(),
    "azure-native:web:WebAppFtpAllowedSlot": _quick(),
    "azure-native:web:WebAppScmAllowed": _quick(),
    "azure-native:web:WebAppScmAllowedSlot": _quick(),
    "azure-native:web:WebAppSlotConfigurationNames": _quick(),
    "azure-native:web:WebAppSwiftVirtualNetworkConnection": _SITE_SETTINGS,
    "azure-native:web:WebAppSwiftVirtualNetworkConnectionSlot": _SITE_SETTINGS,
}


def latency(token: str) -> Latency:
    """Return the durations of a type."""
    return LATENCIES.get(token, UNKNOWN_TYPE)
