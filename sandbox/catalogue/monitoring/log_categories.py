"""The categories of logs and metrics of each resource type.

Source: learn.microsoft.com azure-monitor/reference/supported-logs and supported-metrics, 2026-06-19. The
source does not say which types have no group "audit": `WITHOUT_AUDIT` is from memory.
"""

from typing import Final

_SITE: Final = (
    "AppServiceAntivirusScanAuditLogs",
    "AppServiceAppLogs",
    "AppServiceAuditLogs",
    "AppServiceAuthenticationLogs",
    "AppServiceConsoleLogs",
    "AppServiceFileAuditLogs",
    "AppServiceHTTPLogs",
    "AppServiceIPSecAuditLogs",
    "AppServicePlatformLogs",
    "FunctionAppLogs",
)
_STORAGE: Final = ("StorageDelete", "StorageRead", "StorageWrite")

LOGS: Final[dict[str, tuple[str, ...]]] = {
    "microsoft.web/sites": (*_SITE, "WorkflowRuntime"),
    "microsoft.web/sites/slots": _SITE,
    "microsoft.web/serverfarms": ("AppServiceConsoleLogs", "AppServicePlatformLogs"),
    "microsoft.sql/servers": (),
    "microsoft.sql/servers/databases": (
        "AutomaticTuning",
        "Blocks",
        "DatabaseWaitStatistics",
        "Deadlocks",
        "DevOpsOperationsAudit",
        "DmsWorkers",
        "Errors",
        "ExecRequests",
        "QueryStoreRuntimeStatistics",
        "QueryStoreWaitStatistics",
        "RequestSteps",
        "SQLInsights",
        "SQLSecurityAuditEvents",
        "SqlRequests",
        "Timeouts",
        "Waits",
    ),
    "microsoft.storage/storageaccounts": (),
    "microsoft.storage/storageaccounts/blobservices": _STORAGE,
    "microsoft.storage/storageaccounts/fileservices": _STORAGE,
    "microsoft.storage/storageaccounts/queueservices": _STORAGE,
    "microsoft.storage/storageaccounts/tableservices": _STORAGE,
    "microsoft.keyvault/vaults": ("AuditEvent", "AzurePolicyEvaluationDetails"),
    "microsoft.cdn/profiles": (
        "AzureCdnAccessLog",
        "FrontDoorAccessLog",
        "FrontDoorHealthProbeLog",
        "FrontDoorWebApplicationFirewallLog",
        "WebApplicationFirewallLogs",
    ),
    "microsoft.insights/autoscalesettings": ("AutoscaleEvaluations", "AutoscaleScaleActions"),
    "microsoft.insights/components": (
        "AppAvailabilityResults",
        "AppBrowserTimings",
        "AppDependencies",
        "AppEvents",
        "AppExceptions",
        "AppMetrics",
        "AppPageViews",
        "AppPerformanceCounters",
        "AppRequests",
        "AppSystemEvents",
        "AppTraces",
    ),
    "microsoft.operationalinsights/workspaces": ("Audit", "Jobs", "SummaryLogs"),
    "microsoft.network/networksecuritygroups": (
        "NetworkSecurityGroupEvent",
        "NetworkSecurityGroupFlowEvent",
        "NetworkSecurityGroupRuleCounter",
    ),
    "microsoft.network/privatednszones": (),
    "microsoft.network/privateendpoints": (),
    "microsoft.network/publicipaddresses": (
        "DDoSMitigationFlowLogs",
        "DDoSMitigationReports",
        "DDoSProtectionNotifications",
    ),
    "microsoft.network/virtualnetworks": ("VMProtectionAlerts",),
}
"""The categories of logs, by type; empty if there are only metrics."""

WITHOUT_AUDIT: Final = frozenset(
    {
        "microsoft.insights/autoscalesettings",
        "microsoft.insights/components",
        "microsoft.network/networksecuritygroups",
        "microsoft.network/virtualnetworks",
        "microsoft.web/serverfarms",
    }
)

WITHOUT_METRICS: Final = frozenset({"microsoft.network/networksecuritygroups"})
"""Types with logs and no metrics."""

ALL_METRICS: Final = "AllMetrics"
OTHER_METRICS: Final[dict[str, tuple[str, ...]]] = {
    "microsoft.sql/servers/databases": ("Basic", "InstanceAndAppAdvanced", "WorkloadManagement"),
    **{
        f"microsoft.storage/storageaccounts{part}": ("Capacity", "Transaction")
        for part in ("", "/blobservices", "/fileservices", "/queueservices", "/tableservices")
    },
}
"""The categories of metrics of a type, in addition to `ALL_METRICS`."""

NOTHING: Final = frozenset(
    {
        "microsoft.insights/actiongroups",
        "microsoft.insights/metricalerts",
        "microsoft.insights/scheduledqueryrules",
        "microsoft.insights/webtests",
        "microsoft.managedidentity/userassignedidentities",
        "microsoft.resources/resourcegroups",
    }
)
"""Types without logs and metrics."""
