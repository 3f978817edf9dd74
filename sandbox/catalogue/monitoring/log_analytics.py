"""Log Analytics workspaces."""

from typing import Any, Final

from azure_facts import names
from sandbox.azure.errors import AzureError
from sandbox.azure.request import Request
from sandbox.catalogue import regions, responses
from sandbox.catalogue.entry import ResourceType, rule

_SHORTEST_RETENTION: Final = 30
_LONGEST_RETENTION: Final = 730
_SMALLEST_QUOTA_GB: Final = 0.023
_NO_QUOTA: Final = -1
_LEGACY_TIERS: Final = ("Free", "PerNode", "Premium", "Standalone", "Standard")


@rule(
    "A workspace keeps its logs for 30 to 730 days",
    "Azure/azure-powershell issue 12524",
)
def _retention(request: Request) -> None:
    given = request.input("retentionInDays")
    if given is not None and not _SHORTEST_RETENTION <= given <= _LONGEST_RETENTION:
        raise AzureError(
            400,
            "BadRequest",
            "The value provided for retention is invalid. the expected value should be between "
            f"{_SHORTEST_RETENTION} to {_LONGEST_RETENTION}. see https://docs.microsoft.com/azure/azure-monitor/"
            "platform/manage-cost-storage#change-the-data-retention-period for more information",
        )


@rule(
    "A workspace's daily quota is at least 0.023 GB, or -1 for none",
    "learn.microsoft.com azure-monitor/logs/daily-cap; the message is from memory",
)
def _quota(request: Request) -> None:
    given = request.input("workspaceCapping.dailyQuotaGb")
    if given is not None and given != _NO_QUOTA and given < _SMALLEST_QUOTA_GB:
        raise AzureError(
            400, "InvalidParameter", f"'DailyQuotaGb' should be {_NO_QUOTA} or at least {_SMALLEST_QUOTA_GB}."
        )


@rule(
    "A new workspace does not have a legacy pricing tier",
    "learn.microsoft.com azure-monitor/logs/cost-logs, legacy pricing tiers; the message is from memory",
)
def _tier(request: Request) -> None:
    if request.existing is None and request.input("sku.name") in _LEGACY_TIERS:
        raise AzureError(
            400,
            "BadRequest",
            "Pricing tier doesn't match the subscription's billing model. "
            "Read http://aka.ms/PricingTierWarning for more details.",
        )


def _workspace(request: Request) -> dict[str, Any]:
    return {
        "createdDate": request.created,
        "customerId": request.guid("workspace"),
        "modifiedDate": request.now,
        "provisioningState": "Succeeded",
        "publicNetworkAccessForIngestion": "Enabled",
        "publicNetworkAccessForQuery": "Enabled",
        "retentionInDays": 30,
        "sku": {"name": "PerGB2018", "lastSkuUpdate": request.created},
        **responses.identity(request),
    }


TYPES: Final = (
    ResourceType(
        "azure-native:operationalinsights:Workspace",
        path=(
            "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}"
            "/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}"
        ),
        name=names.WORKSPACE,
        adds=_workspace,
        rules=(regions.in_a_region, _retention, _quota, _tier),
    ),
)
